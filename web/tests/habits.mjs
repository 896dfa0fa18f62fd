//! What people do without thinking: speaking at the same moment, hiding, closing with a key,
//! leaving a draft, turning the phone off and on.

import assert from "node:assert/strict";
import { PHONE, Visitor, journey, until } from "./lib.mjs";

await journey(async (browser) => {
  const alice = await Visitor.arrive(browser);
  const bob = await Visitor.arrive(browser, { viewport: PHONE, phone: true });
  await alice.signIn("alice@example.com");
  await bob.signIn("bob@example.com");
  await alice.add("bob@example.com");
  await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
  await Promise.all([alice.sees("bob@example.com", "NLN"), bob.sees("alice@example.com", "NLN")]);

  // Both begin at once: two conversations for the server, one window for each of them.
  await alice.person("bob@example.com").dblclick();
  await bob.person("alice@example.com").click();
  await Promise.all([alice.say("you first"), bob.say("no, you")]);
  await Promise.all([alice.hears("no, you"), bob.hears("you first")]);
  for (let at = 0; at < 5; at++) {
    await Promise.all([alice.say(`a ${at}`), bob.say(`b ${at}`)]);
  }
  await Promise.all([alice.hears("b 4"), bob.hears("a 4")]);
  assert.equal(await alice.page.locator(".pane.conversation").count(), 1);
  assert.deepEqual(await alice.page.locator(".said:not(.mine) .said-text").allTextContents(), ["no, you", "b 0", "b 1", "b 2", "b 3", "b 4"]);
  assert.equal(await alice.page.locator(".fate").count() + (await bob.page.locator(".fate").count()), 0, "all of it has arrived");

  // On a phone a draft waits while one looks at something else.
  await bob.conversation().locator("textarea").fill("half a thou");
  await bob.page.getByRole("button", { name: "Back to contacts" }).click();
  await bob.person("alice@example.com").waitFor();
  assert.equal(await bob.page.locator("textarea").count(), 0);
  await alice.say("are you there?");
  await bob.page.locator(".task.unread .count").waitFor();
  assert.equal(await bob.page.locator(".heard").textContent(), "New message from alice@example.com, 1 unread");
  await bob.page.locator(".task.unread").click();
  assert.equal(await bob.conversation().locator("textarea").inputValue(), "half a thou");
  await bob.hears("are you there?");

  // Escape closes the window; what comes then opens it again.
  await alice.conversation().locator("textarea").evaluate((area) => {
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, isComposing: true }));
  });
  assert.equal(await alice.page.locator(".pane.conversation").count(), 1, "that ended what was being composed");
  await alice.conversation().locator("textarea").press("Escape");
  await alice.page.locator(".pane.conversation").waitFor({ state: "detached" });
  await bob.conversation().locator("textarea").press("Enter");
  await alice.hears("half a thou");

  // Who hides is seen by nobody, and cannot begin; what he hears of others goes on.
  await alice.conversation().locator("textarea").press("Escape");
  await alice.page.getByRole("button", { name: /^Your status/ }).click();
  await alice.page.getByRole("menuitemradio", { name: "Appear offline" }).click();
  await bob.page.getByRole("button", { name: "Back to contacts" }).click();
  await bob.sees("alice@example.com", "FLN");
  await alice.talkTo("bob@example.com");
  await alice.say("psst");
  await alice.page.getByText("You appear offline, so you cannot begin a conversation.").waitFor();
  await alice.page.getByRole("button", { name: /^Your status/ }).click();
  await alice.page.getByRole("menuitemradio", { name: "Online" }).click();

  // The whole way with keys: to the list, to a person, a word, and back.
  await alice.page.locator(".pane.conversation textarea").press("Escape");
  await alice.page.getByRole("tree").focus();
  await alice.page.keyboard.press("b");
  await alice.page.keyboard.press("Enter");
  await until("the field has the keyboard", () => alice.page.evaluate(() => document.activeElement?.tagName === "TEXTAREA"));
  await alice.page.keyboard.type("with keys only");
  await alice.page.keyboard.press("Enter");
  await bob.page.locator(".task.unread").click();
  await bob.hears("with keys only");
  const listHasIt = () => until("the list has it", () => alice.page.evaluate(() => document.activeElement?.getAttribute("role") === "tree"));
  await alice.page.keyboard.press("F6");
  await listHasIt();
  await alice.page.keyboard.press("F6");
  await until("the field has it", () => alice.page.evaluate(() => document.activeElement?.tagName === "TEXTAREA"));
  await alice.page.keyboard.press("Escape");
  await listHasIt();
  for (const one of [alice, bob]) one.isContent(/401/);
});
