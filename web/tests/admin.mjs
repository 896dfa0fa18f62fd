//! The pages of administration in a browser, on a desktop and on a phone: an operator signs in, looks
//! at each of them, makes an account and bans it. axe-core looks with him.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DESKTOP, PHONE, journey } from "./lib.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { ADMIN_URL, ADMIN_PASSWORD, ADMIN_SHOTS } = process.env;
const PAGES = ["", "accounts", "sessions", "bans", "reports", "notices", "invitations", "operators", "audit"];

/** What a number shows is brought up to date by itself, within seconds. */
async function figuresFollow(page) {
  const sessions = page.locator("[data-figure=sessions]");
  assert.equal(await sessions.textContent(), "1");
  await sessions.evaluate((one) => (one.textContent = "?"));
  await page.waitForFunction(() => document.querySelector("[data-figure=sessions]").textContent === "1");
}

await journey(async (browser) => {
  for (const [viewport, name] of [[DESKTOP, "desktop"], [PHONE, "phone"]]) {
    // The policy of the pages would keep axe-core out, too; it is tested without a browser.
    const context = await browser.newContext({ viewport, bypassCSP: true });
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    const look = async (what) => {
      for (const details of await page.$$("details")) await details.evaluate((one) => (one.open = true));
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map((one) => [what, one.id, one.nodes[0].html]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
      assert.ok(wide <= 0, `${what} is ${wide} px too wide on a ${name}`);
      await page.screenshot({ path: join(ADMIN_SHOTS, `${what}-${name}.png`), fullPage: true });
    };
    await page.goto(ADMIN_URL);
    await look("sign-in");
    await page.getByLabel("Name").fill("mary");
    await page.getByLabel("Password").fill(ADMIN_PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    for (const path of PAGES) {
      const reply = await page.goto(ADMIN_URL + path);
      assert.equal(reply.status(), 200, path);
      await look(path === "" ? "overview" : path);
      if (path === "") await figuresFollow(page);
    }
    const handle = `${name}@example.com`;
    await page.goto(`${ADMIN_URL}accounts`);
    await page.getByText("Make an account").click();
    await page.getByLabel("Handle", { exact: true }).fill(handle);
    await page.getByLabel("Name").fill("Somebody");
    await page.getByLabel("Password").fill("x");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByText("The account is made.").waitFor();
    await page.getByLabel("Reason").fill("spam");
    await page.getByRole("button", { name: "Ban" }).click();
    await page.getByText("The ban is in force.").waitFor();
    await look("account");
    await page.getByRole("button", { name: "Lift" }).click();
    await page.getByText("The ban is lifted.").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Operators are not accounts").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
