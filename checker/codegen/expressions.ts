// Expressions: code that computes their values. An evaluation that would be a run-time error traps, and the interpreter
// reports the error. So the order in which parts are evaluated does not matter, only which parts are evaluated.

import type { Expr, ExprOf, FunctionDef, OperationDef } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { compileUpdate, readAccessPath } from "./access-path.js";
import { nodeCount } from "./code-size.js";
import { aggregate, choose, collect, collectMap, fold, quantify } from "./comprehensions.js";
import { compileConnective, compileIf, compileMatch } from "./conditionals.js";
import { construct } from "./construction.js";
import { bindLocal, recordHit, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { finite, TooWideError } from "./layout.js";
import { andCond, compare, i64Const, constantCond } from "./numbers.js";
import { boolOperand, keep, numOf, numOperand, unreachable, type Operand } from "./operands.js";
import { applyOperator } from "./operators.js";
import { bindAlways, match } from "./patterns.js";
import { includeIn } from "./sets.js";

export function compile(context: Context, expr: Expr, env: Env): Operand {
  try {
    return compileExpression(context, expr, env);
  } catch (error) {
    // A part of the expression is too wide for compiled code. The code traps, but only if it is executed.
    if (!(error instanceof TooWideError)) throw error;
    return unreachable(context, finite(expr.type));
  }
}

function compileExpression(context: Context, expr: Expr, env: Env): Operand {
  context.fn.addCost();
  context.fn.budget.addExpression();
  switch (expr.kind) {
    case "literal":
      return compileLiteral(expr);
    case "local": {
      const operand = env.get(expr.local.id);
      if (operand === undefined) throw new Error(`internal: ${expr.local.name} is not bound`);
      return operand;
    }
    case "variable":
    case "field":
    case "index":
      return readAccessPath(context, expr, env);
    case "update":
      return compileUpdate(context, expr, env);
    case "callFunction":
      return callFunction(context, expr, env);
    case "apply":
      return apply(context, expr, env);
    case "and":
    case "or":
    case "implies":
      return compileConnective(context, expr, env);
    case "if":
      return compileIf(context, expr, env);
    case "let":
      return compile(context, expr.body, bindAlways(context, expr.pattern, compile(context, expr.value, env), env));
    case "match":
      return compileMatch(context, expr, env);
    case "matches": {
      const { matches } = match(context, expr.pattern, compile(context, expr.target, env), env);
      return boolOperand(expr.type, matches);
    }
    case "narrow":
      return narrow(context, expr.value, finite(expr.type), env);
    case "forall":
    case "exists":
      return quantify(context, expr, env);
    case "aggregate":
      return aggregate(context, expr, env);
    case "choose":
      return choose(context, expr, env);
    case "fold":
      return fold(context, expr, env);
    case "filter":
    case "collectSet":
      return collectSet(context, expr, env);
    case "collectMap":
      return collectMap(context, expr, env);
    case "allValues":
    case "makeFunction":
    case "makeSet":
    case "makeBag":
    case "makeSeq":
    case "makeTuple":
    case "makeRecord":
    case "makeCase":
    case "makeMap":
    case "some":
    case "none":
      return construct(context, expr, env);
    case "enabled":
    case "occurs":
    case "abstractAction":
    case "always":
    case "eventually":
    case "next":
    case "until":
    case "leadsTo":
      throw new Error(`internal: a temporal formula (${expr.kind}) is not evaluated in one state`);
  }
}

/** The value in the bounds of a type. A member is added within them, not to a larger collection that is converted then. */
function narrow(context: Context, value: Expr, to: Type, env: Env): Operand {
  const isAddition = value.kind === "apply" && value.operator === "include";
  if (!isAddition || (to.kind !== "set" && to.kind !== "bag"))
    return convert(context, compile(context, value, env), to);
  context.fn.addCost();
  context.fn.budget.addExpression();
  const [collection, item] = value.args;
  if (collection === undefined || item === undefined) throw new Error("internal: an addition has two arguments");
  const start = keep(context, narrow(context, collection, to, env));
  return includeIn(context, to, start, compile(context, item, env));
}

function compileLiteral(expr: ExprOf<"literal">): Operand {
  const { value } = expr;
  const type = finite(expr.type);
  return typeof value === "boolean" ? boolOperand(type, constantCond(value)) : numOperand(type, i64Const(value));
}

function callFunction(context: Context, { callee, args }: ExprOf<"callFunction">, env: Env): Operand {
  const operands = compileArguments(context, callee, args, env);
  recordHit(context, callee, 0);
  return (
    context.called.call(context, callee, operands) ?? compile(context, callee.body, bindParams(callee, operands, env))
  );
}

/** The environment of a callee's body: the caller's, with the parameters bound to the arguments. */
export function bindArguments(
  context: Context,
  callee: FunctionDef | OperationDef,
  args: readonly Expr[],
  env: Env,
): Env {
  return bindParams(callee, compileArguments(context, callee, args, env), env);
}

const compileArguments = (
  context: Context,
  { params }: FunctionDef | OperationDef,
  args: readonly Expr[],
  env: Env,
): readonly Operand[] => args.map((arg, i) => keep(context, compile(context, arg, env), element(params, i).name));

const bindParams = ({ params }: FunctionDef | OperationDef, operands: readonly Operand[], env: Env): Env =>
  params.reduce((inner, param, i) => bindLocal(inner, param.id, element(operands, i)), env);

function apply(context: Context, expr: ExprOf<"apply">, env: Env): Operand {
  const [member, domain] = expr.args;
  // Membership in a range is decided without building the set.
  if (expr.operator === "in" && member !== undefined && domain?.kind === "apply" && domain.operator === "range") {
    const num = context.fn.keep(numOf(compile(context, member, env)));
    const [lo, hi] = domain.args.map((arg) => numOf(compile(context, arg, env)));
    return boolOperand(expr.type, andCond(compare("ge_s", num, lo ?? num), compare("le_s", num, hi ?? num)));
  }
  return applyOperator(
    context,
    expr,
    expr.args.map((arg) => compile(context, arg, env)),
  );
}

function collectSet(context: Context, expr: ExprOf<"filter"> | ExprOf<"collectSet">, env: Env): Operand {
  if (expr.kind === "collectSet")
    return collect(context, expr.type, expr.binders, expr.where, nodeCount(expr.value), env, (inner, bound) =>
      compile(inner, expr.value, bound),
    );
  return collect(context, expr.type, [expr.binder], expr.where, nodeCount(expr.where), env, (_, __, member) => {
    if (member === undefined) throw new Error("internal: a filter without a member");
    return member;
  });
}
