// fathom init [FOLDER]: creates a first spec, its lock file, and a workflow that verifies it on every push.

import { existsSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { readSource } from "../files/host.js";
import { isObject } from "../../checker/json-reader.js";
import { foldersUpwards } from "../files/repository.js";
import { attempt, makeFolder, replaceFile } from "../files/write.js";
import { LOCK_FILE } from "../lock/lock.js";
import { printable } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { starterSpec, workflowOf } from "./init-files.js";
import { verify } from "./verify.js";

const SPEC = join("specs", "orders.fathom");
const WORKFLOW = join(".github", "workflows", "fathom.yml");

export interface InitOptions {
  /** The number of jobs of the workflow that run checks. */
  readonly shards: number;
}

/** Overwrites nothing: if one of the files exists, none is written. */
export async function init(folder: string, { shards }: InitOptions, terminal: Terminal): Promise<ExitName> {
  const files = [
    { path: join(folder, SPEC), text: starterSpec, what: "a first spec; edit it to describe your system" },
    { path: join(folder, WORKFLOW), text: workflowOf(shards), what: "a GitHub Actions workflow" },
  ];
  const lock = join(folder, LOCK_FILE);
  const there = [...files.map(({ path }) => path), lock].filter((path) => existsSync(path));
  const problems = there.length > 0 ? there.map(inTheWay) : createAll(files);
  complainAbout(problems, terminal);
  if (problems.length > 0) return worst(problems.map(exitOfDiagnostic));

  const exit = await verify(
    [join(folder, SPEC)],
    { check: [], search: "bfs", engine: "auto", lock, update: true },
    terminal,
  );
  if (exit !== "ok") {
    remove([...files, { path: lock }]);
    return exit;
  }
  const width = Math.max(...files.map(({ path }) => path.length), lock.length);
  terminal.print("");
  for (const { path, what } of [...files, { path: lock, what: "the lock file: what was verified; commit it" }])
    terminal.print(`${printable(path.padEnd(width))}  ${what}`);
  if (!dependsOnFathom(folder))
    terminal.print(
      "\nThe workflow runs `npx --no-install fathom`: add Fathom to package.json with `npm install --save-dev fathom`.",
    );
  return "ok";
}

/** Is Fathom a dependency in package.json, of the folder or of one above it in the repository? */
function dependsOnFathom(folder: string): boolean {
  return foldersUpwards(resolve(folder)).some((each) => {
    try {
      const read = readSource(join(each, "package.json"));
      const manifest: unknown = read.kind === "text" ? JSON.parse(read.text) : undefined;
      return (
        isObject(manifest) &&
        dependencyFields.some((field) => isObject(manifest[field]) && Object.hasOwn(manifest[field], "fathom"))
      );
    } catch {
      return false;
    }
  });
}

const dependencyFields = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

/** All of the files or none: what was created before an error is removed again. */
function createAll(files: readonly { readonly path: string; readonly text: string }[]): readonly Diagnostic[] {
  for (const [i, { path, text }] of files.entries()) {
    const failed = attempt(path, "the file", () => {
      makeFolder(dirname(path));
      replaceFile(path, text);
    });
    if (failed === undefined) continue;
    remove(files.slice(0, i));
    return [failed];
  }
  return [];
}

function remove(files: readonly { readonly path: string }[]): void {
  for (const { path } of files) rmSync(path, { force: true });
}

function inTheWay(path: string): Diagnostic {
  return {
    code: "E0808",
    severity: "error",
    message: `${path} already exists`,
    hint: "`fathom init` overwrites nothing: move the file, or name another folder",
  };
}
