//! Two visitors find each other, chat with all that belongs to it, invite a third, and one blocks
//! the other.

import assert from "node:assert/strict";
import { Visitor, journey, until } from "./lib.mjs";

await journey(async (browser) => {
  const [alice, bob, carol] = await Promise.all([Visitor.arrive(browser), Visitor.arrive(browser), Visitor.arrive(browser)]);

  await alice.page.getByLabel("E-mail address").fill("alice@example.com");
  await alice.page.getByLabel("Password").fill("wrong");
  await alice.page.getByRole("button", { name: "Sign in" }).click();
  await alice.page.getByText("The address or the password is not right.").waitFor();
  assert.equal(await alice.page.getByLabel("Password").inputValue(), "", "the password is not kept");
  await alice.signIn("alice@example.com");
  await bob.signIn("bob@example.com");
  const kept = await alice.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!kept.includes("secret") && !kept.includes("alice"), kept);

  // They find each other.
  await alice.add("bob@example.com");
  await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
  await Promise.all([bob.sees("alice@example.com", "NLN"), alice.sees("bob@example.com", "NLN")]);

  // Bold and red, with a picture and a link.
  await bob.talkTo("alice@example.com");
  await bob.conversation().getByRole("button", { name: "Bold" }).click();
  await bob.conversation().getByRole("combobox", { name: "Font" }).selectOption("Courier New");
  await bob.conversation().getByRole("button", { name: "Colour" }).click();
  await bob.conversation().getByRole("button", { name: "Red" }).click();
  await bob.say("Hello :-) look at https://example.com/a?b=1. (L)");
  await alice.hears("Hello");
  const said = alice.page.locator(".said:not(.mine) .said-text").first();
  const looks = await said.evaluate((line) => {
    const style = getComputedStyle(line);
    return [style.fontWeight, style.color, style.fontFamily.split(",")[0], line.querySelectorAll("svg").length];
  });
  assert.deepEqual(looks, ["700", "rgb(209, 26, 26)", '"Courier New"', 2]);
  const link = await said.locator("a").evaluate((a) => [a.href, a.rel, a.target]);
  assert.deepEqual(link, ["https://example.com/a?b=1", "noopener noreferrer", "_blank"]);

  // Typing is seen, and over when it is said.
  await alice.conversation().locator("textarea").pressSequentially("Hi");
  await bob.page.getByText("alice@example.com is typing…").waitFor();
  await alice.conversation().locator("textarea").press("Enter");
  await bob.hears("Hi");
  await bob.page.getByText("alice@example.com is typing…").waitFor({ state: "detached" });
  await alice.conversation().getByRole("button", { name: "Emoticons" }).click();
  await alice.conversation().getByRole("button", { name: "Butterfly" }).click();
  assert.equal(await alice.conversation().locator("textarea").inputValue(), "(bf)");
  await alice.conversation().locator("textarea").press("Enter");
  await bob.page.locator(".said:not(.mine) svg[aria-label=Butterfly]").waitFor();

  // What is not looked at is counted.
  await alice.conversation().getByRole("button", { name: "Put away" }).click();
  await bob.say("one\ntwo");
  await alice.page.locator(".task.unread .count", { hasText: "1" }).waitFor();
  await until("the title tells", async () => (await alice.page.title()).startsWith("(1)"));
  await alice.page.locator(".task", { hasText: "bob@example.com" }).click();
  await alice.page.locator(".task.unread").waitFor({ state: "detached" });

  // Long text comes in several messages, and nothing is lost.
  const long = "Swallowtails fly far. ".repeat(150).trim();
  await bob.say(long);
  await until("all of it has come", async () => {
    const texts = await alice.page.locator(".said:not(.mine) .said-text").allTextContents();
    return texts.slice(-3).map((text) => text.trim()).join(" ").includes(long);
  });

  await statusAndName(alice, bob);
  await groups(alice);
  await three(alice, bob, carol);
  await blocking(alice, bob);

  const refused = /401|404/;
  for (const one of [alice, bob, carol]) one.isContent(refused);
});

