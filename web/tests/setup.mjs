//! axe-core looks at the pages for old machines, too: people with machines of today read them first.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { URL_OF_SERVER, journey } from "./lib.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

await journey(async (browser) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen = new Set();
  const todo = ["/setup/"];
  while (todo.length > 0) {
    const path = todo.pop();
    if (seen.has(path) || seen.size > 50) continue;
    seen.add(path);
    await page.goto(URL_OF_SERVER + path);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const bad = violations.filter((one) => ["serious", "critical"].includes(one.impact));
    assert.deepEqual(bad.map((one) => [path, one.id, one.nodes[0].html]), []);
    const links = await page.$$eval("a[href]", (all) => all.map((a) => new URL(a.href)).filter((url) => url.host === location.host).map((url) => url.pathname));
    for (const link of links) if (/^\/setup\/([^/]+\.html?)?$/.test(link)) todo.push(link);
  }
  console.log(`${seen.size} pages for old machines, no serious fault: ${[...seen].sort().join(" ")}`);
});
