// What of its states a trace shows: `--only`, `--hide` and `--full`.

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
 * Names are those of variables (`inbound.log`), of one instance's (`inbound[east].log`), or what such names begin with
 * (`inbound`, `inbound[east]`). `*` stands for any characters, `?` for one.
 */
export interface Selection {
  /** Only what one of these names; everything if there are none. */
  readonly only: readonly string[];
  /** Nothing that one of these names, even if `only` does. */
  readonly hide: readonly string[];
  /** Whole states instead of what steps change. */
  readonly full: boolean;
}

/** A name on the command line that names nothing. */
export interface UnknownName extends Diagnostic {
  readonly code: "E0706";
  readonly option: "--only" | "--hide";
  readonly name: string;
}

export interface TraceView {
  /**
   * The trace with nothing in it but what is to be shown: variables are left out, and of families those of some
   * instances.
   */
  readonly trace: Trace;
  readonly whole: Trace;
  readonly full: boolean;
}

export type ShownState =
  | { readonly kind: "state"; readonly elements: readonly StateElement[] }
  /** `hidden`: how many more changes there were that are not to be shown. */
  | { readonly kind: "changes"; readonly changes: readonly Change[]; readonly hidden: number };

export function selectTrace(trace: Trace, { only, hide, full }: Selection): TraceView | readonly UnknownName[] {
  const wrong = unknownNames(trace, { only, hide });
  if (wrong.length > 0) return wrong;
  if (only.length === 0 && hide.length === 0) return { trace, whole: trace, full };
  return { trace: projectTrace(trace, projectionOf(trace, { only, hide })), whole: trace, full };
}

/** Every name must name something, be it only what the other option hides. */
export function unknownNames(
  { variables, initial }: Pick<Trace, "variables" | "initial">,
  { only, hide }: Pick<Selection, "only" | "hide">,
): readonly UnknownName[] {
  const elements = variables.flatMap((variable, position) => elementForms(variable, itemAt(initial, position)));
  return [...unknownNamesOf("--only", only, elements), ...unknownNamesOf("--hide", hide, elements)];
}

/** What is left of the states of a trace. */
export interface StateProjection {
  readonly variables: Trace["variables"];
  readonly project: (state: State) => State;
}

/** Names that name nothing leave nothing, or hide nothing. */
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

/** Of the state after `steps` steps: all that is to be shown of it, or what the last of these steps changed of that. */
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
 * A variable, or one instance's; by all its spellings, with the indices of any of the instances it belongs to left out.
 * The first has none, the last all.
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

/** Brackets are those of instances, not sets of characters; spaces make no difference. */
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
 * The value without what is not kept: a family of variables is a function from instances, and has fewer then. Undefined
 * if nothing is left.
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
