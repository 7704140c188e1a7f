// What a lock file says of a check that ran, and which checks it speaks of.

import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { CheckPlan } from "../../checker/index.js";
import type * as ast from "../../grammar/index.js";
import { oneLine } from "../../grammar/core/source.js";
import { EXTENSION } from "../files/host.js";
import type { OpenedFile } from "../../checker/report/results.js";
import type { FinishedReport } from "../verification/check-report.js";
import { inOrder, type LockedCheck, type LockKey } from "./lock.js";
import { scriptOf } from "./scenario-text.js";

export function lockedOf(ran: FinishedReport, plan: CheckPlan, file: OpenedFile): LockedCheck {
  const { asked } = ran;
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort(inOrder);
  return {
    bounds: {
      constants: constantsOf(plan, file),
      faults: asked.faults ?? null,
      depth: asked.depth ?? null,
      within: sorted(asked.within),
      symmetry: asked.symmetry,
      deadlock: asked.deadlock,
    },
    checked: {
      invariants: sorted(asked.invariants),
      steps: sorted(asked.steps),
      properties: sorted(asked.properties),
      covers: sorted(asked.covers),
      script: scriptOf(plan.declaration),
    },
    outcome: {
      verdict: ran.verdict,
      finding: ran.fault?.code ?? ran.property ?? null,
      states: ran.states,
      transitions: ran.transitions,
      depth: ran.depth,
      covered: sorted(ran.covered),
      firings: Object.fromEntries(
        [...ran.actions].sort((a, b) => inOrder(a.name, b.name)).map(({ name, fired }) => [name, fired]),
      ),
      vacuous: sorted(ran.properties.flatMap(({ name, vacuous }) => vacuous.map((sentence) => `${name}: ${sentence}`))),
    },
  };
}

/** Those the check sets and those it leaves as they are: a default that changes changes every check. */
function constantsOf(plan: CheckPlan, file: OpenedFile): Readonly<Record<string, string>> {
  const declared = (file.program?.root.declarations ?? []).filter(
    (each): each is ast.DeclarationOf<"const"> => each.kind === "const",
  );
  const values = declared.map(({ name, value }) => [name.text, plan.constants.get(name.text) ?? value] as const);
  return Object.fromEntries(
    values
      .flatMap(([name, value]) => (value === undefined ? [] : [[name, valueText(value)] as const]))
      .sort(([a], [b]) => inOrder(a, b)),
  );
}

/** Values of tables have the span of the whole table. */
export function valueText(value: ast.Expr): string {
  switch (value.kind) {
    case "int":
      return String(value.value);
    case "bool":
      return String(value.value);
    case "name":
      return value.name;
    case "field":
      return value.target.kind === "name" ? value.name.text : oneLine(value.span);
    case "unary":
      return value.op === "-" && value.operand.kind === "int" ? `-${value.operand.value}` : oneLine(value.span);
    default:
      return oneLine(value.span);
  }
}

/** The same for the same file, wherever the command was given. */
export function lockedPath(file: string, lockFile: string): string {
  return relative(dirname(resolve(lockFile)), resolve(file))
    .split(sep)
    .join("/");
}

export const keyOf = (
  ran: { readonly file: string; readonly system: string; readonly name: string },
  lockFile: string,
): LockKey => ({ file: lockedPath(ran.file, lockFile), system: ran.system, check: ran.name });

/** A text that stands for one check. */
export const keyText = ({ file, system, check }: LockKey): string => JSON.stringify([file, system, check]);

/** What a run was asked for. */
export interface Asked {
  readonly paths: readonly string[];
  readonly checks: readonly string[];
}

/** Whether a run that was asked for these is about the check at all; one that is gone counts when its folder was named. */
export function concerns(asked: Asked, key: LockKey, lockFile: string): boolean {
  const file = resolve(dirname(resolve(lockFile)), key.file);
  const within = asked.paths.some((path) => {
    const rest = relative(resolve(path), file);
    return (
      rest === "" ||
      resolve(path + EXTENSION) === file ||
      !(rest === ".." || rest.startsWith(`..${sep}`) || isAbsolute(rest))
    );
  });
  return (
    within &&
    (asked.checks.length === 0 || asked.checks.some((name) => key.check === name || key.check.startsWith(`${name}[`)))
  );
}
