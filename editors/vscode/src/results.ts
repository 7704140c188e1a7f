// Reads the JSON of `fathom verify --json`.

import { isObject, type Json, objects } from "./json.js";

export interface Message {
  readonly summary: string;
  readonly location: Location | undefined;
}

/** `summary`: what was expected, what was found, and why. `location`: of the condition that is false, or of the error. */
export interface CheckResult extends Message {
  readonly name: string;
  readonly asExpected: boolean;
  readonly seconds: number;
}

/** Lines and columns are counted from 1. */
interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** None if the text is no report: the command has printed why on standard error. */
export const resultsIn = (out: string): readonly CheckResult[] => listIn(out, "results").map(resultOf);

/** The errors of a spec, for which its checks were not run. */
export const errorsIn = (out: string): readonly Message[] =>
  listIn(out, "diagnostics")
    .filter(({ severity }) => severity === "error")
    .map(({ message, span }) => ({ summary: String(message), location: locationOf(span) }));

function listIn(out: string, name: string): readonly Json[] {
  try {
    const json: unknown = JSON.parse(out);
    return isObject(json) ? objects(json[name]) : [];
  } catch {
    return [];
  }
}

function resultOf(result: Json): CheckResult {
  const [reason] = objects(isObject(result["why"]) ? result["why"]["reasons"] : undefined);
  const fault = isObject(result["fault"]) ? result["fault"] : undefined;
  const found = describe(result["verdict"], result["property"], fault?.["code"], result["steps"]);
  const expected = isObject(result["expected"]) ? result["expected"] : {};
  const wanted = describe(expected["verdict"], expected["property"], expected["code"], expected["steps"]);
  const why = text(reason?.["message"]) ?? text(fault?.["message"]);
  return {
    name: String(result["check"]),
    asExpected: result["asExpected"] === true,
    summary: [`expected ${wanted}, but found ${found}`, ...(why === undefined ? [] : [why])].join("\n"),
    seconds: typeof result["seconds"] === "number" ? result["seconds"] : 0,
    location: locationOf(reason?.["span"]) ?? locationOf(fault?.["span"]),
  };
}

const describe = (verdict: unknown, property: unknown, code: unknown, steps: unknown): string =>
  [verdict, property, code, typeof steps === "number" ? `in ${steps} ${steps === 1 ? "step" : "steps"}` : undefined]
    .filter((part) => typeof part === "string")
    .join(" ");

function locationOf(span: unknown): Location | undefined {
  if (!isObject(span)) return undefined;
  const { file, line, column, endLine, endColumn } = span;
  return typeof file === "string" && [line, column, endLine, endColumn].every((each) => typeof each === "number")
    ? { file, line: Number(line), column: Number(column), endLine: Number(endLine), endColumn: Number(endColumn) }
    : undefined;
}
