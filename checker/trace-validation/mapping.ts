// The mapping from the events of a log to the actions and variables of a spec, as data. It may come from other people.
// docs/schema/mapping.schema.json defines the format.

import {
  excerpt,
  fields,
  isObject,
  limitNesting,
  list,
  Malformed,
  objectAt,
  record,
  text,
  texts,
  type Fields,
} from "../json-reader.js";

/** The names that lead to a value in an event, from the outside. */
export type FieldPath = readonly string[];

/** Where a value comes from: a field of the event, or the mapping itself. */
export type ValueSource =
  | { readonly kind: "field"; readonly path: FieldPath; readonly table: ValueTable | undefined }
  | { readonly kind: "constant"; readonly value: unknown };

/** From values in the log, as text, to values of the spec as JSON. */
type ValueTable = ReadonlyMap<string, unknown>;

/** A value that was observed after a step, or between steps. */
interface ObservedSource {
  /** A variable or another expression of the spec. */
  readonly expression: string;
  /** Keys of the function or map that the expression is, from the outside. */
  readonly at: readonly ValueSource[];
  readonly source: ValueSource;
}

export interface EventMapping {
  /** The event records a step of one of these; if there are none, it records a state and no step. */
  readonly actions: readonly string[];
  /** Arguments by the names of parameters, and picks. */
  readonly args: ReadonlyMap<string, ValueSource>;
  readonly picks: ReadonlyMap<string, ValueSource>;
  readonly observed: readonly ObservedSource[];
}

/** `gap`: events are missing here, so anything may have happened. */
export type EventRule = EventMapping | "ignore" | "gap";

export interface Mapping {
  /** The check whose configuration is meant. */
  readonly check: string | undefined;
  /** What is on each line of a log: an event, or spans of OpenTelemetry. */
  readonly format: "events" | "otlp";
  /** Where the log begins: in an initial state, or in any reachable state. */
  readonly start: "initial" | "any";
  /** Actions whose steps may happen without an event. `*`: all that no event records. */
  readonly unlogged: readonly string[];
  /** The largest number of faults; unlimited by default. */
  readonly faults: number | undefined;
  /** The field that orders the events of several files. */
  readonly clock: FieldPath | undefined;
  /** The field with the name of the event. */
  readonly name: FieldPath;
  /** Undefined: events are written in the terms of the spec. */
  readonly events: ReadonlyMap<string, EventRule> | undefined;
  /** What becomes of an event that has no rule. */
  readonly others: "error" | "ignore";
}

const MAPPING_FORMAT = 1;
const NESTING_LIMIT = 200;

/** Without a mapping file, events are written in the terms of the spec. */
export const plainMapping: Mapping = {
  check: undefined,
  format: "events",
  start: "initial",
  unlogged: [],
  faults: undefined,
  clock: undefined,
  name: ["action"],
  events: undefined,
  others: "error",
};

/** Throws `Malformed` if the JSON is not a mapping. */
export function readMapping(json: unknown): Mapping {
  limitNesting(json, NESTING_LIMIT);
  const optional = [
    "$schema",
    "check",
    "format",
    "start",
    "unlogged",
    "faults",
    "clock",
    "name",
    "values",
    "events",
    "others",
  ];
  const top = fields(json, "the mapping", ["fathomMapping"], optional);
  if (top["fathomMapping"] !== MAPPING_FORMAT)
    throw new Malformed(`"fathomMapping" is not ${MAPPING_FORMAT}, the version that this Fathom reads`);
  const tables = new Map(Object.entries(given(top, "values", (each) => record(each, '"values"', tableFrom)) ?? {}));
  const events = given(top, "events", (each) =>
    record(each, '"events"', (rule, where) => ruleFrom(rule, where, tables)),
  );
  const format: Mapping["format"] =
    given(top, "format", (each) => oneOf(each, '"format"', ["events", "otlp"])) ?? "events";
  const isTelemetry = format === "otlp";
  if (isTelemetry && events === undefined)
    throw new Malformed('"format": "otlp" needs "events", which say what spans mean');
  if (isTelemetry && top["clock"] !== undefined)
    throw new Malformed('"format": "otlp" has a clock of its own: the times of the spans');
  return {
    format,
    check: given(top, "check", (each) => text(each, '"check"')),
    start: given(top, "start", (each) => oneOf(each, '"start"', ["initial", "any"])) ?? "initial",
    unlogged: given(top, "unlogged", (each) => texts(each, '"unlogged"')) ?? [],
    faults: given(top, "faults", (each) => wholeNumber(each, '"faults"')),
    clock: isTelemetry ? ["time"] : given(top, "clock", (each) => pathFrom(each, '"clock"')),
    name:
      given(top, "name", (each) => pathFrom(each, '"name"')) ??
      (isTelemetry ? ["name"] : events === undefined ? ["action"] : ["event"]),
    events: events === undefined ? undefined : new Map(Object.entries(events)),
    others: given(top, "others", (each) => oneOf(each, '"others"', ["error", "ignore"])) ?? "error",
  };
}

