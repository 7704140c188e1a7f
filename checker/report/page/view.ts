// What of a state is to be seen: rows by instance, what changed, what the filter leaves. Nothing here knows the page.

import { is } from "immutable";
import type { State } from "../../interpreter/values.js";
import { changesOf, elementsOf, type Change, type Element } from "../changes.js";
import { namesIn } from "../names.js";
import { narrowing } from "../selection.js";
import { plural, printable } from "../text.js";
import type { Place } from "./path.js";
import type { Session } from "./session.js";

export interface Filter {
  /** As it was typed: parts of names, `-` before one hides what it names. */
  readonly text: string;
  /** Only these instances, undefined for the system itself; all if there are none. */
  readonly instances: readonly (string | undefined)[];
}

export const everything: Filter = { text: "", instances: [] };

export const isNarrow = ({ text, instances }: Filter): boolean => namesIn(text).length > 0 || instances.length > 0;

/** Sees states through a filter, and remembers what it saw. */
export interface StateView {
  readonly filter: Filter;
  readonly rows: (place: Place, before: Place | undefined) => readonly Row[];
  readonly changes: (place: Place, before: Place | undefined) => readonly Change[];
}

export interface Row extends Element {
  /** What it was, where the step changed it and it was there. */
  readonly before: string | undefined;
  readonly changed: boolean;
}

/** Functions whose text is longer take a row for each key. */
const WIDTH = 72;

export function lensOf({ variables }: Session, initial: State, filter: Filter): StateView {
  const typed = namesIn(filter.text);
  const [only, hide] = [
    typed.filter((name) => !name.startsWith("-")),
    typed.flatMap((name) => (/^-./.test(name) ? [name.slice(1)] : [])),
  ];
  const parts = narrowing({ variables, initial }, { only: only.map(anywhere), hide: hide.map(anywhere) });
  const own = filter.instances.flatMap(
    (instance) => instance ?? variables.flatMap(({ name }) => (name.includes(".") ? [] : [name])),
  );
  const left =
    own.length === 0
      ? undefined
      : narrowing({ variables: parts.variables, initial: parts.stateOf(initial) }, { only: own, hide: [] });
  const stateOf = (state: State): State => left?.stateOf(parts.stateOf(state)) ?? parts.stateOf(state);
  const narrowed = remembering((place: Place) =>
    place.state === undefined || !isNarrow(filter) ? place.state : stateOf(place.state),
  );
  const seen = isNarrow(filter) ? (left ?? parts).variables : variables;
  const elements = remembering((place: Place) => {
    const state = narrowed(place);
    return state === undefined ? [] : elementsOf(seen, state, WIDTH);
  });
  const known = new WeakMap<Place, readonly Change[]>();
  const changes = (place: Place, before: Place | undefined): readonly Change[] => {
    const found = known.get(place);
    if (found !== undefined) return found;
    const [old, now] = [before === undefined ? undefined : narrowed(before), narrowed(place)];
    const fresh = old === undefined || now === undefined || is(old, now) ? [] : changesOf(seen, old, now);
    known.set(place, fresh);
    return fresh;
  };
  return {
    filter,
    changes,
    rows(place, before) {
      const changed = changes(place, before).map(({ name }) => name);
      const old =
        before === undefined || changed.length === 0
          ? undefined
          : new Map(elements(before).map(({ name, value }) => [name, value]));
      return elements(place).map((element) => {
        const touched = changed.some(
          (name) =>
            name === element.name || (name.startsWith(element.name) && ".[".includes(name.charAt(element.name.length))),
        );
        return { ...element, changed: touched, before: touched ? old?.get(element.name) : undefined };
      });
    },
  };
}

/** Places are what a name is part of, too. */
const anywhere = (name: string): string => (/[*?]/.test(name) ? name : `*${name}*`);

function remembering<T>(compute: (place: Place) => T): (place: Place) => T {
  const known = new WeakMap<Place, { readonly value: T }>();
  return (place) => {
    const found = known.get(place) ?? { value: compute(place) };
    known.set(place, found);
    return found.value;
  };
}

/** All that have variables of their own, in the order of those; undefined: the system itself, first. */
export const instancesOf = ({ variables }: Session, initial: State): readonly (string | undefined)[] => {
  const found = new Set(elementsOf(variables, initial, Infinity).map(({ instance }) => instance));
  return [...(found.has(undefined) ? [undefined] : []), ...[...found].filter((instance) => instance !== undefined)];
};

export interface Group {
  readonly instance: string | undefined;
  readonly rows: readonly Row[];
}

/** Those of the system first, then each instance's; ghosts last. */
export function groupsOf(rows: readonly Row[]): readonly Group[] {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of [...rows.filter(({ ghost }) => !ghost), ...rows.filter(({ ghost }) => ghost)]) {
    const group = groups.get(row.instance);
    if (group === undefined) groups.set(row.instance, [row]);
    else group.push(row);
  }
  return [...groups]
    .map(([instance, own]) => ({ instance, rows: own }))
    .sort((a, b) => Number(a.instance !== undefined) - Number(b.instance !== undefined));
}

/** A row's name within its group. */
export const ownName = ({ name, instance }: Pick<Element, "name" | "instance">): string =>
  instance === undefined ? name : name.slice(instance.length + 1);

/** Characters of one text that are shown. */
const LENGTH = 2000;

/** Text of the spec's, safe to show: nothing in it steers how other text is shown, and what is cut is said. */
export const shown = (text: string, limit = LENGTH): string =>
  printable(text.length <= limit ? text : `${text.slice(0, limit)}…`) +
  (text.length <= limit ? "" : ` (${plural(text.length - limit, "more character")})`);
