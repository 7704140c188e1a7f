// Fingerprints of checks: the syntax trees they consist of as text, without locations, comments and layout.

import type { Module } from "./syntax/ast.js";
import { namesFile } from "./syntax/named-files.js";
import type { CheckPlan } from "./elaborate/plans.js";
import type { Program } from "./load.js";

/**
 * Identifies a program, apart from its checks and scenarios. Everything after the parser depends only on syntax trees
 * and paths, so programs with equal fingerprints behave the same.
 */
export function fingerprintOfProgram(program: Program): string {
  return textOf(
    [...program.modules].map(([path, module]) => [
      path,
      module.system?.text,
      usesOf(program, path, module),
      module.declarations.filter(
        (each) => module !== program.root || (each.kind !== "check" && each.kind !== "scenario"),
      ),
    ]),
  );
}

/** Identifies a check or scenario within its program, including its expectation. */
export function fingerprintOfPlan({ system, name, declaration, constants, faults, depth }: CheckPlan): string {
  return textOf([system, name, declaration, [...constants], faults, depth]);
}

const usesOf = (program: Program, path: string, module: Module): readonly unknown[] =>
  module.declarations.flatMap((each) => (namesFile(each) ? [[each.path, program.resolved(path, each.path)]] : []));

/** Keys of syntax tree nodes that do not affect meaning. `raw` is the text of a number with its underscores. */
const ignoredKeys: ReadonlySet<string> = new Set(["span", "pathSpan", "opSpan", "doc", "raw"]);

const textOf = (tree: unknown): string =>
  JSON.stringify(tree, (key, value: unknown) => (ignoredKeys.has(key) ? undefined : value));
