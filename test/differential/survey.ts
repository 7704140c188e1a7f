// What random systems are like: how many are accepted, how they come out, how often each construct occurs. Printed, not checked.

import fc from "fast-check";
import { explore } from "../../checker/index.js";
import { exprChildren, statementExprs, walkExpr, walkStatements } from "../../grammar/analysis/walk.js";
import type { Expr, Statement } from "../../grammar/core.js";
import type { Spec } from "./arbitrary.js";
import { build, isBuilt, type Built } from "./compare.js";

export interface Survey {
  readonly specs: number;
  readonly rejected: Map<string, number>;
  readonly outcomes: Map<string, number>;
  readonly constructs: Map<string, number>;
  readonly states: number[];
  readonly milliseconds: number[];
}

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

export async function survey(systems: fc.Arbitrary<Spec>, specs: number, seed: number, onRejected: (text: string, why: string) => void): Promise<Survey> {
  const result: Survey = { specs, rejected: new Map(), outcomes: new Map(), constructs: new Map(), states: [], milliseconds: [] };
  for (const spec of fc.sample(systems, { seed, numRuns: specs })) {
    const built = build(spec.text);
    if (!isBuilt(built)) {
      const why = built[0] === undefined ? "no check" : `${built[0].code} ${built[0].message}`;
      count(result.rejected, built[0]?.code ?? "none");
      onRejected(spec.text, why + (built[0]?.span === undefined ? "" : ` at ${built[0].span.source.text.slice(built[0].span.start, built[0].span.end)}`));
      continue;
    }
    const { model, check } = built[built.length - 1]!;
    for (const name of constructsOf({ model, check })) count(result.constructs, name);
    const start = performance.now();
    const outcome = await explore(model, check, { search: "bfs", tick: ({ states }) => Promise.resolve(states > 3000 || performance.now() - start > 2000 ? "enough" : undefined) });
    count(result.outcomes, outcome.verdict);
    if (outcome.fault !== undefined) count(result.outcomes, outcome.fault.code);
    if (outcome.violated !== undefined) count(result.outcomes, `violated ${outcome.violated}`);
    result.states.push(outcome.states);
    result.milliseconds.push(performance.now() - start);
  }
  return result;
}

/** Each once, however often it occurs. */
function constructsOf({ model, check }: Built): ReadonlySet<string> {
  const found = new Set<string>();
  const inExpr = (root: Expr): void => {
    walkExpr(root, (expr) => {
      const on = exprChildren(expr)[0]?.type.kind ?? "";
      found.add(expr.kind === "apply" ? `${expr.operator}${["in", "without", "size", "include", "elements", "values", "eq"].includes(expr.operator) ? ` ${expr.operator === "in" ? (exprChildren(expr)[1]?.type.kind ?? "") : on}` : ""}` : expr.kind === "aggregate" ? expr.by : expr.kind === "variable" && expr.primed ? "variable'" : ["index", "update", "forall", "exists", "fold", "choose"].includes(expr.kind) ? `${expr.kind} ${on}` : expr.kind);
    });
  };
  const inBody = (body: readonly Statement[]): void => {
    walkStatements(body, (statement) => {
      found.add(`statement ${statement.kind}${statement.kind === "assign" ? statement.path.map((step) => `.${step.of.kind}`).join("") : ""}`);
      for (const expr of statementExprs(statement)) inExpr(expr);
    });
  };
  for (const { type } of model.variables) found.add(`var ${type.kind}`);
  if (model.variables.some((variable) => variable.ghost)) found.add("ghost");
  if (model.variables.some((variable) => variable.indices > 0)) found.add("family");
  if (model.variables.some((variable) => variable.name.includes("."))) found.add("instance");
  for (const { value } of model.initialisers) inExpr(value);
  for (const { body } of model.initConstraints) inBody(body);
  for (const { body } of model.functions) inExpr(body);
  for (const { body } of [...model.operations, ...model.actions]) inBody(body);
  for (const { body } of [...model.invariants, ...model.steps, ...model.covers]) inExpr(body);
  for (const name of ["invariants", "steps", "covers", "terminals", "initConstraints", "functions", "operations"] as const) if (model[name].length > 0) found.add(name);
  if (model.actions.some((action) => action.fault)) found.add("fault action");
  if (check.faults !== undefined) found.add("faults n");
  if (check.depth !== undefined) found.add("depth n");
  if (check.within.length > 0) found.add("within");
  if (!check.deadlock) found.add("deadlock off");
  if (!check.symmetry) found.add("symmetry off");
  return found;
}
