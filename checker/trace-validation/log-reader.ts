// Reads a log: one JSON object on each line, which is an event or a request of OpenTelemetry.

import { isObject, limitNesting, Malformed, type Fields } from "../json-reader.js";
import type { EventReader } from "./event-reader.js";
import { fieldOf } from "./event-reader.js";
import type { LogEvent } from "./events.js";
import { eventsOf, sourceOf, spansOf, type Span } from "./open-telemetry.js";
import { vectorClock } from "./vector-clocks.js";

export interface Log {
  readonly file: string;
  readonly events: readonly LogEvent[];
  /** The number of events that the mapping ignores. */
  readonly ignored: number;
  /** The last line was cut off while it was written, and is left out. */
  readonly isTruncated: boolean;
}

const NESTING_LIMIT = 200;

/** Throws `Malformed` if a line is not an event. */
export function readLog(file: string, text: string, reader: EventReader): Log {
  const events: LogEvent[] = [];
  let ignored = 0;
  let isTruncated = false;
  const add = (event: LogEvent | undefined): void => {
    if (event === undefined) ignored++;
    else events.push(event);
  };
  const spans: (Span & { readonly line: number })[] = [];
  for (const { line, source, json, isCutOff } of linesOf(text)) {
    const at = { file, line };
    if (isCutOff) isTruncated = true;
    else if (reader.mapping.format === "otlp")
      for (const span of locating(at, () => spansOf(objectOf(json)))) spans.push({ ...span, line });
    else add(locating(at, () => eventOf(objectOf(json), at, source, reader)));
  }
  for (const { fields, from } of eventsOf(spans)) {
    const at = { file, line: from.line };
    add(locating(at, () => eventOf(fields, at, sourceOf(fields), reader)));
  }
  return { file, events, ignored, isTruncated };
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly source: string;
  /** Undefined if it is not JSON. */
  readonly json: unknown;
  /** It is the last one, and not complete. */
  readonly isCutOff: boolean;
}

/** Without empty lines. */
function* linesOf(text: string): Generator<Line> {
  let line = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const source = text.slice(from, end < 0 ? undefined : end).trim();
    const isLast = end < 0;
    from = isLast ? text.length : end + 1;
    line++;
    if (source === "") continue;
    const json = parse(source);
    yield { line, source, json, isCutOff: json === undefined && isLast };
  }
}

function locating<T>({ file, line }: LogEvent["at"], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Malformed(`${file}:${line}: ${error.message}`);
  }
}

/** Undefined if it is not JSON. */
function parse(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

function objectOf(json: unknown): Fields {
  if (json === undefined) throw new Malformed("this is not JSON");
  if (!isObject(json)) throw new Malformed("this is not a JSON object");
  limitNesting(json, NESTING_LIMIT);
  return json;
}

function eventOf(fields: Fields, at: LogEvent["at"], source: string, reader: EventReader): LogEvent | undefined {
  const meaning = reader.read(fields);
  if (meaning === undefined) return undefined;
  const { clock: path } = reader.mapping;
  const clock = path === undefined ? undefined : fieldOf(fields, path);
  return { at, source, meaning, clock: isScalar(clock) ? clock : vectorClock(clock) };
}

const isScalar = (clock: unknown): clock is number | string | undefined =>
  clock === undefined || typeof clock === "number" || typeof clock === "string";
