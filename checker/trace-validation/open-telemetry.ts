// Spans of OpenTelemetry as events: OTLP in JSON, as the file exporter of the collector writes it, one request on each
// line (opentelemetry.io/docs/specs/otlp, version 1).

import { excerpt, list, Malformed, objectAt, text, type Fields } from "../json-reader.js";

/** A span or an event of a span, with names of fields that a mapping uses. */
export interface TelemetryEvent {
  /** `name`, `time`, `attributes`, `resource`, … */
  readonly fields: Fields;
  /** In nanoseconds since 1970, with 20 digits, so that it sorts. */
  readonly time: string;
}

export interface Span {
  readonly id: string | undefined;
  readonly parent: string | undefined;
  readonly fields: Fields & { readonly time: string };
  readonly events: readonly TelemetryEvent[];
}

/**
 * The spans of a request. Throws `Malformed`.
 */
export function spansOf(request: Fields): readonly Span[] {
  const { resourceSpans } = request;
  // The exporter writes logs and metrics in the same way.
  if (resourceSpans === undefined && ("resourceLogs" in request || "resourceMetrics" in request)) return [];
  return list(resourceSpans, '"resourceSpans"', (entry, where) => {
    const { resource = {}, scopeSpans = [] } = objectAt(entry, where);
    const ofResource = attributesOf(objectAt(resource, `${where} "resource"`), `${where} "resource"`);
    return list(scopeSpans, `${where} "scopeSpans"`, (scoped, inScope) => {
      const { scope = {}, spans = [] } = objectAt(scoped, inScope);
      const { name } = objectAt(scope, `${inScope} "scope"`);
      return list(spans, `${inScope} "spans"`, (span, at) =>
        spanFrom(objectAt(span, at), at, { resource: ofResource, scope: name ?? null }),
      );
    }).flat();
  }).flat();
}

function spanFrom(span: Fields, where: string, shared: Fields): Span {
  const { name, traceId, spanId, parentSpanId, kind, status = {}, events = [] } = span;
  const fields = {
    name: text(name, `${where} "name"`),
    traceId,
    spanId,
    parentSpanId,
    kind,
    status: objectAt(status, `${where} "status"`)["code"] ?? 0,
    start: timeOf(span["startTimeUnixNano"], `${where} "startTimeUnixNano"`),
    time: timeOf(span["endTimeUnixNano"], `${where} "endTimeUnixNano"`),
    attributes: attributesOf(span, where),
    ...shared,
  };
  return {
    id: idOf(traceId, spanId),
    parent: idOf(traceId, parentSpanId),
    fields,
    events: list(events, `${where} "events"`, (each, at) => {
      const event = objectAt(each, at);
      const time = timeOf(event["timeUnixNano"], `${at} "timeUnixNano"`);
      const own = { name: text(event["name"], `${at} "name"`), time, attributes: attributesOf(event, at) };
      return { time, fields: { ...own, span: fields, ...shared } };
    }),
  };
}

/** Spans are identified within a trace. A span without a parent has an empty identity there, or none. */
const idOf = (trace: unknown, span: unknown): string | undefined =>
  typeof span === "string" && span !== "" ? `${String(trace)} ${span}` : undefined;

/** All events in the order of their times. A span knows its parent if that is among `spans`. */
export function eventsOf<T extends Span>(spans: readonly T[]): readonly (TelemetryEvent & { from: T })[] {
  const byId = new Map(spans.flatMap((span) => (span.id === undefined ? [] : [[span.id, span]])));
  return spans
    .flatMap((from) => {
      const parent = from.parent === undefined ? undefined : byId.get(from.parent);
      // Without the parent of the parent, so that a value is never endless.
      const fields = parent === undefined ? from.fields : { ...from.fields, parent: parent.fields };
      return [...from.events, { time: from.fields.time, fields }].map((event) => ({ ...event, from }));
    })
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

const DIGITS = 20;

function timeOf(json: unknown, where: string): string {
  const digits = typeof json === "number" && Number.isSafeInteger(json) ? String(json) : json;
  if (typeof digits !== "string" || !/^\d{1,20}$/.test(digits)) throw new Malformed(`${where} is not a time`);
  return digits.padStart(DIGITS, "0");
}

const attributesOf = ({ attributes = [] }: Fields, where: string): Fields =>
  keyValues(attributes, `${where} "attributes"`);

const keyValues = (json: unknown, where: string): Fields =>
  Object.fromEntries(
    list(json, where, (entry, at) => {
      const { key, value } = objectAt(entry, at);
      return [text(key, `${at} "key"`), plainValue(value, `${at} "value"`)];
    }),
  );

/** `{ "stringValue": "a" }` is "a". An integer that a number does not hold exactly stays text. */
function plainValue(json: unknown, where: string): unknown {
  if (json === undefined) return null;
  const value = objectAt(json, where);
  const [kind] = Object.keys(value);
  const inner = kind === undefined ? undefined : value[kind];
  switch (kind) {
    case undefined:
      return null;
    case "stringValue":
    case "boolValue":
    case "doubleValue":
    case "bytesValue":
      return inner;
    case "intValue":
      return Number.isSafeInteger(Number(inner)) ? Number(inner) : inner;
    case "arrayValue":
      return list(objectAt(inner, where)["values"] ?? [], where, plainValue);
    case "kvlistValue":
      return keyValues(objectAt(inner, where)["values"] ?? [], where);
    default:
      throw new Malformed(`${where} is of an unknown kind, "${excerpt(kind)}"`);
  }
}

/** What an event says, without the spans around it. */
export const sourceOf = ({ name, time, attributes }: Fields): string => JSON.stringify({ name, time, attributes });
