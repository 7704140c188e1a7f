// Builds dist anew; with --if-stale only when a source is newer than it. What the command needs is bundled: start-up is the price of every run,
// and loading the parser library file by file costs several times all the rest.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const stamp = join("dist", ".built");
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh() {
  const built = timeOf(stamp);
  const sources = ["grammar", "checker", "cli"].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  return (
    built > 0 &&
    ["package.json", "tsconfig.json", join(".ci", "build.js"), ...sources].every((path) => timeOf(path) < built)
  );
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

const RULE = `\n${"-".repeat(80)}\n\n`;

const modulesOf = (output) => output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));

/** What is not there is no warning: the bundle would look for it on the machine of its user. */
function refuse(level, log, report) {
  if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
  report(level, log);
}

/** The page that HTML reports consist of: one script and one style sheet, which can stand in an HTML file as they are. The modules in it. */
async function buildPage(rolldown) {
  const bundle = await rolldown({
    input: "checker/report/page/main.tsx",
    platform: "browser",
    tsconfig: "checker/report/page/tsconfig.json",
    onLog: refuse,
  });
  const { output } = await bundle.generate({ format: "iife", minify: true, codeSplitting: false });
  await bundle.close();
  const [chunk] = output;
  if (output.length !== 1 || chunk.type !== "chunk") throw new Error("the page is more than one script");
  const modules = modulesOf(output);
  // A report is a copy of the libraries in it, and goes without the package: their licences go with it.
  const licences = licencesOf(modules).join(RULE).replaceAll("*/", "* /");
  // In a string or a pattern a backslash before these changes nothing; elsewhere they do not occur.
  const script = `${chunk.code.trim()}\n/*\n${licences}*/\n`.replace(/<(?=\/script|script|!--)/gi, "\\x3c");
  const style = readFileSync("checker/report/page/page.css", "utf8")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\n\s*/g, "\n");
  if (/<\/(script|style)|<!--|<script/i.test(script + style)) throw new Error("the page cannot stand in an HTML file");
  mkdirSync(join("dist", "page"));
  writeFileSync(join("dist", "page", "page.js"), script);
  writeFileSync(join("dist", "page", "page.css"), style);
  return modules;
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
    onLog: refuse,
    // The assembler asks where it is, to load what it does not need.
    transform: { define: { __dirname: '""' } },
  });
  const { output } = await bundle.write({
    dir: "dist/cli",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await bundle.close();
  const pageModules = await buildPage(rolldown);
  writeFileSync(
    join("dist", "THIRD-PARTY-LICENSES.txt"),
    licencesOf([...modulesOf(output), ...pageModules]).join(RULE),
  );
  const main = join("dist", "cli", "main.js");
  for (const entry of [main, join("dist", "cli", "worker.js")])
    if (!existsSync(entry)) throw new Error(`the bundle has no ${entry}`);
  chmodSync(main, 0o755);
  writeFileSync(stamp, `${started.toISOString()}\n`);
}
