// May the evaluation of an expression be a run-time error? And is a bound name certainly evaluated? TLA+ evaluates a
// definition only where it is used, so the answers decide how a value is bound.

import type { Expr, Local } from "../../grammar/core/core.js";
import { exprChildren as childrenOf } from "../../grammar/analysis/traversal.js";

const partial: ReadonlySet<string> = new Set([
  "head",
  "last",
  "tail",
  "slice",
  "insertAt",
  "removeAt",
  "minIn",
  "maxIn",
  "unwrap",
  "tooDeep",
]);

/** Arithmetic overflow does not count: integers of TLA+ have no bounds, and TLC stops when its own are exceeded. */
export function mayFail(expr: Expr): boolean {
  return fails(expr) || childrenOf(expr).some(mayFail);
}

function fails(expr: Expr): boolean {
  switch (expr.kind) {
    case "narrow":
    case "choose":
      return true;
    case "aggregate":
      return expr.by === "min" || expr.by === "max";
    case "index":
      return expr.target.type.kind !== "function";
    case "update":
      return expr.path.some(
        (step, i) =>
          step.kind === "key" && (step.of.kind === "seq" || (step.of.kind === "map" && i < expr.path.length - 1)),
      );
    case "callFunction":
      return mayFail(expr.callee.body);
    case "apply": {
      if (partial.has(expr.operator)) return true;
      const divisor = expr.args[1]?.type;
      return (
        (expr.operator === "div" || expr.operator === "mod") &&
        !(divisor?.kind === "int" && (divisor.lo > 0 || divisor.hi < 0))
      );
    }
    default:
      return false;
  }
}

/** Is the local read whenever the expression is evaluated? */
export function alwaysReads(expr: Expr, local: Local): boolean {
  const reads = (part: Expr): boolean => alwaysReads(part, local);
  switch (expr.kind) {
    case "local":
      return expr.local === local;
    case "and":
    case "or":
    case "implies":
      return reads(expr.left);
    case "if":
      return reads(expr.condition) || (reads(expr.then) && reads(expr.otherwise));
    case "let":
      return reads(expr.value) || reads(expr.body);
    case "match":
      return reads(expr.scrutinee) || expr.arms.every((arm) => arm.guard === undefined && reads(arm.body));
    case "callFunction":
      return expr.args.some((arg, i) => {
        const param = expr.callee.params[i];
        return param !== undefined && reads(arg) && alwaysReads(expr.callee.body, param);
      });
    case "forall":
    case "exists":
    case "choose":
    case "filter":
      return reads(expr.binder.domain);
    case "aggregate":
    case "collectSet":
    case "collectMap": {
      const [first] = expr.binders;
      return first !== undefined && reads(first.domain);
    }
    case "makeFunction":
    case "allValues":
      return false;
    case "apply":
      return expr.args.some((arg, i) => reads(arg) && !(expr.operator === "orElse" && i === 1));
    case "fold":
      return reads(expr.over) || reads(expr.start);
    default:
      return childrenOf(expr).some(reads);
  }
}

/** Does TLC take a true condition of an action apart, so that it would also evaluate what decides nothing any more? */
export function isBranching(condition: Expr): boolean {
  switch (condition.kind) {
    case "or":
    case "exists":
      return true;
    case "and":
      return isBranching(condition.left) || isBranching(condition.right);
    case "implies":
      return isBranching(condition.right);
    case "if":
      return isBranching(condition.then) || isBranching(condition.otherwise);
    case "let":
      return isBranching(condition.body);
    case "match":
      return condition.arms.some((arm) => isBranching(arm.body));
    case "callFunction":
      return isBranching(condition.callee.body);
    default:
      return false;
  }
}

/** May the last expression fail although those before it did not? A sequence with a tail also has a head. */
export function mayFailAfter(before: readonly Expr[], last: Expr): boolean {
  const succeeded = new Set(before.flatMap(failuresOf));
  return mayFail(last) && failuresOf(last).some((each) => !succeeded.has(each));
}

/** What may fail in an expression, whatever branch is taken: for conditions of sequences, which sequence. */
function failuresOf(expr: Expr): readonly string[] {
  const own = fails(expr) ? [failureOf(expr)] : [];
  return [...own, ...childrenOf(expr).flatMap(failuresOf)];
}

function failureOf(expr: Expr): string {
  const [target] = expr.kind === "apply" ? expr.args : [];
  const needsItem = expr.kind === "apply" && ["head", "tail", "last"].includes(expr.operator);
  const subject = needsItem ? target : undefined;
  if (subject?.kind === "variable") return `items of ${subject.variable.id} ${String(subject.primed)}`;
  if (subject?.kind === "index" && subject.target.kind === "variable" && subject.key.kind === "local")
    return `items of ${subject.target.variable.id} ${String(subject.target.primed)} at ${subject.key.local.id}`;
  return `${expr.kind} ${expr.span.source.path} ${expr.span.start}`;
}
