// Reads a trace in the Informal Trace Format, as Quint, Apalache and Fathom write it. A trace may come from anywhere, so
// every part is validated. https://apalache-mc.org/docs/adr/015adr-trace.html

import {
  count,
  excerpt,
  isObject,
  limitNesting,
  list,
  Malformed,
  objectAt,
  text,
  type Fields,
} from "../../json-reader.js";

/** A trace whose values are still JSON: only together with a type do they determine a value. */
export interface ItfTrace {
  readonly vars: readonly string[];
  /** At least one. Each has all of the variables. */
  readonly states: readonly Fields[];
  /** The index of the state that the loop begins with. */
  readonly loop: number | undefined;
  /** By state: the name of the action that led to it, if the trace has it. */
  readonly actions: readonly (string | undefined)[];
  /** What only Fathom writes. */
  readonly origin: ItfOrigin;
}

interface ItfOrigin {
  /** The path of the spec. */
  readonly source: string | undefined;
  readonly check: string | undefined;
  readonly overrides: {
    readonly constants: ReadonlyMap<string, string>;
    readonly faults?: number;
    readonly depth?: number;
  };
  /** The action that leads from the last state back to the loop. */
  readonly back: string | undefined;
  readonly stutters: readonly number[];
  /** The step that fails in the last state. */
  readonly failed: { readonly action: string; readonly instance: string | undefined } | undefined;
}

/** Quint writes these for model-based testing, as if they were variables. */
const QUINT_ACTION = "mbt::actionTaken";
const isMetadata = (name: string): boolean => name.startsWith("mbt::");

/** Deeper values are refused: what reads them recurses. */
const MAX_NESTING = 200;

export const looksLikeItf = (json: unknown): json is Fields =>
  isObject(json) && Object.hasOwn(json, "states") && Object.hasOwn(json, "vars");

/** Throws Malformed. */
export function itfTraceFrom(json: Fields): ItfTrace {
  limitNesting(json, MAX_NESTING);
  const vars = list(json["vars"], '"vars"', text);
  const twice = vars.find((name, i) => vars.indexOf(name) < i);
  if (twice !== undefined) throw new Malformed(`"vars" has "${excerpt(twice)}" twice`);
  const params = json["params"] === undefined ? [] : list(json["params"], '"params"', text);
  const known = new Set([...vars, ...params]);
  const states = list(json["states"], '"states"', (each, where) => {
    const state = objectAt(each, where);
    const missing = vars.find((name) => !Object.hasOwn(state, name));
    if (missing !== undefined) throw new Malformed(`${where} has no "${excerpt(missing)}"`);
    const stray = Object.keys(state).find((name) => !known.has(name) && !/^(#|__)/.test(name));
    if (stray !== undefined) throw new Malformed(`${where} has "${excerpt(stray)}", which is not one of the "vars"`);
    return state;
  });
  if (states.length === 0) throw new Malformed('"states" is empty');
  // Some tools write null where there is no loop.
  const loop = json["loop"] === undefined || json["loop"] === null ? undefined : count(json["loop"], '"loop"');
  if (loop !== undefined && loop >= states.length) throw new Malformed('"loop" is after the last state');
  return {
    vars: vars.filter((name) => !isMetadata(name)),
    states,
    loop,
    actions: states.map((state) => actionOf(state)),
    origin: originOf(json["#meta"], states.length),
  };
}

function actionOf(state: Fields): string | undefined {
  const meta = state["#meta"];
  const named = isObject(meta) && Object.hasOwn(meta, "action") ? meta["action"] : state[QUINT_ACTION];
  return typeof named === "string" ? named : undefined;
}

/** Other tools write what they like there: what does not look like Fathom's metadata is ignored. */
function originOf(meta: unknown, length: number): ItfOrigin {
  const given = isObject(meta) ? meta : {};
  const string = (name: string): string | undefined => (typeof given[name] === "string" ? given[name] : undefined);
  const bound = (name: string): number | undefined =>
    Number.isSafeInteger(given[name]) && Number(given[name]) >= 0 ? Number(given[name]) : undefined;
  const { constants, failed, stutters, back } = given;
  const [faults, depth] = [bound("faults"), bound("depth")];
  return {
    source: string("source"),
    check: string("check"),
    overrides: {
      constants: new Map(
        isObject(constants)
          ? Object.entries(constants).filter((entry): entry is [string, string] => typeof entry[1] === "string")
          : [],
      ),
      ...(faults === undefined ? {} : { faults }),
      ...(depth === undefined ? {} : { depth }),
    },
    back: isObject(back) && typeof back["action"] === "string" ? back["action"] : undefined,
    stutters: Array.isArray(stutters)
      ? stutters.filter(
          (each: unknown): each is number => Number.isInteger(each) && Number(each) >= 0 && Number(each) <= length,
        )
      : [],
    failed:
      isObject(failed) && typeof failed["action"] === "string"
        ? {
            action: failed["action"],
            instance: typeof failed["instance"] === "string" ? failed["instance"] : undefined,
          }
        : undefined,
  };
}
