// Entries of the lock file for checks that ran, and which entries a run is about.

import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { CheckPlan } from "../../checker/index.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { oneLine } from "../../grammar/core/source.js";
import type * as ast from "../../grammar/index.js";
import { EXTENSION } from "../files/host.js";
import type { FinishedReport } from "../verification/check-report.js";
import { byCodeUnits, type LockedCheck, type LockKey } from "./lock.js";
import { scriptOf } from "./scenario-script.js";

export function lockedCheckOf(report: FinishedReport, plan: CheckPlan, file: OpenedFile): LockedCheck {
  const { configuration } = report;
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort(byCodeUnits);
  return {
    bounds: {
      constants: constantsOf(plan, file),
      faults: configuration.faults ?? null,
      depth: configuration.depth ?? null,
      within: sorted(configuration.within),
      symmetry: configuration.symmetry,
      deadlock: configuration.deadlock,
    },
    checked: {
      invariants: sorted(configuration.invariants),
      steps: sorted(configuration.steps),
      properties: sorted(configuration.properties),
      covers: sorted(configuration.covers),
      script: scriptOf(plan.declaration),
    },
    outcome: {
      verdict: report.verdict,
      finding: report.fault?.code ?? report.property ?? null,
      states: report.states,
      initialStates: report.initialStates ?? 0,
      transitions: report.transitions ?? 0,
      depth: report.depth ?? null,
      covered: sorted(report.covered),
      firings: Object.fromEntries(
        [...report.actions].sort((a, b) => byCodeUnits(a.name, b.name)).map(({ name, fired }) => [name, fired]),
      ),
      vacuous: sorted(
        report.properties.flatMap(({ name, vacuous, immediate }) =>
          [...vacuous, ...(immediate === undefined ? [] : [immediate])].map((sentence) => `${name}: ${sentence}`),
        ),
      ),
    },
  };
}

/**
 * All constants, also those that the check leaves at their default: a changed default changes every check that uses it.
 */
function constantsOf(plan: CheckPlan, file: OpenedFile): Readonly<Record<string, string>> {
  const declared = (file.program?.root.declarations ?? []).filter(
    (each): each is ast.DeclarationOf<"const"> => each.kind === "const",
  );
  const values = declared.map(({ name, value }) => [name.text, plan.constants.get(name.text) ?? value] as const);
  return Object.fromEntries(
    values
      .flatMap(([name, value]) => (value === undefined ? [] : [[name, valueText(value)] as const]))
      .sort(([a], [b]) => byCodeUnits(a, b)),
  );
}

/**
 * The source text of a value. A value from a table has the span of the whole table, so simple values are rendered
 * instead.
 */
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

/** The path of a file relative to the lock file, which does not depend on the current folder. */
export function lockedPath(file: string, lockFile: string): string {
  return relative(dirname(resolve(lockFile)), resolve(file))
    .split(sep)
    .join("/");
}

export const lockKeyOf = (
  check: { readonly file: string; readonly system: string; readonly name: string },
  lockFile: string,
): LockKey => ({ file: lockedPath(check.file, lockFile), system: check.system, check: check.name });

/** A key as a string, for maps and sets. */
export const keyText = ({ file, system, check }: LockKey): string => JSON.stringify([file, system, check]);

/** The paths and check names on the command line; without names, all checks are selected. */
export interface Selection {
  readonly paths: readonly string[];
  readonly checks: readonly string[];
}

/**
 * Whether the check of a lock entry is selected. An entry whose file no longer exists counts if its folder is selected.
 */
export function isSelected({ paths, checks }: Selection, key: LockKey, lockFile: string): boolean {
  const file = resolve(dirname(resolve(lockFile)), key.file);
  const inPaths = paths.some((path) => {
    const rest = relative(resolve(path), file);
    return (
      rest === "" ||
      resolve(path + EXTENSION) === file ||
      !(rest === ".." || rest.startsWith(`..${sep}`) || isAbsolute(rest))
    );
  });
  return (
    inPaths && (checks.length === 0 || checks.some((name) => key.check === name || key.check.startsWith(`${name}[`)))
  );
}
