// Builds dist; with --if-stale only if a source is newer. The command is bundled with its dependencies, because loading
// the parser library file by file would take several times as long as the rest of the start-up. The library for Node
// shares the chunks of the command.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPlayground } from "./build-playground.js";
import { licencesOf } from "./licences.js";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const stamp = join("dist", ".built");
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh() {
  const built = timeOf(stamp);
  const sources = ["grammar", "checker", "library", "cli", "specs", join("editors", "playground")].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  return (
    built > 0 &&
    [
      "package.json",
      "tsconfig.json",
      ...["build.js", "build-playground.js", "licences.js"].map((name) => join(".ci", name)),
      ...sources,
    ].every((path) => timeOf(path) < built)
  );
}

/** Without those of the bundler. */
const modulesOf = (output) =>
  output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : [])).filter((id) => !id.startsWith("\0"));

/**
 * Modules that are loaded together, so that loading them does not mean opening a hundred files: each with all that it
 * imports, unless a group of higher priority has it. What is imported when it is needed stays apart.
 */
const GROUPS = [
  // The command and each worker thread need it; the threads should not load the command.
  ["checkpoint", ["checker/explorer/checkpoint"]],
  [
    "base",
    ["checker/internal-error", ...["diagnostic", "names", "style", "text"].map((name) => `checker/report/${name}`)],
  ],
  ["command", ["cli/program"]],
  ["core", ["grammar/index", "checker/index"]],
  ["check", ["cli/commands/check"]],
].map(([name, modules], i, { length }) => {
  const paths = new Set(modules.map((module) => `${join(process.cwd(), module)}.ts`));
  return { name, priority: length - i, test: (id) => paths.has(id) };
});

/** Rejects unresolved imports: the bundle would look for them on the user's machine. */
function onLog(level, log, report) {
  if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
  report(level, log);
}

/**
 * Builds the page of HTML reports: a script and a style sheet that can be embedded in an HTML file unchanged. Returns
 * the bundled modules.
 */
async function buildPage(rolldown) {
  const bundle = await rolldown({
    input: "checker/report/page/main.tsx",
    platform: "browser",
    tsconfig: "checker/report/page/tsconfig.json",
    onLog,
  });
  const { output } = await bundle.generate({ format: "iife", minify: true, codeSplitting: false });
  await bundle.close();
  const [chunk] = output;
  if (output.length !== 1 || chunk.type !== "chunk") throw new Error("the bundle of the page is more than one script");
  const modules = modulesOf(output);
  // A report contains copies of the bundled libraries and is distributed on its own, so it must contain their licences.
  const licences = licencesOf(modules).replaceAll("*/", "* /");
  // These occur only in strings and regular expressions, where the escape does not change the meaning.
  const script = `${chunk.code.trim()}\n/*\n${licences}*/\n`.replace(/<(?=\/script|script|!--)/gi, "\\x3c");
  const style = ["colours.css", "page.css"]
    .map((name) => readFileSync(join("checker/report/page", name), "utf8"))
    .join("")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\n\s*/g, "\n");
  if (/<\/(script|style)|<!--|<script/i.test(script + style))
    throw new Error("the page cannot be embedded in an HTML file");
  mkdirSync(join("dist", "page"));
  writeFileSync(join("dist", "page", "page.js"), script);
  writeFileSync(join("dist", "page", "page.css"), style);
  return modules;
}

/** The settings of a bundle for browsers that contains the library. */
function browserSettings() {
  const folder = join("specs", "std");
  const texts = readdirSync(folder).map((name) => [`std/${name}`, readFileSync(join(folder, name), "utf8")]);
  return {
    platform: "browser",
    onLog,
    define: { STANDARD_LIBRARY: JSON.stringify(Object.fromEntries(texts)) },
  };
}

/** Builds the library for browsers. Returns the bundled modules. */
async function buildBrowserLibrary(rolldown) {
  const { define, ...settings } = browserSettings();
  const bundle = await rolldown({
    input: { browser: "library/browser.ts" },
    tsconfig: "tsconfig.json",
    ...settings,
    transform: { define },
  });
  const { output } = await bundle.write({
    dir: "dist/library",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "browser/[name]-[hash].js",
  });
  await bundle.close();
  return modulesOf(output);
}

/** The sources of the published types: entry points, and what they show. */
const TYPED = ["node", "browser", "vitest", "mbt", "api", "mbt-api", "results", "spec-error"];

/** Writes the types of the library, which must not lead to any other file. */
async function writeTypes() {
  const { default: ts } = await import("typescript");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile("tsconfig.json", ts.sys.readFile).config,
    ts.sys,
    ".",
  );
  for (const name of TYPED) {
    const path = join("library", `${name}.ts`);
    const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(path, "utf8"), {
      fileName: path,
      compilerOptions: { ...options, noEmit: false, declaration: true, isolatedDeclarations: true },
      reportDiagnostics: true,
    });
    const [wrong] = diagnostics ?? [];
    if (wrong !== undefined) throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(wrong.messageText, "\n")}`);
    for (const [, from] of outputText.matchAll(/(?:from|import) "([^"]+)"/g))
      if (from !== "vitest" && !TYPED.some((each) => from === `./${each}.js`))
        throw new Error(`the types of ${path} depend on ${from}`);
    writeFileSync(join("dist", "library", `${name}.d.ts`), outputText);
  }
}

if (!process.argv.includes("--if-stale") || !isFresh()) {
  const { rolldown } = await import("rolldown");
  const started = new Date();
  // Remove files without a source, so that they are not packed.
  rmSync("dist", { recursive: true, force: true });
  const bundle = await rolldown({
    input: {
      "cli/main": "cli/main.ts",
      "cli/worker": "cli/worker.ts",
      "library/node": "library/node.ts",
      "library/vitest": "library/vitest.ts",
      "library/mbt": "library/mbt.ts",
    },
    platform: "node",
    tsconfig: "tsconfig.json",
    onLog,
    external: ["vitest"],
  });
  const { output } = await bundle.write({
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "cli/[name]-[hash].js",
    codeSplitting: { groups: GROUPS },
  });
  await bundle.close();
  const browserModules = await buildBrowserLibrary(rolldown);
  await writeTypes();
  const pageModules = await buildPage(rolldown);
  const playgroundModules = await buildPlayground(rolldown, browserSettings(), modulesOf);
  writeFileSync(
    join("dist", "THIRD-PARTY-LICENSES.txt"),
    licencesOf([...modulesOf(output), ...browserModules, ...pageModules, ...playgroundModules]),
  );
  const main = join("dist", "cli", "main.js");
  for (const entry of [main, join("dist", "cli", "worker.js")])
    if (!existsSync(entry)) throw new Error(`the bundle does not contain ${entry}`);
  chmodSync(main, 0o755);
  writeFileSync(stamp, `${started.toISOString()}\n`);
}
