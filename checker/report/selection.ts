// Selects the part of each state that a trace shows: `--only`, `--hide` and `--full`.

import { Map } from "immutable";
import { showValue } from "../interpreter/show.js";
import { itemAt, type State, type Value } from "../interpreter/values.js";
import type { Trace } from "../outcome.js";
import { stateAfter } from "../trace/trace.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Type } from "../../grammar/core/types.js";
import { changesOf, elementsOf, entriesOf, indexedName, type Change, type StateElement } from "./changes.js";
import { closestName } from "../../grammar/core/edit-distance.js";

/**
 * Patterns match variables (`inbound.log`), variables of one instance (`inbound[east].log`), or a prefix of such names
 * (`inbound`, `inbound[east]`). `*` matches any characters, `?` one.
 */
export interface Selection {
  /** Show only what one of these patterns matches; everything if there are none. */
  readonly only: readonly string[];
  /** Hide what one of these patterns matches, even if `only` matches it too. */
  readonly hide: readonly string[];
  /** Show whole states instead of what each step changes. */
  readonly full: boolean;
}

/** The error for a pattern that matches nothing. */
export interface UnknownName extends Diagnostic {
  readonly code: "E0706";
  readonly option: "--only" | "--hide";
  readonly name: string;
}

export interface TraceView {
  /** The trace with only the selected variables and, in families, the selected instances. */
  readonly trace: Trace;
  readonly whole: Trace;
  readonly full: boolean;
}

export type ShownState =
  | { readonly kind: "state"; readonly elements: readonly StateElement[] }
  /** `hidden`: the number of changes that are not shown. */
  | { readonly kind: "changes"; readonly changes: readonly Change[]; readonly hidden: number };

export function selectTrace(trace: Trace, { only, hide, full }: Selection): TraceView | readonly UnknownName[] {
  const wrong = unknownNames(trace, { only, hide });
  if (wrong.length > 0) return wrong;
  if (only.length === 0 && hide.length === 0) return { trace, whole: trace, full };
  return { trace: projectTrace(trace, projectionOf(trace, { only, hide })), whole: trace, full };
}

/** Reports patterns that match nothing. Elements that the other option hides count. */
export function unknownNames(
  { variables, initial }: Pick<Trace, "variables" | "initial">,
  { only, hide }: Pick<Selection, "only" | "hide">,
): readonly UnknownName[] {
  const elements = variables.flatMap((variable, position) => elementForms(variable, itemAt(initial, position)));
  return [...unknownNamesOf("--only", only, elements), ...unknownNamesOf("--hide", hide, elements)];
}

/** Selects variables, and projects states to them. */
export interface StateProjection {
  readonly variables: Trace["variables"];
  readonly project: (state: State) => State;
}

/** Patterns that match nothing are allowed: they select or hide nothing. */
export function projectionOf(
  { variables, initial }: Pick<Trace, "variables" | "initial">,
  { only, hide }: Pick<Selection, "only" | "hide">,
): StateProjection {
  const chosen = only.map(matcher);
  const hidden = hide.map(matcher);
  const keep = (spellings: NameForms): boolean =>
    (chosen.length === 0 || chosen.some((names) => names(spellings))) && !hidden.some((names) => names(spellings));
  const positions = variables.flatMap((variable, position) =>
    projectVariable(variable, itemAt(initial, position), keep) === undefined ? [] : [{ variable, position }],
  );
  return {
    variables: positions.map(({ variable }) => variable),
    project: (state) =>
      state
        .clear()
        .concat(
          positions.map(({ variable, position }) => projectVariable(variable, itemAt(state, position), keep) ?? false),
        ),
  };
}

/** The part to show of the state after `steps` steps: the selected elements, or those that the last step changed. */
export function shownAfter(view: TraceView, steps: number, width: number): ShownState {
  const { variables } = view.trace;
  const now = stateAfter(view.trace, steps);
  if (steps === 0 || view.full) return { kind: "state", elements: elementsOf(variables, now, width) };
  const changes = changesOf(variables, stateAfter(view.trace, steps - 1), now);
  const all =
    view.trace === view.whole
      ? changes
      : changesOf(view.whole.variables, stateAfter(view.whole, steps - 1), stateAfter(view.whole, steps));
  return { kind: "changes", changes, hidden: all.length - changes.length };
}

