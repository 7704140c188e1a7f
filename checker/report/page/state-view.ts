// Prepares states for display: applies the filter, splits values into rows, and finds what a step changed. Independent
// of the user interface.

import { is } from "immutable";
import type { State } from "../../interpreter/values.js";
import { changesOf, elementsOf, type Change, type StateElement } from "../changes.js";
import { namesIn } from "../names.js";
import { projectionOf } from "../selection.js";
import type { PathPoint } from "./path.js";
import type { Session } from "./session.js";

export interface Filter {
  /** As typed by the reader: parts of names, separated by commas; `-` before a name hides what it matches. */
  readonly text: string;
  /** Show only these instances, undefined for the system's own variables; empty to show all. */
  readonly instances: readonly (string | undefined)[];
}

export const noFilter: Filter = { text: "", instances: [] };

export const isActive = ({ text, instances }: Filter): boolean => namesIn(text).length > 0 || instances.length > 0;

/** States as seen through a filter. Results are cached by point. */
export interface StateView {
  readonly filter: Filter;
  readonly rows: (point: PathPoint, before: PathPoint | undefined) => readonly Row[];
  readonly changes: (point: PathPoint, before: PathPoint | undefined) => readonly Change[];
}

export interface Row extends StateElement {
  readonly changed: boolean;
  /** The old value if the step changed it; undefined if it is new. */
  readonly before: string | undefined;
}

/** Functions whose text is longer get a row for each key. */
const MAX_ROW_WIDTH = 72;

export function stateViewOf(session: Session, initial: State, filter: Filter): StateView {
  const { variables, restrict } = restriction(session, initial, filter);
  const stateAt = memoized(({ state }: PathPoint) => (state === undefined ? undefined : restrict(state)));
  const elementsAt = memoized((point: PathPoint) => {
    const state = stateAt(point);
    return state === undefined ? [] : elementsOf(variables, state, MAX_ROW_WIDTH);
  });
  const changesByPoint = new WeakMap<PathPoint, readonly Change[]>();
  const changesAt = (point: PathPoint, before: PathPoint | undefined): readonly Change[] => {
    const cached = changesByPoint.get(point);
    if (cached !== undefined) return cached;
    const [old, now] = [before === undefined ? undefined : stateAt(before), stateAt(point)];
    const changes = old === undefined || now === undefined || is(old, now) ? [] : changesOf(variables, old, now);
    changesByPoint.set(point, changes);
    return changes;
  };
  return {
    filter,
    changes: changesAt,
    rows(point, before) {
      const changed = changesAt(point, before).map(({ name }) => name);
      const old =
        before === undefined || changed.length === 0
          ? undefined
          : new Map(elementsAt(before).map(({ name, value }) => [name, value]));
      return elementsAt(point).map((row) => {
        const isChanged = changed.some((name) => isPartOf(name, row.name));
        return { ...row, changed: isChanged, before: isChanged ? old?.get(row.name) : undefined };
      });
    },
  };
}

/** Does a name denote this element of a state, or a part of it? */
const isPartOf = (name: string, whole: string): boolean =>
  name === whole || (name.startsWith(whole) && ".[".includes(name.charAt(whole.length)));

interface Restriction {
  /** The variables that the filter keeps. */
  readonly variables: Session["variables"];
  /** Reduces a state to those variables, and to the parts of them that the filter keeps. */
  readonly restrict: (state: State) => State;
}

function restriction({ variables }: Session, initial: State, filter: Filter): Restriction {
  if (!isActive(filter)) return { variables, restrict: (state) => state };
  const names = namesIn(filter.text);
  const only = names.filter((name) => !name.startsWith("-")).map(asPattern);
  const hide = names.filter((name) => /^-./.test(name)).map((name) => asPattern(name.slice(1)));
  const byName = projectionOf({ variables, initial }, { only, hide });
  const inInstances = filter.instances.flatMap(
    (instance) => instance ?? variables.flatMap(({ name }) => (name.includes(".") ? [] : [name])),
  );
  if (inInstances.length === 0) return { variables: byName.variables, restrict: byName.project };
  const byInstance = projectionOf(
    { variables: byName.variables, initial: byName.project(initial) },
    { only: inInstances, hide: [] },
  );
  return { variables: byInstance.variables, restrict: (state) => byInstance.project(byName.project(state)) };
}

/** Names in the filter match anywhere in a name, unless they contain wildcards. */
const asPattern = (name: string): string => (/[*?]/.test(name) ? name : `*${name}*`);

function memoized<T>(compute: (point: PathPoint) => T): (point: PathPoint) => T {
  const cache = new WeakMap<PathPoint, { readonly value: T }>();
  return (point) => {
    const entry = cache.get(point) ?? { value: compute(point) };
    cache.set(point, entry);
    return entry.value;
  };
}

/** The instances that have variables, in order of declaration; undefined, first, if the system itself has variables. */
export const instancesOf = ({ variables }: Session, initial: State): readonly (string | undefined)[] => {
  const instances = new Set(elementsOf(variables, initial, Infinity).map(({ instance }) => instance));
  return [
    ...(instances.has(undefined) ? [undefined] : []),
    ...[...instances].filter((instance) => instance !== undefined),
  ];
};

export interface RowGroup {
  readonly instance: string | undefined;
  readonly rows: readonly Row[];
}

/** Groups rows by instance, those of the system first; within each group ghost variables come last. */
export function groupByInstance(rows: readonly Row[]): readonly RowGroup[] {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of [...rows.filter(({ ghost }) => !ghost), ...rows.filter(({ ghost }) => ghost)]) {
    const group = groups.get(row.instance);
    if (group === undefined) groups.set(row.instance, [row]);
    else group.push(row);
  }
  return [...groups]
    .map(([instance, members]) => ({ instance, rows: members }))
    .sort((a, b) => Number(a.instance !== undefined) - Number(b.instance !== undefined));
}

/** The name of a row without its instance. */
export const nameInGroup = ({ name, instance }: Pick<StateElement, "name" | "instance">): string =>
  instance === undefined ? name : name.slice(instance.length + 1);
