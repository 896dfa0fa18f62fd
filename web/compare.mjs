//! Whether `dist`, which is committed, is what `src` makes today.

import { spawnSync } from "node:child_process";
import { readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const fresh = join(here, "node_modules/.fresh");

async function files(directory, below = "") {
  const found = new Map();
  for (const entry of await readdir(join(directory, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.isDirectory()) for (const [inner, bytes] of await files(directory, name)) found.set(inner, bytes);
    else found.set(name, await readFile(join(directory, name), "latin1"));
  }
  return found;
}

const built = spawnSync(process.execPath, [join(here, "build.mjs"), fresh], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
const [committed, made] = [await files(join(here, "dist")), await files(fresh)];
await rm(fresh, { recursive: true, force: true });
const names = [...new Set([...committed.keys(), ...made.keys()])].sort();
const different = names.filter((name) => committed.get(name) !== made.get(name));
if (different.length > 0) {
  console.error(`web/dist is not what web/src makes (${different.join(", ")}): "npm run build", and commit it`);
  process.exit(1);
}
console.log("web/dist is what web/src makes");
