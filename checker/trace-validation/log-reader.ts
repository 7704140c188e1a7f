// Reads a log: one JSON object on each line.

import { isObject, limitNesting, Malformed } from "../json-reader.js";
import type { EventReader } from "./event-reader.js";
import { fieldOf } from "./event-reader.js";
import type { LogEvent } from "./events.js";
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
  let line = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const source = text.slice(from, end < 0 ? undefined : end).trim();
    const isLast = end < 0;
    from = isLast ? text.length : end + 1;
    line++;
    if (source === "") continue;
    const json = parse(source);
    if (json === undefined && isLast) return { file, events, ignored, isTruncated: true };
    try {
      const event = eventOf(json, { file, line }, source, reader);
      if (event === undefined) ignored++;
      else events.push(event);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new Malformed(`${file}:${line}: ${error.message}`);
    }
  }
  return { file, events, ignored, isTruncated: false };
}

/** Undefined if it is not JSON. */
function parse(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

function eventOf(json: unknown, at: LogEvent["at"], source: string, reader: EventReader): LogEvent | undefined {
  if (json === undefined) throw new Malformed("this is not JSON");
  if (!isObject(json)) throw new Malformed("this is not a JSON object");
  limitNesting(json, NESTING_LIMIT);
  const meaning = reader.read(json);
  if (meaning === undefined) return undefined;
  const { clock: path } = reader.mapping;
  const clock = path === undefined ? undefined : fieldOf(json, path);
  return { at, source, meaning, clock: isScalar(clock) ? clock : vectorClock(clock) };
}

const isScalar = (clock: unknown): clock is number | string | undefined =>
  clock === undefined || typeof clock === "number" || typeof clock === "string";
