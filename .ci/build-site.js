// Builds the site into editors/site/out: the documents with a search, and the playground. `--base /fathom/` is for a host
// that serves it in a folder. Downloads nothing.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vitepress";
import { wrongLinks } from "./site-links.js";
import { writePages } from "./site-pages.js";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const { values } = parseArgs({
  options: {
    base: { type: "string", default: "/" },
    out: { type: "string", default: join("editors", "site", "out") },
  },
});
if (!/^\/(?:[\w.-]+\/)*$/.test(values.base)) throw new Error("--base is a path that begins and ends with /");
process.env.SITE_BASE = values.base;

const site = join("editors", "site");
const out = resolve(values.out);

writePages(join(site, "pages"), values.base);

// VitePress marks the dark theme by a class, because readers can choose it.
const colours = readFileSync(join("checker", "report", "page", "colours.css"), "utf8");
const dark = /@media \(prefers-color-scheme: dark\) \{\s*:root (\{[^}]*\})\s*\}/;
if (!dark.test(colours)) throw new Error("colours.css has no dark theme");
writeFileSync(
  join(site, ".vitepress", "theme", "colours.css"),
  colours.replace("color-scheme: light dark;", "").replace(dark, ".dark $1"),
);

// VitePress empties the folder.
if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, "hashmap.json")))
  throw new Error(`${values.out} has files that are no site`);
rmSync(out, { recursive: true, force: true });
await build(site, { outDir: out });
cpSync(join("dist", "playground"), join(out, "playground"), { recursive: true });
const wrong = wrongLinks(out, values.base);
if (wrong.length > 0) throw new Error(`links that lead nowhere:\n${wrong.join("\n")}`);
process.stdout.write(`the site is in ${values.out}\n`);
