// Reads the JSON of `fathom verify --json`.

import { isObject, type Json, objects } from "./json.js";

export interface CheckResult {
  readonly name: string;
  readonly asExpected: boolean;
  /** What was expected, what was found, and why. */
  readonly summary: string;
  readonly seconds: number;
  /** Where the violated property is false, or the error occurred. */
  readonly location: Location | undefined;
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
export function resultsIn(out: string): readonly CheckResult[] {
  let json: unknown;
  try {
    json = JSON.parse(out);
  } catch {
    return [];
  }
  return isObject(json) ? objects(json["results"]).map(resultOf) : [];
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
