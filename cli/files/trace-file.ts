// Reads and validates trace files, which may come from other people. docs/schema/trace.schema.json defines the format.

import { itfTraceFrom, looksLikeItf, type ItfTrace } from "../../checker/replay/itf/itf-trace.js";
import { stutterPositions } from "../../checker/liveness/stuttering.js";
import type { RecordedAction, RecordedStep, RecordedTrace } from "../../checker/replay/recorded-trace.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Overrides } from "../../checker/index.js";
import { EXTENSION, readSource } from "./host.js";
import { TRACE_FORMAT, type TraceFile } from "../../checker/report/trace-file.js";
import {
  count,
  fields,
  isObject,
  list,
  Malformed,
  objectAt,
  orNull,
  record,
  text,
  truth,
  type Fields,
} from "../../checker/json-reader.js";

/** Either a trace file, or a trace in the Informal Trace Format, or diagnostics that say why it is neither. */
export interface ReadTrace {
  readonly file: TraceFile | undefined;
  readonly itf?: ItfTrace | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Larger files are refused. */
const MAX_BYTES = 64 * 1024 * 1024;

export function openTrace(path: string): ReadTrace {
  const read = readSource(path, MAX_BYTES);
  if (read.kind === "text") return readTrace(read.text, path);
  return wrong(
    "E0901",
    `the trace ${path} cannot be read: ${read.detail}`,
    read.kind === "unreadable" && read.hint !== undefined
      ? read.hint
      : "`fathom check FILE --out trace.json` writes one",
  );
}

const wrong = (code: Diagnostic["code"], message: string, hint: string): ReadTrace => ({
  file: undefined,
  diagnostics: [{ code, severity: "error", message, hint }],
});

const WRITE_AGAIN = "write it again: `fathom check FILE --out trace.json`";

/** `path` is used in messages. */
export function readTrace(source: string, path: string): ReadTrace {
  if (source === "")
    return wrong(
      "E0902",
      `the trace ${path} is empty`,
      "`fathom check --out` leaves the file empty if there is no counterexample",
    );
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    return wrong("E0902", `the trace ${path} is damaged: it is not JSON`, WRITE_AGAIN);
  }
  if (looksLikeItf(json) && !Object.hasOwn(json, "fathomTrace")) return readItf(json, path);
  if (!isObject(json) || !Object.hasOwn(json, "fathomTrace"))
    return wrong(
      "E0902",
      `${path} is not a trace: it has neither "fathomTrace" nor, as in the Informal Trace Format, "vars" and "states"`,
      WRITE_AGAIN,
    );
  const format = json["fathomTrace"];
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1)
    return wrong("E0902", `the trace ${path} is damaged: "fathomTrace" is not a version number`, WRITE_AGAIN);
  if (format > TRACE_FORMAT)
    return wrong(
      "E0903",
      `the trace ${path} has version ${format}, but this Fathom reads versions up to ${TRACE_FORMAT}`,
      "use the version of Fathom that wrote it, or a later one",
    );
  try {
    return { file: fileFrom(json), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return wrong("E0902", `the trace ${path} is damaged: ${error.message}`, WRITE_AGAIN);
  }
}

