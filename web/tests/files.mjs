//! A file goes from one browser to another; others are declined, cancelled, too large.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Visitor, journey, until } from "./lib.mjs";

await journey(async (browser) => {
  const [alice, bob] = await Promise.all([Visitor.arrive(browser), Visitor.arrive(browser)]);
  await alice.signIn("alice@example.com");
  await bob.signIn("bob@example.com");
  await alice.add("bob@example.com");
  await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
  await bob.sees("alice@example.com", "NLN");
  await bob.talkTo("alice@example.com");
  const input = bob.conversation().locator("input[type=file]");
  const file = (name, size) => ({ name, mimeType: "image/png", buffer: Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 7) % 253)) });
  const state = async (one) => (await one.page.locator(".file-line .file-state").allTextContents()).at(-1);

  // No word was said yet: the offer finds its way all the same.
  const sent = file("wings.png", 1_000_000);
  await input.setInputFiles(sent);
  const download = alice.page.waitForEvent("download", { timeout: 60_000 });
  await alice.page.getByRole("button", { name: "Accept" }).click();
  await alice.page.locator(".file-line progress").waitFor();
  await bob.page.locator(".file-line progress").waitFor();
  await bob.say("words go between the parts");
  await alice.hears("words go between");
  const saved = await download;
  assert.equal(saved.suggestedFilename(), "wings.png");
  assert.deepEqual(await readFile(await saved.path()), sent.buffer);
  await until("both know", async () => (await state(bob)) === "It has arrived." && (await state(alice)) === "It is in your downloads.");

  await input.setInputFiles(file("no.png", 1000));
  await alice.page.getByRole("button", { name: "Decline" }).click();
  await until("declined", async () => (await state(bob)) === "Declined.");

  await input.setInputFiles(file("long.png", 5_000_000));
  await alice.page.getByRole("button", { name: "Accept" }).click();
  await bob.page.locator(".file-line progress").waitFor();
  await bob.page.getByRole("button", { name: "Cancel" }).click();
  await until("cancelled", async () => (await state(bob)) === "Cancelled." && (await state(alice)) === "Cancelled.");

  await input.setInputFiles(file("huge.png", 6_000_000));
  await bob.page.getByText("A file can have 5 MB at most.").waitFor();
  await input.setInputFiles(file("empty.png", 0));
  await bob.page.getByText("That file is empty.").waitFor();
  await bob.say("still here");
  await alice.hears("still here");
  for (const one of [alice, bob]) one.isContent(/401|404/);
});
