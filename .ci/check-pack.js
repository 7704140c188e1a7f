// Packs the package as npm does, verifies its contents, and does in an empty folder what README.md shows first. The
// package has no dependencies, so nothing is fetched.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "fathom-pack-"));

/** The output of npm, which must say nothing on standard error. */
function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status !== 0 || /\bwarn\b/i.test(stderr)) throw new Error(`npm ${args.join(" ")}: ${status}\n${stdout}${stderr}`);
  return stdout;
}

function pack() {
  const manifest = readFileSync("package.json", "utf8");
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], process.cwd()));
  if (readFileSync("package.json", "utf8") !== manifest) throw new Error("packing has changed package.json");
  return packed;
}

function checkContents(files) {
  const required = [
    "package.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "dist/cli/main.js",
    "dist/library/node.js",
    "dist/library/browser.js",
    "dist/library/mbt.js",
    "dist/library/vitest.js",
    "dist/library/api.d.ts",
    "dist/page/page.js",
    "dist/page/page.css",
    "dist/playground/index.html",
    "dist/playground/service-worker.js",
    "dist/playground/examples.json",
    "dist/THIRD-PARTY-LICENSES.txt",
    "docs/cli.md",
    "docs/language.md",
    "docs/errors/exit-codes.md",
    "docs/schema/results.schema.json",
  ];
  const missing = required.filter((path) => !files.includes(path));
  for (const folder of ["specs/std/", "specs/payment-processor/src/"])
    if (!files.some((path) => path.startsWith(folder))) missing.push(`${folder}*`);
  const allowed =
    /^(dist\/(cli|library)\/.+\.js|dist\/library\/[a-z-]+\.d\.ts|dist\/page\/page\.(js|css)|dist\/playground\/([a-z-]+\.(html|css|svg|json|js)|chunks\/.+\.js)|dist\/THIRD-PARTY-LICENSES\.txt|specs\/.+\.(fathom|md)|specs\/payment-processor\/(mapping\.json|(src|test)\/[a-z-]+(\.test)?\.ts)|docs\/.+\.(md|json)|docs\/images\/.+\.(png|svg)|package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md)$/;
  const unexpected = files.filter((path) => !allowed.test(path));
  if (missing.length > 0 || unexpected.length > 0)
    throw new Error(`the package lacks [${missing.join(", ")}] and must not contain [${unexpected.join(", ")}]`);
}

/** Relative links of the packed documents lead to packed files or folders. */
function checkLinks(files, root) {
  const broken = files
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), "utf8").replace(/^```[\s\S]*?^```/gm, "");
      return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
        .map(([, target]) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path}: ${target}`);
    });
  if (broken.length > 0) throw new Error(`links to what is not packed:\n${broken.join("\n")}`);
}

/** The commands that README.md shows first. */
function firstCommands() {
  const [, block] = /^```sh\n([\s\S]*?)^```/m.exec(readFileSync("README.md", "utf8"));
  return block.trim().split(" && ");
}

/** What a new user does, offline, with the packed file in place of the name of the package. */
function firstHour(tarball) {
  const project = join(folder, "project");
  mkdirSync(project);
  // In a folder without package.json, npm would use one in a folder above it, and install there.
  writeFileSync(join(project, "package.json"), "{}\n");
  const [install, ...others] = firstCommands();
  if (install !== "npm i -D fathom") throw new Error(`README.md begins with: ${install}`);
  npm(["i", "-D", join(folder, tarball), "--offline"], project);
  const root = join(project, "node_modules/fathom");
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (scripts !== undefined) throw new Error("the packed package.json has scripts");
  if (others.length < 2) throw new Error("README.md does not show what to do after the installation");
  for (const line of others) {
    const [npx, ...words] = line.split(" ");
    if (npx !== "npx") throw new Error(`README.md shows \`${line}\` among the first commands`);
    npm(["exec", "--offline", "--", ...words], project);
  }
  for (const path of ["specs/orders.fathom", "fathom.lock.json", ".github/workflows/fathom.yml"])
    if (!existsSync(join(project, path))) throw new Error(`fathom init has not written ${path}`);
  // The workflow that init writes.
  const workflow = readFileSync(join(project, ".github/workflows/fathom.yml"), "utf8");
  const [, command] = /run: npx --no-install (fathom verify .*)/.exec(workflow);
  const report = npm(["exec", "--offline", "--", ...command.split(" ")], project);
  if (!/2 checks: 2 as expected/.test(report)) throw new Error(`the packed command printed:\n${report}`);
  // The specs that the documents show are in the package.
  const example = npm(
    ["exec", "--offline", "--", "fathom", "check", "node_modules/fathom/specs/tour/redelivery.fathom"],
    project,
  );
  if (!example.includes("violated Once in 5 steps")) throw new Error(`the example printed:\n${example}`);
  return root;
}

