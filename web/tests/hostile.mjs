//! Whatever people call themselves, their groups and their files, and whatever they say: it comes
//! out as text.

import assert from "node:assert/strict";
import { Visitor, journey, until } from "./lib.mjs";

const NAME = `<img src=x onerror=alert(1)>"'&amp;`;
const GROUP = `"><script>alert(2)</script>`;
const TEXT = `<script>alert(3)</script><b onclick=alert(4)>x</b> javascript:alert(5) http://x.example/"onmouseover=alert(66) {{7*7}} &lt;`;
/** Same lengths, so that the message stays whole. */
const REPLACED = [
  ["FN=Tahoma; EF=; CO=0; CS=0; PF=22", "FN=a%27%3B%7D*{x:url(//e)};CO=zz;"],
  ["photo-of-me-at-the-beach.png", "../<img src=x onerror=1>.htm"],
];

await journey(async (browser) => {
  const [alice, bob] = await Promise.all([Visitor.arrive(browser), Visitor.arrive(browser)]);
  await bob.page.addInitScript((replaced) => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (bytes) {
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      for (const [from, to] of replaced) text = text.replace(from, to);
      send.call(this, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    };
  }, REPLACED);
  for (const [from, to] of REPLACED) assert.equal(from.length, to.length);
  await bob.page.reload();
  await alice.signIn("alice@example.com");
  await bob.signIn("bob@example.com");
  await alice.add("bob@example.com");
  await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
  await bob.sees("alice@example.com", "NLN");

  await bob.page.locator(".own-name").click();
  await bob.page.getByLabel("The name that others see").fill(NAME);
  await bob.page.getByRole("button", { name: "OK" }).click();
  await alice.person("bob@example.com").getByText(NAME).waitFor();
  await alice.page.getByRole("button", { name: "Tools" }).click();
  await alice.page.getByRole("menuitem", { name: "New group…" }).click();
  await alice.page.getByLabel("Name of the group").fill(GROUP);
  await alice.page.keyboard.press("Enter");
  await alice.page.locator(".row.section").getByText(GROUP).waitFor();

  await bob.talkTo("alice@example.com");
  await bob.say(TEXT);
  await alice.page.locator(".said-text", { hasText: "{{7*7}}" }).waitFor();
  const said = alice.page.locator(".said:not(.mine) .said-text").first();
  assert.equal(await said.textContent(), TEXT);
  assert.deepEqual(await said.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), ["http://x.example/"]);
  const style = await said.getAttribute("style");
  assert.ok(!/url\(|[{}]/.test(style ?? ""), style ?? "");

  // A file with such a name, sent by somebody who does not clean it.
  await bob.conversation().locator("input[type=file]").setInputFiles({ name: "photo-of-me-at-the-beach.png", mimeType: "text/html", buffer: Buffer.from("<script>alert(8)</script>") });
  await alice.page.locator(".file-line", { hasText: "_img src=x onerror=1_.htm" }).waitFor();
  const download = alice.page.waitForEvent("download");
  await alice.page.getByRole("button", { name: "Accept" }).click();
  const name = (await download).suggestedFilename();
  assert.ok(!/[/\\<>]/.test(name), name);
  assert.equal(await alice.page.locator(".file-buttons a").evaluate((link) => link.hasAttribute("download")), true, "never shown in the page");

  // Text that turns around what follows it, and letters without end.
  await bob.say(`\u202Etxt.exe ${"Z\u0351\u0352\u0353".repeat(100)}`);
  await until("it has come", async () => (await alice.page.locator(".said:not(.mine)").count()) >= 2);

  for (const one of [alice, bob]) {
    const strange = await one.page.evaluate(() => document.querySelectorAll("#messenger img, #messenger script, #messenger iframe, #messenger [onclick], #messenger [onerror]").length);
    assert.equal(strange, 0);
    one.isContent(/401|404/);
  }
});
