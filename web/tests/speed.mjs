//! How heavy, how soon and how smooth: the bundle's size, the first paint, and the frames while
//! 600 contacts change their status thirty times a second. Somebody else lets them.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { URL_OF_SERVER, Visitor, journey, until } from "./lib.mjs";

const KILOBYTES_MAX = 150;
const FIRST_PAINT_MS_MAX = 1000;
const WATCHED_MS = 6000;
/** Two cores that do other things as well draw no sixty frames a second. */
const MEDIAN_FRAME_MS_MAX = 50;
const SLOW_FRAME_MS_MAX = 150;
const LONG_TASK_MS_MAX = 200;

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
let bytes = 0;
for (const name of ["index.html", ...(await readdir(join(dist, "assets"))).map((file) => `assets/${file}`)]) {
  bytes += gzipSync(await readFile(join(dist, name)), { level: 9 }).length;
}
console.log(`bundle: ${(bytes / 1024).toFixed(1)} KB, gzipped`);
assert.ok(bytes <= KILOBYTES_MAX * 1024);

await journey(async (browser) => {
  const alice = await Visitor.arrive(browser);
  const { page } = alice;
  // The second visit: Chromium itself has warmed up by then, and the cache is not used.
  await page.goto(`${URL_OF_SERVER}/?again`);
  const paint = await until("painted", () => page.evaluate(() => performance.getEntriesByType("paint").length > 0)).then(() =>
    page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? performance.getEntriesByType("paint")[0].startTime));
  console.log(`first paint: ${paint.toFixed(0)} ms`);
  assert.ok(paint < FIRST_PAINT_MS_MAX);

  await alice.signIn("alice@example.com");
  await until("600 contacts", async () => (await page.locator(".row.person").count()) === 600);
  await until("some are there", async () => (await page.locator(".row.person:not(.offline)").count()) >= 25);
  const seen = await page.evaluate(async (ms) => {
    const frames = [];
    const tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ entryTypes: ["longtask"] });
    let changes = 0;
    const changed = new MutationObserver((records) => (changes += records.filter((record) => record.attributeName === "data-status").length));
    changed.observe(document.querySelector("[role=tree]"), { subtree: true, attributes: true, attributeFilter: ["data-status"] });
    const start = performance.now();
    let last = start;
    await new Promise((resolve) => {
      const frame = (now) => {
        frames.push(now - last);
        last = now;
        if (now - start < ms) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    frames.shift();
    frames.sort((a, b) => a - b);
    const at = (share) => frames[Math.floor((frames.length - 1) * share)];
    return { count: frames.length, median: at(0.5), slow: at(0.95), slowest: at(1), changes, longest: Math.max(0, ...tasks), seconds: (performance.now() - start) / 1000 };
  }, WATCHED_MS);
  const rate = seen.changes / seen.seconds;
  console.log(`frames: ${seen.count}, median ${seen.median.toFixed(1)} ms, 95 % within ${seen.slow.toFixed(1)} ms, slowest ${seen.slowest.toFixed(1)} ms; longest task ${seen.longest.toFixed(0)} ms; ${rate.toFixed(1)} changes a second`);
  assert.ok(rate > 15, "they did not change enough to tell");
  assert.ok(seen.median <= MEDIAN_FRAME_MS_MAX && seen.slow <= SLOW_FRAME_MS_MAX && seen.longest <= LONG_TASK_MS_MAX);
  alice.isContent(/401|404/);
});
