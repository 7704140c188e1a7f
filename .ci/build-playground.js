// Builds the playground: a folder of files that any server can serve, in any folder.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";

const source = join("editors", "playground");
const target = join("dist", "playground");

/** The groups of examples: their titles, and their folders below specs. */
const groups = [
  { title: "Tour", folder: "tour" },
  { title: "Patterns", folder: "patterns" },
  { title: "Payment systems", folder: "active-active" },
  { title: "Payment systems", folder: "active-passive" },
  { title: "Payment systems", folder: "workload1" },
  { title: "Payment systems", folder: "payment-processor" },
  { title: "Classics", folder: "classics" },
];

/** `01_first_steps.fathom`: 1. First steps */
function titleOf(name) {
  const [, number, words] = /^(?:0*(\d+)_)?(.*)\.fathom$/.exec(name);
  const title = words.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  return number === undefined ? title : `${number}. ${title}`;
}

/** A spec, and the files that it uses, by their paths below specs. The standard library is part of the playground. */
function filesOf(path, known = []) {
  if (known.includes(path)) return known;
  const text = readFileSync(join("specs", path), "utf8");
  return [...text.matchAll(/^(?:use|refines) .* from "([^"]+)"/gm)]
    .map(([, use]) => use)
    .filter((use) => !use.startsWith("std/"))
    .reduce(
      (files, use) => filesOf(posix.join(posix.dirname(path), use.replace(/(\.fathom)?$/, ".fathom")), files),
      [...known, path],
    );
}

/** As in `Examples` in editors/playground/src/examples.ts. */
function examples() {
  const texts = {};
  const byTitle = new Map(groups.map(({ title }) => [title, []]));
  for (const { title, folder } of groups)
    for (const name of readdirSync(join("specs", folder)).sort()) {
      if (!name.endsWith(".fathom")) continue;
      const paths = filesOf(posix.join(folder, name));
      for (const path of paths) texts[path] = readFileSync(join("specs", path), "utf8");
      byTitle.get(title).push({ title: titleOf(name), paths });
    }
  return { groups: [...byTitle].map(([title, own]) => ({ title, examples: own })), texts };
}

/** Writes dist/playground. `settings`: those of a bundle for browsers. Returns the bundled modules. */
export async function buildPlayground(rolldown, { define, ...settings }, modulesOf) {
  mkdirSync(target, { recursive: true });
  const bundle = async (input, tsconfig, inserted) => {
    const made = await rolldown({
      input,
      tsconfig: join(source, tsconfig),
      ...settings,
      transform: { define: inserted },
    });
    const { output } = await made.write({
      dir: target,
      format: "esm",
      minify: true,
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
    });
    await made.close();
    return output;
  };
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const output = await bundle(
    {
      main: join(source, "src/main.tsx"),
      "language-worker": join(source, "src/language/worker.ts"),
      "checking-worker": join(source, "src/checking/worker.ts"),
      counterexample: join(source, "src/counterexample/main.ts"),
    },
    "tsconfig.json",
    { ...define, FATHOM_VERSION: JSON.stringify(version) },
  );
  for (const name of ["index.html", "counterexample.html", "support.js", "icon.svg"])
    copyFileSync(join(source, name), join(target, name));
  copyFileSync(join("dist", "page", "page.css"), join(target, "page.css"));
  const styles = [join("checker", "report", "page", "colours.css"), join(source, "playground.css")];
  writeFileSync(join(target, "playground.css"), styles.map((path) => readFileSync(path, "utf8")).join("\n"));
  writeFileSync(join(target, "examples.json"), JSON.stringify(examples()));

  const files = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(target.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(target, file)));
  await bundle({ "service-worker": join(source, "src/offline/service-worker.ts") }, "src/offline/tsconfig.json", {
    PLAYGROUND_FILES: JSON.stringify(files),
    PLAYGROUND_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
  });
  return modulesOf(output);
}