const given = <T>(object: Fields, name: string, read: (json: unknown) => T): T | undefined =>
  Object.hasOwn(object, name) ? read(object[name]) : undefined;

function oneOf<T extends string>(json: unknown, where: string, all: readonly T[]): T {
  const found = all.find((each) => each === json);
  if (found === undefined) throw new Malformed(`${where} is not one of ${all.join(", ")}`);
  return found;
}

function wholeNumber(json: unknown, where: string): number {
  if (typeof json !== "number" || !Number.isSafeInteger(json) || json < 0)
    throw new Malformed(`${where} is not a whole number of 0 or more`);
  return json;
}

function ruleFrom(json: unknown, where: string, tables: ReadonlyMap<string, ValueTable>): EventRule {
  if (json === "ignore" || json === "gap") return json;
  if (typeof json === "string") throw new Malformed(`${where} is neither an object nor "ignore" nor "gap"`);
  const rule = fields(json, where, [], ["action", "args", "picks", "state"]);
  const sources = (name: string): ReadonlyMap<string, ValueSource> =>
    new Map(
      Object.entries(
        given(rule, name, (each) => record(each, `${where} "${name}"`, (value, at) => sourceFrom(value, at, tables))) ??
          {},
      ),
    );
  const action = rule["action"];
  return {
    actions:
      action === undefined
        ? []
        : typeof action === "string"
          ? [action]
          : list(action, `${where} "action"`, (each, at) => text(each, at)),
    args: sources("args"),
    picks: sources("picks"),
    observed: Object.entries(given(rule, "state", (each) => objectAt(each, `${where} "state"`)) ?? {}).map(
      ([expression, source]) => observedFrom(expression, source, `${where} "state" ${expression}`, tables),
    ),
  };
}

function observedFrom(
  expression: string,
  json: unknown,
  where: string,
  tables: ReadonlyMap<string, ValueTable>,
): ObservedSource {
  if (!isObject(json) || !Object.hasOwn(json, "at"))
    return { expression, at: [], source: sourceFrom(json, where, tables) };
  const { at, ...source } = json;
  const keys = list(at, `${where} "at"`, (each, position) => sourceFrom(each, position, tables));
  return { expression, at: keys, source: sourceFrom(source, where, tables) };
}

function sourceFrom(json: unknown, where: string, tables: ReadonlyMap<string, ValueTable>): ValueSource {
  if (typeof json === "string" || Array.isArray(json))
    return { kind: "field", path: pathFrom(json, where), table: undefined };
  if (isObject(json) && Object.hasOwn(json, "value"))
    return { kind: "constant", value: fields(json, where, ["value"])["value"] };
  const source = fields(json, where, ["field"], ["values"]);
  return {
    kind: "field",
    path: pathFrom(source["field"], `${where} "field"`),
    table: given(source, "values", (each) => namedTable(each, `${where} "values"`, tables)),
  };
}

function namedTable(json: unknown, where: string, tables: ReadonlyMap<string, ValueTable>): ValueTable {
  if (typeof json !== "string") return tableFrom(json, where);
  const table = tables.get(json);
  if (table === undefined)
    throw new Malformed(`${where} names "${excerpt(json)}", which is not among the "values" of the mapping`);
  return table;
}

const tableFrom = (json: unknown, where: string): ValueTable => new Map(Object.entries(objectAt(json, where)));

/** `a.b` or `["a", "b"]`. */
function pathFrom(json: unknown, where: string): FieldPath {
  const path = typeof json === "string" ? json.split(".") : texts(json, where);
  if (path.length === 0 || path.includes("")) throw new Malformed(`${where} is not the path of a field`);
  return path;
}
