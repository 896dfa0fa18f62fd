//! Every account page, on a desktop and on a phone: axe-core looks for faults, nothing is wider than
//! the screen, and pictures are taken.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DESKTOP, PHONE, Visitor, journey } from "./lib.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STRANGERS = ["", "sign-up", "sign-in", "reset", "verify?code=0", "new-password?code=0", "member", "mobile"];
const PAGES = [
  "", "profile", "password", "contacts", "contact?who=bob@example.com", "sessions", "directory?for=b", "inbox",
  "report?about=bob@example.com", "delete",
];

await journey(async (browser) => {
  for (const [viewport, phone, handle] of [[DESKTOP, false, "newt@example.com"], [PHONE, true, "fox@example.com"]]) {
    const somebody = await Visitor.arrive(browser, { viewport, phone });
    const { page } = somebody;
    const look = async (name) => {
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map((one) => [name, one.id, one.nodes[0].html]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
      assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
      await somebody.shot(`account-${name}-${phone ? "phone" : "desktop"}`);
    };
    const visit = async (path, prefix) => {
      await page.goto(new URL(`/account/${path}`, page.url()).href);
      await look(`${prefix}${path.split("?")[0] || "home"}`);
    };
    for (const path of STRANGERS) await visit(path, "stranger-");
    // A form that is not filled in says what is missing.
    await visit("sign-up", "");
    await page.locator("form.card").evaluate((form) => form.submit());
    await page.getByText("The address").first().waitFor();
    await page.waitForLoadState();
    await look("sign-up-refused");
    await page.getByLabel("The address to sign in with").fill(handle);
    await page.getByLabel("Password", { exact: true }).fill("correct horse");
    await page.getByLabel("The same password again").fill("correct horse");
    await page.getByRole("button", { name: "Sign up" }).click();
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await look("welcome");
    await visit("contacts", "empty-");
    await page.getByLabel(/address/i).first().fill("bob@example.com");
    await page.getByRole("button", { name: "Add" }).first().click();
    await page.getByText("bob@example.com").first().waitFor();
    for (const path of PAGES) await visit(path, "");
    somebody.isContent(/4\d\d/);
  }
});
