// The states of a counterexample, from the JSON of `fathom check --json`.

import { isObject, type Json, objects } from "./json.js";

export interface Trace {
  /** By name: `stage`, `inbound.log`. */
  readonly variables: readonly string[];
  /** The initial state, and the state after each step. */
  readonly states: readonly { readonly label: string; readonly values: Json }[];
}

/** The counterexample of the first check; undefined if there is none. */
export function traceIn(out: string): Trace | undefined {
  let json: unknown;
  try {
    json = JSON.parse(out);
  } catch {
    return undefined;
  }
  const [result] = isObject(json) ? objects(json["results"]) : [];
  const trace = result?.["trace"];
  if (!isObject(trace) || !isObject(trace["initial"])) return undefined;
  const steps = objects(trace["steps"]).flatMap((step) => {
    const { state, action, instance, fault } = step;
    const name = [instance, action].filter((part) => typeof part === "string").join(".");
    return isObject(state) ? [{ label: `${fault === true ? "fault " : ""}${name}`, values: state }] : [];
  });
  return {
    variables: objects(trace["variables"]).map(({ name }) => String(name)),
    states: [{ label: "initial state", values: trace["initial"] }, ...steps],
  };
}

/** The variables that a word in a spec can stand for. In the text of a component, they have no prefix. */
export const variablesNamed = ({ variables }: Trace, word: string): readonly string[] =>
  variables.filter((name) => name === word || name.endsWith(`.${word}`));

/** One line for each state in which the variable changes. */
export function historyOf({ states }: Trace, variable: string): readonly string[] {
  const lines: string[] = [];
  let last: string | undefined;
  const width = Math.max(...states.map(({ label }) => label.length));
  for (const [step, { label, values }] of states.entries()) {
    const value = showValue(values[variable]);
    if (value !== last) lines.push(`${String(step).padStart(3)}  ${label.padEnd(width)}  ${value}`);
    last = value;
  }
  return lines;
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(", ")}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}: ${showValue(each)}`)
      .join(", ")}}`;
  return value === null ? "none" : String(value);
}