// ---------------------------------------------------------------- names

/**
 * The spellings of a variable, or of one instance of it, with some indices left out: the first has none, the last all.
 */
type NameForms = readonly string[];
type Variable = Trace["variables"][number];

function elementForms(variable: Variable, value: Value): readonly NameForms[] {
  const visit = (type: Type, inner: Value, keys: readonly string[]): readonly NameForms[] =>
    keys.length === variable.indices || type.kind !== "function"
      ? [nameFormsOf(variable, keys)]
      : entriesOf(type, inner).flatMap(([key, item]) => visit(type.value, item, [...keys, showValue(type.key, key)]));
  return visit(variable.type, value, []);
}

function nameFormsOf({ name, indexPositions }: Variable, keys: readonly string[]): NameForms {
  const parts = [...new Set(indexPositions.slice(0, keys.length))];
  return Array.from({ length: 2 ** parts.length }, (_, subset) => {
    const kept = keys.flatMap((key, i) =>
      (subset >> parts.indexOf(indexPositions[i] ?? 0)) & 1 ? [{ key, position: indexPositions[i] ?? 0 }] : [],
    );
    return indexedName(
      name,
      kept.map(({ position }) => position),
      kept.map(({ key }) => key),
    );
  });
}

/** Brackets contain indices of instances and are no character classes; spaces are ignored. */
function matcher(pattern: string): (spellings: NameForms) => boolean {
  const source = withoutSpaces(pattern)
    .replace(/\*+/g, "*")
    .replace(/[\\^$.|+()[\]{}*?]/g, (character) =>
      character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
    );
  const expression = new RegExp(`^${source}(?:[.[].*)?$`, "su");
  return (spellings) => spellings.some((spelling) => expression.test(withoutSpaces(spelling)));
}

const withoutSpaces = (text: string): string => text.replace(/\s+/g, "");

/** Names that a hint lists. */
const LISTED = 8;

function unknownNamesOf(
  option: UnknownName["option"],
  names: readonly string[],
  elements: readonly NameForms[],
): readonly UnknownName[] {
  const known = [...new Set(elements.flatMap((spellings) => [spellings[0] ?? "", spellings.at(-1) ?? ""]))];
  const beginnings = known.flatMap((name) => [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index)));
  const variables = [...new Set(elements.map((spellings) => spellings[0] ?? ""))];
  const listed = variables.slice(0, LISTED).join(", ") + (variables.length > LISTED ? ", …" : "");
  return names
    .filter((name) => !elements.some(matcher(name)))
    .map((name): UnknownName => {
      const near = closestName(name, new Set([...known, ...beginnings]));
      const hint =
        near !== undefined
          ? `did you mean \`${near}\`?`
          : variables.length > 0
            ? `the variables are: ${listed}`
            : undefined;
      return {
        code: "E0706",
        severity: "error",
        option,
        name,
        message: `\`${option} ${name}\` names no variable`,
        hint,
      };
    });
}

// ---------------------------------------------------------------- what is left

const projectTrace = (trace: Trace, { variables, project: stateOf }: StateProjection): Trace => ({
  ...trace,
  variables,
  initial: stateOf(trace.initial),
  steps: trace.steps.map((step) => ({ ...step, state: stateOf(step.state) })),
});

/**
 * The value without elements that are not kept. A family of variables is a function from instances, which then has
 * fewer entries. Undefined if nothing is kept.
 */
function projectVariable(variable: Variable, value: Value, keep: (spellings: NameForms) => boolean): Value | undefined {
  const visit = (type: Type, inner: Value, keys: readonly string[]): Value | undefined => {
    if (keys.length === variable.indices || type.kind !== "function")
      return keep(nameFormsOf(variable, keys)) ? inner : undefined;
    const left = entriesOf(type, inner).flatMap(([key, item]): [Value, Value][] => {
      const kept = visit(type.value, item, [...keys, showValue(type.key, key)]);
      return kept === undefined ? [] : [[key, kept]];
    });
    return left.length === 0 ? undefined : Map(left);
  };
  return visit(variable.type, value, []);
}
