// npm runs this before and after it packs the package (`prepack` and `postpack`): the packed package.json has nothing
// that only a clone needs. With scripts such as `prepare` in it, npm warns at every installation.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const saved = "package.json.unpacked";
const unpacked = new Set(["scripts", "devDependencies", "overrides"]);

// What an interrupted run left behind.
if (existsSync(saved)) renameSync(saved, "package.json");

if (process.argv[2] === "strip") {
  const text = readFileSync("package.json", "utf8");
  const packed = Object.entries(JSON.parse(text)).filter(([name]) => !unpacked.has(name));
  writeFileSync(saved, text);
  writeFileSync("package.json", `${JSON.stringify(Object.fromEntries(packed), undefined, 2)}\n`);
}
