// Statistics of random systems: how many are accepted, their verdicts and sizes, and how often each construct occurs.
// `node test/system/differential/run.js survey [--systems 300] [--seed 1] [--large]`

import { stateVectorOf } from "../../../checker/model/state-vector.js";
import fc from "fast-check";
import { parseArgs } from "node:util";
import { explore } from "../../../checker/index.js";
import { layOut, WORD_BITS } from "../../../checker/codegen/layout.js";
import { exprChildren, statementExprs, walkExpr, walkStatements } from "../../../grammar/analysis/traversal.js";
import type { Expr, Statement } from "../../../grammar/core/core.js";
import { largeSystem, smallSystem } from "./arbitrary.js";
import { build, isBuilt, type Built } from "./compare.js";

const { values } = parseArgs({
  options: {
    systems: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    large: { type: "boolean", default: false },
  },
});
const systems = Number(values.systems);

const rejected = new Map<string, number>();
const outcomes = new Map<string, number>();
const constructs = new Map<string, number>();
const states: number[] = [];
const milliseconds: number[] = [];
const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

for (const { text } of fc.sample(values.large ? largeSystem : smallSystem, {
  seed: Number(values.seed),
  numRuns: systems,
})) {
  const built = build(text);
  if (!isBuilt(built)) {
    count(rejected, built[0]?.code ?? "none");
    continue;
  }
  const { model, check } = built[built.length - 1]!;
  for (const name of constructsOf({ model, check })) count(constructs, name);
  const layout = layOut(stateVectorOf(model, check).types);
  count(constructs, `words ${layout.words}`);
  if (layout.fields.some(({ bits }) => bits > WORD_BITS)) count(constructs, "values of several words");
  const start = performance.now();
  const outcome = await explore(model, check, {
    search: "bfs",
    engine: "interpreter",
    tick: (progress) =>
      Promise.resolve(progress.states > 3000 || performance.now() - start > 2000 ? "enough" : undefined),
  });
  count(outcomes, outcome.verdict);
  if (outcome.fault !== undefined) count(outcomes, outcome.fault.code);
  if (outcome.violated !== undefined) count(outcomes, `violated ${outcome.violated}`);
  states.push(Number(outcome.states));
  milliseconds.push(performance.now() - start);
}

const shares = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${((100 * times) / systems).toFixed(1)}`)
    .join(", ");
const quantiles = (numbers: readonly number[]): string => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [5, 25, 50, 75, 90, 95, 100]
    .map(
      (percent) =>
        `${percent} %: ${Math.round(sorted[Math.min(sorted.length - 1, Math.floor((percent * sorted.length) / 100))] ?? 0)}`,
    )
    .join(", ");
};
process.stdout.write(`of ${systems} systems, in percent
not accepted  ${shares(rejected)}
outcomes      ${shares(outcomes)}
constructs    ${shares(constructs)}
states        ${quantiles(states)}
milliseconds  ${quantiles(milliseconds)}
`);

/** Counts each construct once per system. */
function constructsOf({ model, check }: Built): ReadonlySet<string> {
  const distinct = new Set<string>();
  const inExpr = (root: Expr): void => {
    walkExpr(root, (expr) => {
      const on = exprChildren(expr)[0]?.type.kind ?? "";
      distinct.add(
        expr.kind === "apply"
          ? `${expr.operator}${["in", "without", "size", "include", "elements", "values", "eq"].includes(expr.operator) ? ` ${expr.operator === "in" ? (exprChildren(expr)[1]?.type.kind ?? "") : on}` : ""}`
          : expr.kind === "aggregate"
            ? expr.by
            : expr.kind === "variable" && expr.primed
              ? "variable'"
              : ["index", "update", "forall", "exists", "fold", "choose"].includes(expr.kind)
                ? `${expr.kind} ${on}`
                : expr.kind,
      );
    });
  };
  const inBody = (body: readonly Statement[]): void => {
    walkStatements(body, (statement) => {
      distinct.add(
        `statement ${statement.kind}${statement.kind === "assign" ? statement.path.map((step) => `.${step.of.kind}`).join("") : ""}`,
      );
      for (const expr of statementExprs(statement)) inExpr(expr);
    });
  };
  for (const { type } of model.variables) distinct.add(`var ${type.kind}`);
  if (model.variables.some((variable) => variable.ghost)) distinct.add("ghost");
  if (model.variables.some((variable) => variable.indices > 0)) distinct.add("family");
  if (model.variables.some((variable) => variable.name.includes("."))) distinct.add("instance");
  for (const { value } of model.initialisers) inExpr(value);
  for (const { body } of model.initConstraints) inBody(body);
  for (const { body } of model.functions) inExpr(body);
  for (const { body } of [...model.operations, ...model.actions]) inBody(body);
  for (const { body } of [...model.invariants, ...model.steps, ...model.covers]) inExpr(body);
  for (const name of [
    "invariants",
    "steps",
    "covers",
    "terminals",
    "initConstraints",
    "functions",
    "operations",
  ] as const)
    if (model[name].length > 0) distinct.add(name);
  if (model.actions.some((action) => action.fault)) distinct.add("fault action");
  if (check.faults !== undefined) distinct.add("faults n");
  if (check.depth !== undefined) distinct.add("depth n");
  if (check.within.length > 0) distinct.add("within");
  if (!check.deadlock) distinct.add("deadlock off");
  if (!check.symmetry) distinct.add("symmetry off");
  return distinct;
}
