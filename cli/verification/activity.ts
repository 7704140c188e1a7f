// Warnings about what the checks of a file never exercise: actions that never fire, temporal properties that hold
// vacuously.

import type { PropertyResult, Verdict } from "../../checker/outcome.js";
import { qualifiedName } from "../../checker/report/names.js";
import type { Count } from "../../checker/search/count.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { isStandard } from "../files/host.js";
import { plural } from "../../checker/report/text.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";

/** What one check exercised of the actions and temporal properties of its file. */
export interface CheckActivity {
  readonly verdict: Verdict;
  /** The bound on faults of the check. */
  readonly faults: number | undefined;
  readonly actions: readonly {
    readonly name: string;
    readonly fault: boolean;
    /** Number of transitions. */
    readonly fired: Count;
    readonly span: Span | undefined;
  }[];
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: PropertyResult["verdict"];
    /** Sentences: what in the property is never tested. */
    readonly vacuous: readonly string[];
    /** A sentence, if its response is always there at once. */
    readonly immediate?: string | undefined;
    readonly span: Span | undefined;
  }[];
}

export function activityOf({ model, check, outcome }: FinishedCheck): CheckActivity {
  return {
    verdict: outcome.verdict,
    faults: check.faults,
    actions: model.actions.map((action, i) => ({
      name: qualifiedName(action),
      fault: action.fault,
      fired: outcome.firings?.[i] ?? 0,
      span: action.span,
    })),
    properties: outcome.properties.map((property) => ({
      ...property,
      span: model.properties.find((each) => each.name === property.name)?.span,
    })),
  };
}

/** One warning for each action that fired in no check, given all checks of a file. */
export function neverFired(
  checks: readonly CheckActivity[],
  severity: Diagnostic["severity"] = "warning",
): readonly Diagnostic[] {
  return [...idleActions(checks)].map(([name, span]) => ({
    code: "W0001",
    severity,
    message: `action \`${name}\` never fires`,
    span,
    hint: "no reachable state satisfies all its conditions; covers show which of them are reached",
  }));
}

/** Actions that a summary names. */
const NAMED = 6;

/** One warning for all actions that did not fire in the checks that ran, if other checks of the file did not run. */
export function notFired(checks: readonly CheckActivity[]): readonly Diagnostic[] {
  const names = [...idleActions(checks).keys()].map((name) => `\`${name}\``);
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return [
    {
      code: "W0001",
      severity: "warning",
      message: `${plural(names.length, "action")} did not fire: ${names.slice(0, NAMED).join(", ")}${more}`,
      span: undefined,
      hint: "other checks of the file were not run; the actions may fire in those",
    },
  ];
}

/**
 * The spans of actions that could have fired in a check that explored everything, but fired in none. A single check may
 * leave an action idle: a variant that is switched off, or no faults allowed.
 */
function idleActions(checks: readonly CheckActivity[]): ReadonlyMap<string, Span | undefined> {
  const idle = new Map<string, Span | undefined>();
  for (const { verdict, faults, actions } of checks) {
    if (verdict !== "holds" && verdict !== "unsupported") continue;
    for (const action of actions)
      if (action.fired === 0 && !(action.fault && faults === 0) && !isOfLibrary(action.span))
        idle.set(action.name, action.span);
  }
  for (const { actions } of checks) for (const action of actions) if (action.fired > 0) idle.delete(action.name);
  return idle;
}

/** No system uses all of the standard library: parameters switch its faults off, for example. */
const isOfLibrary = (span: Span | undefined): boolean => span !== undefined && isStandard(span.source.path);

/** Warnings about temporal properties whose response is immediate in every check of a file that evaluated them. */
export function immediateProperties(
  checks: readonly CheckActivity[],
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const evaluated = evaluatedProperties(checks);
  const delayed = new Set(evaluated.flatMap(({ name, immediate }) => (immediate === undefined ? [name] : [])));
  const reported = new Map(evaluated.filter(({ name }) => !delayed.has(name)).map((each) => [each.name, each]));
  return [...reported.values()].map(({ name, immediate, span }) => ({
    code: "W0011",
    severity,
    message: `the response of property \`${name}\` is always there at once: ${immediate ?? ""}`,
    span,
    hint: "`occurs A` is about the state before a step; `always after A: eventually Q` is about the state after it, and `always (P implies Q)` says that Q is there at once",
  }));
}

const evaluatedProperties = (checks: readonly CheckActivity[]): CheckActivity["properties"] =>
  checks.flatMap((each) => each.properties.filter(({ verdict }) => verdict === "holds" || verdict === "bounded"));

/** Warnings about parts of temporal properties that are vacuous in every check of a file that evaluated them. */
export function vacuousProperties(
  checks: readonly CheckActivity[],
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const evaluated = evaluatedProperties(checks);
  const sentences = new Map(
    evaluated.flatMap((property) =>
      property.vacuous.map((sentence) => [JSON.stringify([property.name, sentence]), { property, sentence }] as const),
    ),
  );
  return [...sentences.values()]
    .filter(({ property, sentence }) =>
      evaluated.every((each) => each.name !== property.name || each.vacuous.includes(sentence)),
    )
    .map(({ property, sentence }) => ({
      code: "W0003",
      severity,
      message: `property \`${property.name}\` is vacuous: ${sentence}`,
      span: property.span,
      hint: "this part of the property is never tested; a cover shows whether a state is reached",
    }));
}
