// Packs the package as npm does, verifies its contents, and does in an empty folder what README.md shows first. The
// package has no dependencies, so nothing is fetched.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

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
    "dist/page/page.js",
    "dist/page/page.css",
    "dist/THIRD-PARTY-LICENSES.txt",
    "docs/cli.md",
    "docs/language.md",
    "docs/errors/exit-codes.md",
    "docs/schema/results.schema.json",
  ];
  const missing = required.filter((path) => !files.includes(path));
  if (!files.some((path) => path.startsWith("specs/std/"))) missing.push("specs/std/*");
  const allowed =
    /^(dist\/cli\/.+\.js|dist\/page\/page\.(js|css)|dist\/THIRD-PARTY-LICENSES\.txt|specs\/.+\.(fathom|md)|docs\/.+\.(md|json)|docs\/images\/.+\.(png|svg)|package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md)$/;
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

try {
  const packed = pack();
  const files = packed.files.map((file) => file.path);
  checkContents(files);
  const root = firstHour(packed.filename);
  checkLinks(files, root);
  process.stdout.write(
    `package: ${files.length} files, ${Math.round(packed.unpackedSize / 1024)} KiB; its command runs\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