function readItf(json: Fields, path: string): ReadTrace {
  try {
    return { file: undefined, itf: itfTraceFrom(json), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { file: undefined, diagnostics: [wrongItf(path, error.message)] };
  }
}

/** A trace in the Informal Trace Format that is malformed, or does not fit the spec. */
export const wrongItf = (path: string, why: string): Diagnostic => ({
  code: "E0902",
  severity: "error",
  message: `the trace ${path} cannot be used: ${why}`,
  hint: "in the Informal Trace Format, each of the `states` has a value for each of the `vars`; variables are those of the spec",
});

/** What a trace in the Informal Trace Format says about its spec; Fathom's say all of it, others nothing. */
export function specOfItf({ origin: { source, check, overrides } }: ItfTrace): {
  readonly spec: string | undefined;
  readonly check: string | undefined;
  readonly overrides: Overrides;
} {
  const spec = source?.endsWith(EXTENSION) === true ? source : undefined;
  return { spec, check: spec === undefined ? undefined : check, overrides };
}

export const unknownSpec = (path: string, command: string): Diagnostic => ({
  code: "E0902",
  severity: "error",
  message: `the trace ${path} does not say which spec it belongs to`,
  hint: `name the spec: \`${command}\``,
});

const verdicts = ["violated", "deadlock", "error"] as const;
const kinds = ["invariant", "step", "cover", "property"] as const;

function oneOf<T extends string>(json: unknown, where: string, all: readonly T[]): T {
  const found = all.find((each) => each === json);
  if (found === undefined) throw new Malformed(`${where} is not one of ${all.join(", ")}`);
  return found;
}

function fileFrom(json: object): TraceFile {
  const top = fields(json, "the file", [
    "fathomTrace",
    "fathom",
    "spec",
    "system",
    "check",
    "overrides",
    "verdict",
    "property",
    "kind",
    "fault",
    "trace",
  ]);
  const overrides = fields(top["overrides"], '"overrides"', ["constants", "faults", "depth"]);
  const bound = (name: "faults" | "depth"): number | undefined =>
    orNull(overrides[name], `"${name}"`, count) ?? undefined;
  const verdict = oneOf(top["verdict"], '"verdict"', verdicts);
  const property = orNull(top["property"], '"property"', text);
  const kind = orNull(top["kind"], '"kind"', (each, where) => oneOf(each, where, kinds));
  const fault = orNull(top["fault"], '"fault"', (each, where) => {
    const found = fields(each, where, ["code", "message"]);
    return { code: text(found["code"], `${where} code`), message: text(found["message"], `${where} message`) };
  });
  const trace =
    top["fathomTrace"] === 1
      ? withoutStutterSteps(traceFrom({ ...objectAt(top["trace"], '"trace"'), stutters: [] }))
      : traceFrom(top["trace"]);
  if ((verdict === "violated") !== (property !== null && kind !== null))
    throw new Malformed('"property" and "kind" contradict "verdict"');
  if ((verdict === "error") !== (fault !== null)) throw new Malformed('"fault" contradicts "verdict"');
  if ((kind === "property") !== (trace.loop !== null)) throw new Malformed('"loop" contradicts "kind"');
  return {
    fathom: text(top["fathom"], '"fathom"'),
    spec: text(top["spec"], '"spec"'),
    system: text(top["system"], '"system"'),
    check: text(top["check"], '"check"'),
    overrides: {
      constants: new Map(Object.entries(record(overrides["constants"], '"constants"', text))),
      faults: bound("faults"),
      depth: bound("depth"),
    },
    verdict,
    property,
    kind,
    fault,
    trace,
  };
}

function traceFrom(json: unknown): RecordedTrace {
  const trace = fields(json, '"trace"', ["variables", "initial", "steps", "failed", "loop", "stutters"]);
  const variables = list(trace["variables"], '"variables"', (each, where) => {
    const { name, type, ghost } = fields(each, where, ["name", "type", "ghost"]);
    return {
      name: text(name, `${where} name`),
      type: text(type, `${where} type`),
      ghost: truth(ghost, `${where} ghost`),
    };
  });
  const names = variables.map(({ name }) => name);
  const state = (each: unknown, where: string): RecordedStep["state"] => fields(each, where, names);
  const steps = list(trace["steps"], '"steps"', (each, where) => ({
    ...moveFrom(each, where, ["state"]),
    state: state(objectAt(each, where)["state"], `${where} state`),
  }));
  const loop = orNull(trace["loop"], '"loop"', count);
  if (loop !== null && loop > steps.length) throw new Malformed('"loop" is after the last step');
  return {
    variables,
    initial: state(trace["initial"], '"initial"'),
    steps,
    failed: orNull(trace["failed"], '"failed"', (each, where) => moveFrom(each, where, [])),
    loop,
    stutters: list(trace["stutters"], '"stutters"', (each, where) => {
      const position = count(each, where);
      if (position > steps.length) throw new Malformed(`${where} is after the last step`);
      return position;
    }),
  };
}

/** In version 1, stuttering is a step that changes nothing, called `stutter`. */
function withoutStutterSteps(trace: RecordedTrace): RecordedTrace {
  const { initial, steps, loop } = trace;
  if (loop === null) return trace;
  const isStuttering = steps.map(
    ({ action, instance, state }, i) =>
      action === "stutter" &&
      instance === null &&
      JSON.stringify(state) === JSON.stringify(i === 0 ? initial : steps[i - 1]?.state),
  );
  return {
    ...trace,
    steps: steps.filter((_, i) => isStuttering[i] !== true),
    loop: isStuttering.slice(0, loop).filter((each) => !each).length,
    stutters: stutterPositions(isStuttering.slice(0, loop), isStuttering.slice(loop)),
  };
}

const moveFields = ["action", "instance", "fault", "bindings", "picks", "branches", "calls", "span"] as const;

function moveFrom(json: unknown, where: string, more: readonly string[]): RecordedAction {
  const move = fields(json, where, [...moveFields, ...more]);
  const bounds = (name: "bindings" | "picks"): RecordedAction["picks"] =>
    list(move[name], `${where} ${name}`, (each, at) => {
      const bound = fields(each, at, ["name", "value"]);
      return { name: text(bound["name"], `${at} name`), value: bound["value"] };
    });
  return {
    action: text(move["action"], `${where} action`),
    instance: orNull(move["instance"], `${where} instance`, text),
    fault: truth(move["fault"], `${where} fault`),
    bindings: bounds("bindings"),
    picks: bounds("picks"),
    branches: list(move["branches"], `${where} branches`, count),
  };
}
