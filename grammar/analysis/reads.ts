// Which variables a function reads, itself and through others.

import type { Expr, FunctionDef, Variable } from "../core/core.js";
import { walkExpr } from "./walk.js";

export interface Read {
  readonly variable: Variable;
  readonly primed: boolean;
}

/** By body, so that a function whose body is still to come is not remembered as reading nothing. */
const memo = new WeakMap<Expr, readonly Read[]>();

/** Each variable once, once more if it is read primed as well. Takes any depth of calls. */
export function functionReads(root: FunctionDef): readonly Read[] {
  for (const each of inOrderOfCalls([root], functionsCalled, (one) => memo.has(one.body))) {
    const reads = new Map<string, Read>();
    const note = (read: Read): void => {
      reads.set(`${read.variable.id}${read.primed ? "'" : ""}`, read);
    };
    walkExpr(each.body, (expr) => {
      if (expr.kind === "variable") note(expr);
      else if (expr.kind === "callFunction") memo.get(expr.callee.body)?.forEach(note);
    });
    memo.set(each.body, [...reads.values()]);
  }
  return memo.get(root.body) ?? [];
}

function functionsCalled(caller: FunctionDef): readonly FunctionDef[] {
  const called: FunctionDef[] = [];
  walkExpr(caller.body, (expr) => {
    if (expr.kind === "callFunction") called.push(expr.callee);
  });
  return called;
}

/**
 * `roots` and all they lead to, callees before their callers, without those that are `done`. A circle, which is an error reported
 * elsewhere, is cut where it closes.
 */
export function inOrderOfCalls<T extends object>(
  roots: readonly T[],
  called: (one: T) => readonly T[],
  done: (one: T) => boolean,
): readonly T[] {
  const order: T[] = [];
  const seen = new Set<T>();
  const stack: { readonly one: T | undefined; readonly next: Iterator<T, undefined> }[] = [
    { one: undefined, next: roots.values() },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const step = top.next.next();
    if (step.done === true) {
      if (top.one !== undefined) order.push(top.one);
      stack.pop();
    } else if (!seen.has(step.value) && !done(step.value)) {
      seen.add(step.value);
      stack.push({ one: step.value, next: called(step.value).values() });
    }
  }
  return order;
}
