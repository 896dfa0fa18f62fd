//! Somebody new signs up on the pages, opens the messenger and talks to the bot; a friend does the
//! same in a browser of his own, they chat, and one blocks the other.

import assert from "node:assert/strict";
import { Visitor, journey, until } from "./lib.mjs";

const NEW_PASSWORD = "correct horse";

async function signUp(browser, handle, name) {
  const somebody = await Visitor.arrive(browser);
  const { page } = somebody;
  await page.getByRole("link", { name: "Get an account" }).click();
  await page.getByLabel("The address to sign in with").fill(handle);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("The same password again").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  await page.getByRole("link", { name: "Open the web messenger" }).click();
  await somebody.live();
  return somebody;
}

await journey(async (browser) => {
  const mary = await signUp(browser, "mary@example.com", "Mary");

  // On a new server there is somebody to talk to.
  const bot = mary.page.locator(".row.person[data-status=NLN]", { hasText: "Swallowtail" }).first();
  await bot.dblclick();
  await mary.say("/help");
  await mary.hears("This is what I understand");
  await mary.say("/who");
  await mary.hears("One person is here.");
  await mary.shot("newcomer-bot");

  // A friend.
  const john = await signUp(browser, "john@example.com", "John");
  await mary.add("john@example.com");
  await john.page.getByRole("button", { name: /^Allow and add / }).click();
  await Promise.all([mary.sees("john@example.com", "NLN"), john.sees("mary@example.com", "NLN")]);
  await mary.talkTo("john@example.com");
  await mary.conversation().getByRole("button", { name: "Bold" }).click();
  await mary.say("So this is how it was in 2002 :-)");
  await john.hears("So this is how it was in 2002");
  const said = john.page.locator(".said:not(.mine) .said-text").first();
  assert.equal(await said.evaluate((line) => getComputedStyle(line).fontWeight), "700");
  await john.conversation().locator("textarea").pressSequentially("It is");
  await mary.page.getByText("John is typing…").waitFor();
  await john.conversation().locator("textarea").press("Enter");
  await mary.hears("It is");
  await mary.shot("newcomer-friends");

  // Whom one blocks is gone for him, and what he says does not come.
  await mary.person("john@example.com").click({ button: "right" });
  await mary.page.getByRole("menuitem", { name: "Block", exact: true }).click();
  await john.sees("mary@example.com", "FLN");

  // Her password is hers, and the pages know who she is.
  await mary.page.goto(new URL("/account/contacts", mary.page.url()).href);
  await until("he is blocked there, too", async () => (await mary.page.content()).includes("(blocked)"));
  await mary.page.getByRole("button", { name: "Sign out" }).click();
  await mary.page.goto(new URL("/", mary.page.url()).href);
  await mary.signIn("mary@example.com", NEW_PASSWORD);
  mary.isContent(/401/);
  john.isContent(/401/);
});
