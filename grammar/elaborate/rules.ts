// Checks that need the whole system: recursion, the order of initial values, effects, ghosts, symmetry.

import type * as core from "../core/core.js";
import { type OperationSummary, checkEffects } from "../analysis/effects.js";
import { calleesFirst, functionsCalled, operationsCalled } from "../analysis/call-graph.js";
import { forEachRead } from "../analysis/state-reads.js";
import { checkSymmetric } from "../analysis/symmetric-types.js";
import { exprChildren, statementExprs } from "../analysis/traversal.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { mentions } from "../core/types.js";
import { type Context, report } from "./context.js";
import type { TypedSystem } from "./typed-system.js";

/** Reports recursive functions and operations. */
export function checkRecursion(cx: Context): void {
  const functionsIn = (caller: core.FunctionDef): readonly core.FunctionDef[] => functionsCalled(caller.body);
  const operationsIn = (caller: core.OperationDef): readonly core.OperationDef[] => operationsCalled(caller.body);
  if (!reportCircles(cx, cx.functions, functionsIn, "function"))
    checkDepth(cx, calleesFirst(cx.functions, functionsIn));
  reportCircles(cx, cx.operations, operationsIn, "operation");
}

/** In postorder, callees come before their callers. A call of something later closes a cycle. */
function reportCircles<T extends { readonly name: string; readonly span: Span }>(
  cx: Context,
  defs: readonly T[],
  called: (def: T) => readonly T[],
  what: string,
): boolean {
  let found = false;
  const order = calleesFirst(defs, called);
  const position = new Map(order.map((def, i) => [def, i]));
  for (const [i, def] of order.entries()) {
    const back = called(def).find((callee) => (position.get(callee) ?? -1) >= i);
    if (back === undefined) continue;
    found = true;
    report(
      cx,
      "E0208",
      def.span,
      back === def
        ? `the ${what} \`${def.name}\` calls itself`
        : `the ${what} \`${def.name}\` calls itself by way of \`${back.name}\``,
      {
        label: "would have no end",
        related: back === def ? [] : [{ span: back.span, message: `\`${back.name}\` leads back here` }],
        hint:
          what === "function" && back !== def
            ? "make them one function, with an argument that says which of them is meant"
            : what === "function"
              ? "say how deep it goes: `fun f(…): T depth 4 = …`; or go through a collection with `fold`, `sum` or a quantifier"
              : "operations do not call themselves, not even through others",
      },
    );
  }
  return found;
}

/** The depth of nested expressions, calls included. Node's stack can evaluate twice this depth. */
const MAX_DEPTH = 600;

/**
 * Reports functions whose calls are nested too deeply. `order`: callees first. The parser limits the depth of a single
 * body.
 */
function checkDepth(cx: Context, order: readonly core.FunctionDef[]): void {
  const depths = new Map<core.FunctionDef, number>();
  for (const def of order) {
    let own = 0;
    let called = 0;
    const stack: { readonly expr: core.Expr; readonly depth: number }[] = [{ expr: def.body, depth: 1 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { expr, depth } = top;
      own = Math.max(own, depth);
      if (expr.kind === "callFunction") called = Math.max(called, depth + (depths.get(expr.callee) ?? 0));
      for (const child of exprChildren(expr))
        stack.push({ expr: child, depth: depth + ("binders" in expr ? expr.binders.length : 1) });
    }
    depths.set(def, Math.max(own, called));
    if (called > MAX_DEPTH) {
      report(cx, "E0106", def.span, `\`${def.name}\` leads through too many functions`, {
        label: `expressions nest more than ${MAX_DEPTH} deep, those of the functions it calls included`,
        hint: "compute it in fewer steps, or go through a collection with `fold`",
      });
      return;
    }
  }
}

/** Initial values may read only variables that are initialized before. */
export function checkInitialOrder(cx: Context, system: TypedSystem): void {
  const ready = new Set<number>();
  for (const { variable, value } of system.initialisers) {
    let early: core.Variable | undefined;
    forEachRead(value, (read) => {
      if (!ready.has(read.variable.id) && early === undefined) early = read.variable;
    });
    if (early !== undefined) {
      const which: core.Variable = early;
      report(
        cx,
        "E0403",
        value.span,
        `the first value of \`${variable.name}\` reads \`${which.name}\`, which has none yet`,
        {
          label: "too early",
          related: [{ span: which.span, message: "declared here" }],
          hint: "variables get their first values in the order of their declarations; relate them in `init { require … }` instead",
        },
      );
    }
    ready.add(variable.id);
  }
}

/** Initial values and their constraints belong to the system: they cannot read ghosts. */
function checkGhosts(cx: Context, system: TypedSystem): void {
  const check = (expr: core.Expr, what: string): void => {
    forEachRead(expr, ({ variable }) => {
      if (variable.ghost)
        report(cx, "E0405", expr.span, `${what} reads the ghost variable \`${variable.name}\``, {
          label: "a ghost is for properties only",
          related: [{ span: variable.span, message: "declared here" }],
        });
    });
  };
  for (const { variable, value } of system.initialisers)
    if (!variable.ghost) check(value, `the first value of \`${variable.name}\``);
  for (const { body } of system.initConstraints)
    for (const statement of body) for (const expr of statementExprs(statement)) check(expr, "`init`");
}

/** Checks the effects of actions, operations and initial values, and the use of symmetric types. */
export function checkRules(cx: Context, system: TypedSystem): void {
  checkGhosts(cx, system);
  // After type errors, effects are unknown.
  const spoilt = [...cx.diagnostics.values()].flatMap((each) =>
    each.severity === "error" && each.span !== undefined ? [each.span] : [],
  );
  const recursive = [...cx.diagnostics.values()].some((each) => each.code === "E0208");
  const sound = (body: readonly core.Statement[]): boolean =>
    !recursive &&
    !spoilt.some((span) =>
      body.some(
        (each) => each.span.source === span.source && each.span.start <= span.start && span.end <= each.span.end,
      ),
    );
  const add = (diagnostics: readonly Diagnostic[]): void => {
    for (const each of diagnostics) if (each.span !== undefined) report(cx, each.code, each.span, each.message, each);
  };
  const summaries = new Map<number, OperationSummary>();
  for (const action of system.actions)
    if (sound(action.body))
      add(checkEffects(action.body, { kind: "action", summaries, operations: system.operations }));
  for (const operation of system.operations)
    if (sound(operation.body))
      add(checkEffects(operation.body, { kind: "operation", summaries, operations: system.operations }));
  if (spoilt.length > 0) return;
  if (
    ![...system.variables, ...system.actions.flatMap((action) => action.params)].some((each) =>
      mentions(each.type, (part) => part.kind === "symmetric"),
    )
  )
    return;
  add(
    checkSymmetric([
      ...system.actions.flatMap((action) => action.body),
      ...system.operations.flatMap((operation) => operation.body),
      ...system.functions.map((def) => def.body),
      ...system.initialisers.map((each) => each.value),
      ...system.initConstraints.flatMap((each) => each.body),
      ...[...system.invariants, ...system.steps, ...system.properties, ...system.covers].map((each) => each.body),
      ...system.terminals,
      ...system.refinements.flatMap(({ mapping }) => mapping),
    ]),
  );
}
