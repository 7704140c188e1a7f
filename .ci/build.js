// Builds dist anew; with --if-stale only when a source is newer than it. What the command needs is bundled: start-up is the price of every run,
// and loading the parser library file by file costs several times all the rest.

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const stamp = join("dist", ".built");
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh() {
  const built = timeOf(stamp);
  const sources = ["grammar", "checker", "cli"].flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)));
  return built > 0 && ["package.json", "tsconfig.json", join(".ci", "build.js"), ...sources].every((path) => timeOf(path) < built);
}

/** The licences of the packages that went into the bundle, as their authors ask. */
function licencesOf(modules) {
  const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} comes without its licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
}

if (!process.argv.includes("--if-stale") || !isFresh()) {
  const { rolldown } = await import("rolldown");
  const started = new Date();
  // What has lost its source must not stay, and be packed.
  rmSync("dist", { recursive: true, force: true });
  const bundle = await rolldown({
    input: { main: "cli/main.ts", worker: "cli/worker.ts" },
    platform: "node",
    tsconfig: "tsconfig.json",
    // The assembler asks where it is, to load what it does not need.
    transform: { define: { __dirname: '""' } },
  });
  const { output } = await bundle.write({ dir: "dist/cli", format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  const licences = licencesOf(output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : [])));
  writeFileSync(join("dist", "THIRD-PARTY-LICENSES.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
  const main = join("dist", "cli", "main.js");
  for (const entry of [main, join("dist", "cli", "worker.js")]) if (!existsSync(entry)) throw new Error(`the bundle has no ${entry}`);
  chmodSync(main, 0o755);
  writeFileSync(stamp, `${started.toISOString()}\n`);
}