/** Runs a tool of this repository, and returns its output. */
function tool(path, args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve("node_modules", path), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  if (status !== 0) throw new Error(`${path} ${args.join(" ")}: ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** What the package exports can be resolved, with its types. The package has ES modules only. */
function checkExports(tarball) {
  tool("publint/src/cli.js", ["run", join(folder, tarball), "--strict"], process.cwd());
  tool(
    "@arethetypeswrong/cli/dist/index.js",
    [join(folder, tarball), "--profile", "esm-only", "--no-emoji"],
    process.cwd(),
  );
}

/** The documents whose examples are compiled and run. */
const documents = ["docs/library.md", "docs/validation.md", "docs/model-based-testing.md"];

/** The blocks of the documents that name a file, by language: `\`\`\`ts check.ts`. */
function namedBlocks() {
  const blocks = { fathom: new Map(), json: new Map(), ts: new Map(), text: new Map() };
  for (const document of documents)
    for (const [, language, name, text] of readFileSync(document, "utf8").matchAll(
      /^```(fathom|json|ts|text) (\S+)\n([\s\S]*?)^```/gm,
    ))
      blocks[language].set(name, text);
  return blocks;
}

const compilerOptions = {
  module: "NodeNext",
  target: "ES2023",
  lib: ["ES2023", "DOM"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  types: ["node"],
};

/** Compiles and runs every example, in a project that is as strict as TypeScript allows. Returns their number. */
function runExamples(tarball) {
  const { fathom, json, ts, text } = namedBlocks();
  const project = join(folder, "examples");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  npm(["i", join(folder, tarball), "--offline"], project);
  // The tools of the examples, in place of an installation.
  for (const name of ["vitest", "@types", "vite"])
    symlinkSync(resolve("node_modules", name), join(project, "node_modules", name));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  for (const [name, content] of [...fathom, ...json, ...ts]) writeFileSync(join(project, name), content);
  npm(["exec", "--offline", "--", "fathom", "tests", "lease.fathom", "--vitest", "lease.behaviours.ts"], project);
  tool("typescript/bin/tsc", [], project);
  const compiled = [...ts.keys()].map((name) => name.replace(/ts$/, "js"));
  const tests = compiled.filter((name) => name.endsWith(".test.js"));
  for (const name of compiled.filter((each) => !tests.includes(each))) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [name], { cwd: project, encoding: "utf8" });
    // A module that others import prints nothing.
    if (status !== 0 || stdout !== (text.get(name.replace(/js$/, "ts")) ?? ""))
      throw new Error(`${name}: ${status}\n${stdout}${stderr}`);
  }
  if (compiled.length < 8 || tests.length < 2)
    throw new Error(`only these examples were found: ${compiled.join(", ")}`);
  const passed = tool("vitest/vitest.mjs", ["run", "--testTimeout=900000", ...tests], project);
  if (!/Tests +5 passed/.test(passed)) throw new Error(`vitest printed:\n${passed}`);
  failAsDocumented(project, fathom);
  return ts.size;
}

/** The failures of tests whose spec does not meet its expectations, or cannot be read. */
function failAsDocumented(project, specs) {
  const wrong = specs.get("lease.fathom").replace("violated Ordered in 4 steps", "holds");
  writeFileSync(join(project, "wrong.fathom"), wrong);
  writeFileSync(
    join(project, "wrong.test.js"),
    'import { testChecks } from "fathom/vitest";\ntestChecks("wrong.fathom");\ntestChecks("missing.fathom");\n',
  );
  let failed = "";
  try {
    tool("vitest/vitest.mjs", ["run", "--testTimeout=900000", "wrong.test.js"], project);
  } catch (error) {
    failed = error.message;
  }
  const parts = ["1 passed", "2 failed", "wrong.fathom > Unfenced", "expected holds", "written: 2 → 1", "error[E0001]"];
  for (const part of parts)
    if (!failed.includes(part)) throw new Error(`without "${part}", vitest printed:\n${failed}`);
}

/** The example in specs, copied to a project that has installed the package. */
function runExampleProject(tarball) {
  const project = join(folder, "payments");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  npm(["i", join(folder, tarball), "--offline"], project);
  for (const name of ["vitest", "@types", "vite", "libsql", "@libsql", "@neon-rs", "detect-libc"])
    symlinkSync(resolve("node_modules", name), join(project, "node_modules", name));
  for (const name of ["lib", "payment-processor"])
    cpSync(join(project, "node_modules/fathom/specs", name), join(project, "specs", name), { recursive: true });
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, include: ["specs"] }),
  );
  tool("typescript/bin/tsc", [], project);
  const tests = "specs/payment-processor/test";
  const compiled = readdirSync(join(project, tests)).filter((name) => name.endsWith(".test.js"));
  const passed = tool(
    "vitest/vitest.mjs",
    ["run", "--testTimeout=900000", ...compiled.map((name) => `${tests}/${name}`)],
    project,
  );
  const [, files] = /Test Files +(\d+) passed/.exec(passed) ?? [];
  if (compiled.length === 0 || Number(files) !== compiled.length) throw new Error(`vitest printed:\n${passed}`);
}

try {
  const packed = pack();
  const files = packed.files.map((file) => file.path);
  checkContents(files);
  const root = firstHour(packed.filename);
  checkLinks(files, root);
  checkExports(packed.filename);
  const examples = runExamples(packed.filename);
  runExampleProject(packed.filename);
  process.stdout.write(
    `package: ${files.length} files, ${Math.round(packed.unpackedSize / 1024)} KiB; its command runs, and so do ${examples} examples of the library and the one in specs\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