async function statusAndName(alice, bob) {
  await bob.page.getByRole("button", { name: /^Your status/ }).click();
  await bob.page.getByRole("menuitemradio", { name: "Be right back" }).click();
  await alice.sees("bob@example.com", "BRB");
  await bob.page.getByRole("button", { name: /^Your status/ }).press("Enter");
  await bob.page.keyboard.press("Home");
  await bob.page.keyboard.press("Enter");
  await alice.sees("bob@example.com", "NLN");
  await bob.page.locator(".own-name").click();
  await bob.page.getByLabel("The name that others see").fill("Bob Ångström 100%");
  await bob.page.getByRole("button", { name: "OK" }).click();
  await alice.person("bob@example.com").getByText("Bob Ångström 100%").waitFor();
  // The name is there, too, when he is not.
  await until("it is kept", async () => (await alice.page.locator(".title-bar", { hasText: "Bob Ångström 100%" }).count()) > 0);
}

/** All of it with the keyboard. */
async function groups(alice) {
  const { page } = alice;
  const tree = page.getByRole("tree", { name: "Contacts" });
  await page.getByRole("button", { name: "Tools" }).click();
  await page.getByRole("menuitem", { name: "New group…" }).click();
  await page.getByLabel("Name of the group").fill("Friends");
  await page.keyboard.press("Enter");
  await page.locator(".row.section", { hasText: "Friends" }).waitFor();
  await tree.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Move to another group…" }).click();
  await page.getByRole("dialog", { name: "Move to another group" }).getByRole("combobox").selectOption({ label: "Friends" });
  await page.getByRole("button", { name: "Move" }).click();
  await page.locator(".row.section", { hasText: "Friends (1/1)" }).waitFor();
  await tree.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("F2");
  await page.getByLabel("Name of the group").fill("Good friends");
  await page.keyboard.press("Enter");
  await page.locator(".row.section", { hasText: "Good friends (1/1)" }).waitFor();
  await tree.focus();
  await page.keyboard.press("ArrowLeft");
  await alice.person("bob@example.com").waitFor({ state: "detached" });
  await page.keyboard.press("ArrowRight");
  await alice.person("bob@example.com").waitFor();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.locator(".row.section", { hasText: "Other Contacts (1/1)" }).waitFor();
  await alice.person("bob@example.com").waitFor();
}

async function three(alice, bob, carol) {
  await carol.signIn("carol@example.com");
  await alice.add("carol@example.com");
  await carol.page.getByRole("button", { name: "Allow alice@example.com", exact: true }).click();
  await alice.sees("carol@example.com", "NLN");
  await alice.page.locator(".task", { hasText: "Bob" }).click();
  const open = alice.conversation();
  await open.locator("textarea").waitFor();
  await open.getByRole("button", { name: "Invite" }).click();
  await alice.page.getByRole("dialog", { name: "Invite somebody" }).getByRole("button", { name: "carol@example.com" }).click();
  await alice.page.getByText("carol@example.com has come into the conversation.").waitFor();
  await alice.say("Welcome, Carol");
  await Promise.all([bob.hears("Welcome, Carol"), carol.hears("Welcome, Carol")]);
  await carol.say("Hello to both");
  await Promise.all([alice.hears("Hello to both"), bob.hears("Hello to both")]);
  await carol.conversation().getByRole("button", { name: "Close" }).click();
  await alice.page.getByText("carol@example.com has left the conversation.").waitFor();
}

async function blocking(alice, bob) {
  await bob.person("alice@example.com").click({ button: "right" });
  await bob.page.getByRole("menuitem", { name: "Block", exact: true }).click();
  await alice.sees("bob@example.com", "FLN");
  await bob.page.locator(".row.person[aria-label*=blocked]").waitFor();
  // A new window: she learns no more than that he is not online.
  await alice.talkTo("bob@example.com");
  await bob.person("alice@example.com").click({ button: "right" });
  await bob.page.getByRole("menuitem", { name: "Unblock" }).click();
  await alice.sees("bob@example.com", "NLN");
  await alice.person("bob@example.com").click();
  await alice.page.keyboard.press("Delete");
  await alice.page.getByRole("button", { name: "Remove", exact: true }).click();
  await alice.person("bob@example.com").waitFor({ state: "detached" });
  // Signing out is for good.
  await bob.page.getByRole("button", { name: "Swallowtail menu" }).click();
  await bob.page.getByRole("menuitem", { name: "Sign out" }).click();
  await bob.page.getByLabel("Password").waitFor();
  await bob.page.reload();
  await bob.page.getByLabel("Password").waitFor();
  // And who is signed in stays so.
  await alice.page.reload();
  await alice.live();
}
