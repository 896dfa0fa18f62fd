//! A message for somebody who is away is left, and is there when he comes.

import assert from "node:assert/strict";
import { Visitor, journey } from "./lib.mjs";

await journey(async (browser) => {
  const [alice, bob] = await Promise.all([Visitor.arrive(browser), Visitor.arrive(browser)]);
  await alice.signIn("alice@example.com");
  await bob.signIn("bob@example.com");
  await alice.add("bob@example.com");
  await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
  await alice.sees("bob@example.com", "NLN");
  await bob.page.getByRole("button", { name: "Swallowtail menu" }).click();
  await bob.page.getByRole("menuitem", { name: "Sign out" }).click();
  await alice.sees("bob@example.com", "FLN");
  await alice.talkTo("bob@example.com");
  await alice.say("for when you are back :-)");
  await alice.page.getByText("Not online: will be delivered at the next sign-in.").waitFor();
  await alice.shot("left-message");
  const taken = bob.page.waitForResponse(/\/web\/messages\/taken$/);
  await bob.signIn("bob@example.com");
  await bob.hears("for when you are back");
  await bob.page.getByText("left for you on").waitFor();
  await bob.shot("left-message-arrives");
  // Once only.
  assert.equal((await taken).status(), 204);
  const waiting = bob.page.waitForResponse(/\/web\/messages$/);
  await bob.page.reload();
  assert.deepEqual(await (await waiting).json(), { messages: [] });
  // To who is hidden it is left as well, and is there when he shows himself.
  await alice.sees("bob@example.com", "NLN");
  const be = async (status) => {
    await bob.page.getByRole("button", { name: /^Your status/ }).click();
    await bob.page.getByRole("menuitemradio", { name: status, exact: true }).click();
  };
  await be("Appear offline");
  await alice.sees("bob@example.com", "FLN");
  await alice.say("are you hiding?");
  await alice.page.getByText("Not online: will be delivered at the next sign-in.").nth(1).waitFor();
  await be("Online");
  await bob.hears("are you hiding?");
  for (const one of [alice, bob]) one.isContent(/401/);
});
