// Parts of JSON documents: states, steps and places in the text.

import { valueToJson, type Json } from "../interpreter/json.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Bound, Step, Trace } from "../outcome.js";
import { positionAt, type Span } from "../../grammar/core/source.js";

export type JsonFields = { readonly [key: string]: Json };

export function stateToJson(trace: Pick<Trace, "variables">, state: State): Json {
  return Object.fromEntries(
    trace.variables.map((variable, i) => [variable.name, valueToJson(variable.type, itemAt(state, i))]),
  );
}

export function stepToJson(step: Omit<Step, "state">): JsonFields {
  return {
    action: step.action,
    instance: step.instance ?? null,
    fault: step.fault,
    bindings: step.bindings.map(boundToJson),
    picks: step.picks.map(boundToJson),
    branches: step.branches,
    calls: step.calls.map((call) => ({
      from: call.from ?? null,
      to: call.to ?? null,
      operation: call.operation,
      args: call.args.map(boundToJson),
      result: call.result === undefined ? null : { value: valueToJson(call.result.type, call.result.value) },
    })),
    span: spanToJson(step.span),
  };
}

export const boundToJson = (bound: Bound): Json => ({ name: bound.name, value: valueToJson(bound.type, bound.value) });

/** Lines and columns from 1, the end exclusive. */
export function spanToJson(span: Span): Json {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return { file: span.source.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
