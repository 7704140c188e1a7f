// `enabled A(x)` as a condition on a state, outside temporal formulas: a call of a function that says whether there is a
// step of the action. It reads what the action reads, so whatever reads the condition depends on that, too.

import { calleesFirst, functionsCalled } from "../analysis/call-graph.js";
import type { ActionDef, Expr, FunctionDef, Local } from "../core/core.js";
import { allValues, bind, quantify, readLocal, readVariable, truth } from "../core/constructors.js";
import type { ActionUse } from "../core/declarations.js";
import type { Span } from "../core/source.js";
import { boolType } from "../core/types.js";
import { Rewriter } from "../rewriting/rewriter.js";
import { translateAction } from "../rewriting/translator.js";
import { Untranslatable } from "../rewriting/untranslatable.js";
import { type Context, type EnabledCondition, brokenExpr, newLocal, report } from "./context.js";

/** Can the action be taken, with any values of the arguments that are not given? `isAbstract`: in a component by itself. */
export function isEnabled(cx: Context, { action, args }: ActionUse, span: Span, isAbstract: boolean): Expr {
  if (action.fault) {
    report(cx, "E0614", span, `whether the fault \`${action.name}\` can occur is no condition on the state`, {
      label: "it also depends on how many faults a check allows",
      related: [{ span: action.span, message: "declared here" }],
      hint: "ask for it in a `property`, with the same arguments in each state, or write the condition of the fault as a function that both use",
    });
    return brokenExpr(span, boolType);
  }
  const chosen: Local[] = [];
  const values = action.params.map((param, i): Expr => {
    const arg = args[i];
    if (arg !== undefined) return arg;
    const local = newLocal(cx, param.name, param.type);
    chosen.push(local);
    return readLocal(local, span);
  });
  const callee = functionFor(cx, action, span, isAbstract);
  return chosen.reduceRight<Expr>((body, local) => quantify("exists", bind(local), allValues(local.type, span), body), {
    kind: "callFunction",
    callee,
    args: values,
    type: boolType,
    span,
  });
}

function functionFor(cx: Context, action: ActionDef, span: Span, isAbstract: boolean): FunctionDef {
  const { uses, areActionsKnown } = cx.enabledConditions;
  const known = uses.get(action);
  if (known !== undefined) return known.def;
  const def: FunctionDef = {
    id: cx.counters.function++,
    name: `enabled${action.name}`,
    instance: action.instance,
    params: action.params.map((param) => newLocal(cx, param.name, param.type)),
    result: boolType,
    body: brokenExpr(span, boolType),
    enables: action,
    span: action.span,
  };
  const use = { def, span, isAbstract };
  uses.set(action, use);
  if (!isAbstract) cx.functions.push(def);
  // In a check or a scenario.
  if (areActionsKnown) makeBody(cx, use);
  return def;
}

/** Makes the bodies, when those of actions, operations and functions are known. */
export function finishEnabledConditions(cx: Context): void {
  // What calls itself has no end.
  if ([...cx.diagnostics.values()].some(({ code }) => code === "E0208")) return;
  const { uses } = cx.enabledConditions;
  for (const use of uses.values()) makeBody(cx, use);
  cx.enabledConditions.areActionsKnown = true;
  reportCircles(cx);
}

function makeBody(cx: Context, { def, span, isAbstract }: EnabledCondition): void {
  const { enables: action, params } = def;
  if (isAbstract || action === undefined) return;
  const rewriter = new Rewriter({
    local: (name, type) => newLocal(cx, name, type),
    function: (made) => {
      const copy = { ...made, id: cx.counters.function++ };
      cx.functions.push(copy);
      return copy;
    },
  });
  const names = new Map(action.params.flatMap((param, i) => [[param, params[i] ?? param] as const]));
  try {
    def.body = translateAction(
      rewriter,
      (variable, at) => readVariable(variable, false, at),
      action,
      names,
      () => truth(true, action.span),
    );
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    report(cx, "E0614", span, `whether \`${action.name}\` can be taken cannot be written as a condition`, {
      label: "asked for here",
      related: [{ span: error.span, message: error.reason }],
      hint: error.hint,
    });
  }
}

/** An action must not ask whether it can be taken itself. One of the actions of each circle is reported. */
function reportCircles(cx: Context): void {
  const called = ({ body }: FunctionDef): readonly FunctionDef[] => functionsCalled(body);
  const reachedFrom = (def: FunctionDef): readonly FunctionDef[] => calleesFirst(called(def), called);
  const reported = new Set<FunctionDef>();
  for (const [action, { def, span }] of cx.enabledConditions.uses) {
    const reached = reachedFrom(def);
    if (reported.has(def) || !reached.includes(def)) continue;
    for (const other of reached) if (reachedFrom(other).includes(def)) reported.add(other);
    report(cx, "E0614", span, `\`${action.name}\` depends on whether it can be taken itself`, {
      label: "asked for here",
      related: [{ span: action.span, message: "this action" }],
      hint: "write the condition that is meant as a function, and use it in both places",
    });
  }
}
