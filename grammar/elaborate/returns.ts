// Elaborates `return`, the last statement of its path.

import type * as core from "../core/core.js";
import { type Type, showType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, infer, narrowTo, report } from "./context.js";

export interface BodyOf {
  readonly kind: "action" | "operation" | "init";
  readonly result: Type | undefined;
}

// ---------------------------------------------------------------- return

export function elaborateReturn(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "return" }>,
  body: BodyOf,
  tail: boolean,
): readonly core.Statement[] {
  const { span } = statement;
  const value = statement.value === undefined ? undefined : infer(cx, env, statement.value, body.result);
  if (body.kind !== "operation" || body.result === undefined) {
    report(
      cx,
      "E0409",
      span,
      body.kind === "operation" ? "this operation declares no result" : "only operations return",
      {
        label: "not here",
        hint:
          body.kind === "operation"
            ? "declare the type of the result behind the parameters: `op f(x: T): U`"
            : "remove it: an action ends after its last statement, and what must not happen is behind a `require` or in an `if`",
        ...(body.kind !== "operation" && value === undefined && { fix: { span, replacement: "" } }),
      },
    );
    return [];
  }
  if (!tail) {
    report(cx, "E0409", span, "`return` is the last statement of its path", {
      label: "statements follow",
      hint: "put them into an `else`, or return once at the end",
    });
    return [];
  }
  if (value === undefined) {
    report(cx, "E0409", span, "the result is missing", { label: `expected a value of ${showType(body.result)}` });
    return [];
  }
  return [{ kind: "return", value: narrowTo(cx, value, body.result, "the result"), span }];
}

/** Does every path through a body end in a `return`? */
export function alwaysReturns(body: readonly core.Statement[]): boolean {
  const last = body[body.length - 1];
  switch (last?.kind) {
    case "return":
      return true;
    case "if":
      return alwaysReturns(last.then) && alwaysReturns(last.otherwise);
    case "match":
      return last.arms.every((arm) => alwaysReturns(arm.body));
    case "either":
      return last.branches.every(alwaysReturns);
    // A loop may run for no member at all.
    case "for":
    case "require":
    case "assert":
    case "assign":
    case "let":
    case "letMatch":
    case "pick":
    case "call":
    case undefined:
      return false;
  }
}
