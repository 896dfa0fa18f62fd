//! Builds `dist`, which the server carries within itself: one script, one style sheet, a page
//! and an icon, each but the page under a name that changes with what is in it.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
/** Elsewhere only to compare. */
const dist = resolve(process.argv[2] ?? join(here, "dist"));

/** 98.css brings a font of others, which is not shipped: the faces are taken out. */
const withoutFonts = {
  name: "without-fonts",
  setup(builder) {
    builder.onLoad({ filter: /98\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replace(/@font-face\{[^}]*\}/g, "")
        .replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
      return { contents, loader: "css" };
    });
  },
};

/** What others ask to be told along with their code. */
async function licences() {
  const texts = [];
  for (const name of ["98.css", "@preact/signals", "@preact/signals-core", "js-md5", "preact"]) {
    const directory = join(here, "node_modules", name);
    const files = (await readdir(directory)).filter((file) => /^licen[cs]e/i.test(file)).sort();
    const text = files.length > 0 ? await readFile(join(directory, files[0]), "utf8") : "";
    texts.push(`== ${name} ==\n\n${text.replace(/\r\n/g, "\n").trim()}\n`);
  }
  return texts.join("\n");
}

const made = await build({
  absWorkingDir: here,
  entryPoints: { messenger: "src/main.tsx" },
  bundle: true,
  minify: true,
  write: false,
  outdir: dist,
  entryNames: "assets/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  format: "esm",
  target: ["es2021", "chrome99", "firefox97", "safari15.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "none",
  alias: { "js-md5": join(here, "node_modules/js-md5/build/md5.min.mjs") },
  plugins: [withoutFonts],
});

const icon = await readFile(join(here, "icon.svg"));
const iconPath = `assets/icon-${createHash("sha256").update(icon).digest("hex").slice(0, 8)}.svg`;
const path = (ending) => {
  const file = made.outputFiles.find((file) => file.path.endsWith(ending));
  return file.path.slice(dist.length + 1);
};
const page = (await readFile(join(here, "index.html"), "utf8"))
  .replace("ICON", iconPath)
  .replace("STYLE", path(".css"))
  .replace("SCRIPT", path(".js"));

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "assets"), { recursive: true });
for (const file of made.outputFiles) {
  await writeFile(file.path, file.contents);
}
await writeFile(join(dist, iconPath), icon);
await writeFile(join(dist, "index.html"), page);
await writeFile(join(dist, "licences.txt"), await licences());
