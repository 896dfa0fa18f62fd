//! Bundles each `*.test.ts` below `src` and runs them with `node --test`, on any Node from 18 on.

import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "node_modules/.tests");
const found = [];
for (const directory of ["src", "src/msnp", "src/session", "src/net", "src/ui"]) {
  for (const name of await readdir(join(here, directory))) {
    if (name.endsWith(".test.ts")) found.push(join(directory, name));
  }
}
found.sort();
await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: found,
  bundle: true,
  outdir: out,
  outbase: "src",
  outExtension: { ".js": ".mjs" },
  format: "esm",
  platform: "node",
  target: "node18",
  jsx: "automatic",
  jsxImportSource: "preact",
  sourcemap: "inline",
  logLevel: "warning",
});
const files = found.map((name) => join(out, name.replace(/^src\//, "").replace(/\.ts$/, ".mjs")));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit", cwd: here });
process.exit(run.status ?? 1);
