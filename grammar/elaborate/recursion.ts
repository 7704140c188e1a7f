// Functions that call themselves, as often as they say: `depth 4` makes three copies, each of which calls the next one. So
// the core calculus has no recursion, and every analysis and engine knows the depth of all calls.

import type * as ast from "../syntax/ast.js";
import { functionsCalled } from "../analysis/call-graph.js";
import { readVariable } from "../core/constructors.js";
import type { Expr, FunctionDef } from "../core/core.js";
import { anyInt } from "../core/types.js";
import { type Reader, Rewriter } from "../rewriting/rewriter.js";
import { type Context, type Env, check, newLocal, report } from "./context.js";
import { foldConstantOf, readsUnknown } from "./type-exprs.js";

/** More copies would take longer to compile than to explore. */
const DEPTH_LIMIT = 64;

/** The depth that a function declares; undefined if it is not known. */
export function recursionDepth(cx: Context, env: Env, depth: ast.Expr): number | undefined {
  const what = "the depth of a function";
  const value = check(cx, { ...env, constant: what }, depth, anyInt, what);
  if (readsUnknown(cx, value)) return undefined;
  const folded = foldConstantOf(cx, value);
  if (typeof folded !== "number") return undefined;
  if (folded >= 1 && folded <= DEPTH_LIMIT) return folded;
  report(cx, "E0615", depth.span, `${what} cannot be ${folded}`, {
    label: `expected 1 to ${DEPTH_LIMIT}`,
    hint: "where more steps are needed, go through a collection with `fold`",
  });
  return undefined;
}

/** The body of a function, with its calls of itself leading to copies. `body`: as it was written. */
export function unrolled(cx: Context, def: FunctionDef, body: Expr, depth: number): Expr {
  if (!functionsCalled(body).includes(def)) return body;
  let callee: FunctionDef | undefined;
  for (let level = 1; level < depth; level++) {
    const params = def.params.map((param) => newLocal(cx, param.name, param.type));
    const names = new Map(def.params.map((param, i) => [param, params[i] ?? param]));
    const copy: FunctionDef = {
      ...def,
      id: cx.counters.function++,
      params,
      body: rewriterTo(cx, def, callee, depth).expr(body, names, asItIs),
      copyOf: def,
    };
    // Not of a component by itself.
    if (cx.functions.includes(def)) cx.functions.push(copy);
    callee = copy;
  }
  return rewriterTo(cx, def, callee, depth).expr(body, new Map(), asItIs);
}

/** Calls of the function become calls of the callee; if there is none, they are errors. All bound names become new ones. */
const rewriterTo = (cx: Context, def: FunctionDef, callee: FunctionDef | undefined, depth: number): Rewriter =>
  new Rewriter(
    {
      local: (name, type) => newLocal(cx, name, type),
      function: () => {
        throw new Error("internal: a function is copied that reads what its caller reads");
      },
    },
    (call) => {
      if (call.callee !== def) return undefined;
      if (callee !== undefined) return { ...call, callee };
      const { type, span } = call;
      const bound: Expr = { kind: "literal", value: depth, type: { kind: "int", lo: depth, hi: depth }, span };
      return { kind: "apply", operator: "tooDeep", args: [bound], type, span };
    },
  );

const asItIs: Reader = ({ variable, primed }, span) => readVariable(variable, primed, span);
