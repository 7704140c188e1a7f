// What a check means, as text: the syntax trees of all it is made of, without where things stand and what is said about them.

import type { Module } from "./syntax/ast.js";
import type { CheckPlan } from "./elaborate/plans.js";
import type { Program } from "./load.js";

/**
 * Of a program without its checks and scenarios. Nothing after the parser sees more of a program than its trees, so that equal texts mean the same; what the
 * parser makes of the lines of a file is in the trees too. Paths are part of it.
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

/** Of one check or scenario, what it expects included; together with that of its program, all there is to know. */
export function fingerprintOfPlan({ system, name, declaration, constants, faults, depth }: CheckPlan): string {
  return textOf([system, name, declaration, [...constants], faults, depth]);
}

const usesOf = (program: Program, path: string, module: Module): readonly unknown[] =>
  module.declarations.flatMap((each) => (each.kind === "use" ? [[each.path, program.resolved(path, each.path)]] : []));

/** `raw`: the digits of a number, its underscores included. */
const unsaid: ReadonlySet<string> = new Set(["span", "pathSpan", "opSpan", "doc", "raw"]);

const textOf = (tree: unknown): string =>
  JSON.stringify(tree, (key, value: unknown) => (unsaid.has(key) ? undefined : value));
