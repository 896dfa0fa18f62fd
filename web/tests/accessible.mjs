//! axe-core looks at every view, on a desktop and on a phone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DESKTOP, PHONE, Visitor, journey } from "./lib.mjs";
import { views } from "./views.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BAD = ["serious", "critical"];

await journey(async (browser) => {
  let looked = 0;
  for (const [viewport, phone] of [[DESKTOP, false], [PHONE, true]]) {
    await views(browser, { viewport, phone, handles: phone ? ["dave@example.com", "eve@example.com"] : undefined }, async (name, { page }) => {
      // What still moves has no colours to speak of.
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => (one.effect?.getTiming().iterations === Infinity ? undefined : one.finished.catch(() => undefined)))));
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const bad = violations.filter((one) => BAD.includes(one.impact));
      for (const one of violations) console.log(`${name}${phone ? " (phone)" : ""}: ${one.impact} ${one.id}: ${one.nodes.length}`);
      assert.deepEqual(bad.map((one) => [name, one.id, one.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`)]), []);
      looked += 1;
    });
  }
  console.log(`${looked} views, no serious fault`);
});
