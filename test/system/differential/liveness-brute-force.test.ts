// Temporal properties of random systems, compared with brute force. The interpreter provides the steps and the values of conditions; everything else
// is computed independently of `checker/liveness`. Common forms of properties are evaluated by greatest and least fixpoints over sets
// of states (E. A. Emerson and C.-L. Lei, "Modalities for model checking", POPL 1985), other formulas by truth assignments to their parts
// (`test/checker/liveness/brute-force.ts`).

import fc from "fast-check";
import { is } from "immutable";
import { expect, it } from "vitest";
import { interpret, type DetailedTransition, type Interpreter } from "../../../checker/interpreter/interpreter.js";
import { explore, showValue, type Check, type Model, type Outcome } from "../../../checker/index.js";
import type { Formula } from "../../../checker/liveness/formula.js";
import { evaluate } from "../../../checker/interpreter/evaluate.js";
import { catchFault } from "../../../checker/interpreter/runtime-error.js";
import { WorkBudget } from "../../../checker/interpreter/work-budget.js";
import type { State, Value } from "../../../checker/interpreter/values.js";
import type { Expr, Local } from "../../../grammar/core/core.js";
import {
  hasViolation,
  isFairCycle,
  type Edge,
  type Fairness,
  type GraphStep,
  type System,
} from "../../checker/liveness/brute-force.js";
import type { Spec } from "./arbitrary.js";
import { build, isBuilt } from "./compare.js";
import { plainSystems } from "./liveness.js";
import { type States, withoutTwins, shapeViolated } from "./fixpoints.js";

const SYSTEMS = 250;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_105);

const STATES = 120;
/** The maximum number of choices of quantified values. */
const STRONG = 5;
/** The maximum number of points of the truth assignments. */
const POINTS = 30_000;

// ---------------------------------------------------------------- states and steps, from the interpreter

interface Reached {
  readonly states: readonly State[];
  readonly initial: readonly number[];
  readonly steps: readonly { readonly from: number; readonly to: number; readonly attempt: DetailedTransition }[];
}

/** Undefined if there are too many states, or a step fails. */
function reach(interpreter: Interpreter): Reached | undefined {
  const numbers = new Map<string, number>();
  const states: State[] = [];
  const steps: { from: number; to: number; attempt: DetailedTransition }[] = [];
  const numberOf = (state: State): number => {
    const key = interpreter.key(state);
    const number = numbers.get(key) ?? states.push(state) - 1;
    numbers.set(key, number);
    return number;
  };
  const initial = new Set<number>();
  for (const { state, fault } of interpreter.initialStates()) {
    if (fault !== undefined) return undefined;
    if (state !== undefined) initial.add(numberOf(state));
  }
  for (let from = 0; from < states.length; from++) {
    if (states.length > STATES) return undefined;
    for (const attempt of interpreter.expand(states[from]!)) {
      if (attempt.fault !== undefined || attempt.state === undefined) return undefined;
      steps.push({ from, to: numberOf(attempt.state), attempt });
    }
  }
  return states.length === 0 ? undefined : { states, initial: [...initial], steps };
}

/** A case that this test does not support, or a property that cannot be evaluated. */
class Beyond extends Error {}

/** The states in which a condition holds, evaluated as an invariant. */
function whereHolds(model: Model, check: Check, body: Expr, states: readonly State[]): readonly boolean[] {
  const { checkInvariants: judgeState } = interpret(
    { ...model, invariants: [{ name: "it", body, doc: undefined, span: body.span }] },
    { ...check, invariants: ["it"] },
  );
  return states.map((state) => {
    const defect = judgeState(state);
    if (defect?.kind === "error") throw new Beyond();
    return defect === undefined;
  });
}

/** The steps to which an assumption or a formula about actions refers. */
type Target = Model["fairness"][number]["actions"][number];

/** A text for the choice of quantified values; none for a step to which the formula does not refer. */
function choiceOf(
  model: Model,
  targets: readonly Target[],
  { binders, when }: Pick<Model["fairness"][number], "binders" | "when">,
  from: State,
  { action, args }: DetailedTransition,
): readonly string[] {
  return targets.flatMap((target) => {
    if (model.actions[action] !== target.action) return [];
    const fixed = new Map<number, { readonly text: string; readonly value: Value }>();
    for (const [i, arg] of target.args.entries()) {
      if (arg === undefined) continue;
      const binder = arg.kind === "local" ? binders.findIndex(({ local }) => local === arg.local) : -1;
      if (binder < 0) {
        if (!is(valueIn(model, arg, from), args[i])) return [];
        continue;
      }
      const text = showValue(arg.type, args[i]!);
      // One name for two arguments.
      if (fixed.has(binder) && fixed.get(binder)?.text !== text) return [];
      fixed.set(binder, { text, value: args[i]! });
    }
    // Parameters that a target does not name can have any value, so the step belongs to all of them. There is no simple name for that.
    if (fixed.size < binders.length && targets.length > 1) throw new Beyond();
    if (when !== undefined) {
      if (fixed.size < binders.length) throw new Beyond();
      const bound = new Map([...fixed].map(([binder, { value }]) => [binders[binder]!.local, value]));
      if (valueIn(model, when, from, bound) !== true) return [];
    }
    return [
      [...fixed]
        .sort(([a], [b]) => a - b)
        .map(([, { text }]) => text)
        .join(", "),
    ];
  });
}

function valueIn(model: Model, expr: Expr, state: State, bound: ReadonlyMap<Local, Value> = new Map()): Value {
  const locals = new Array<Value>(model.localCount).fill(false);
  for (const [local, value] of bound) locals[local.id] = value;
  const { value, fault } = catchFault(() => evaluate(expr, { state, next: undefined, locals, work: new WorkBudget() }));
  if (fault !== undefined) throw new Beyond();
  return value;
}

/** The assumptions for each choice of quantified values. Values without steps make no difference. */
function systemOf(
  model: Model,
  { states, initial, steps }: Reached,
): { readonly system: System; readonly classOf: (from: number, attempt: DetailedTransition) => number } {
  const fairness: Fairness[] = [];
  const selectors = new Map<string, number>();
  const selected: number[][] = [[]];
  const classes = new Map<string, number>([["", 0]]);
  const classOf = (from: number, attempt: DetailedTransition): number => {
    const mine = new Set<number>();
    for (const [i, assumption] of model.fairness.entries()) {
      const { strength, actions } = assumption;
      for (const choice of choiceOf(model, actions, assumption, states[from]!, attempt)) {
        const key = `${i}: ${choice}`;
        const selector = selectors.get(key) ?? fairness.push({ strength, selector: fairness.length }) - 1;
        selectors.set(key, selector);
        mine.add(selector);
      }
    }
    const key = [...mine].join();
    const classOfSelectors = classes.get(key) ?? selected.push([...mine]) - 1;
    classes.set(key, classOfSelectors);
    return classOfSelectors;
  };
  const edges = steps.flatMap(({ from, to, attempt }): readonly Edge[] =>
    from === to ? [] : [{ from, to, stepClass: classOf(from, attempt) }],
  );
  if (fairness.filter(({ strength }) => strength === "strong").length > STRONG) throw new Beyond();
  return {
    classOf,
    system: {
      nodes: states.length,
      initial,
      edges,
      nodeLetters: states.map(() => 0),
      classLetters: [],
      selected,
      fairness,
    },
  };
}

// ---------------------------------------------------------------- other formulas

/** A formula, and its propositions. */
function formulaOf(expr: Expr, propositions: Expr[]): Formula {
  const of = (each: Expr): Formula => formulaOf(each, propositions);
  if (expr.type.kind !== "temporal" || expr.kind === "enabled" || expr.kind === "occurs")
    return { kind: "literal", proposition: propositions.push(expr) - 1, negated: false };
  switch (expr.kind) {
    case "and":
    case "or":
      return { kind: expr.kind, parts: [of(expr.left), of(expr.right)] };
    case "implies":
      return { kind: "or", parts: [negated(of(expr.left)), of(expr.right)] };
    case "apply": {
      const [first, second] = expr.args;
      if (expr.operator === "not") return negated(of(first!));
      if (expr.operator !== "eq") throw new Beyond();
      const [a, b] = [of(first!), of(second!)];
      return {
        kind: "or",
        parts: [
          { kind: "and", parts: [a, b] },
          { kind: "and", parts: [negated(a), negated(b)] },
        ],
      };
    }
    case "always":
      return { kind: "release", left: { kind: "false" }, right: of(expr.operand) };
    case "eventually":
      return { kind: "until", left: { kind: "true" }, right: of(expr.operand) };
    case "next":
      return { kind: "next", operand: of(expr.operand) };
    case "until":
      return { kind: "until", left: of(expr.left), right: of(expr.right) };
    case "leadsTo":
      return {
        kind: "release",
        left: { kind: "false" },
        right: {
          kind: "or",
          parts: [negated(of(expr.left)), { kind: "until", left: { kind: "true" }, right: of(expr.right) }],
        },
      };
    default:
      throw new Beyond();
  }
}

function negated(formula: Formula): Formula {
  switch (formula.kind) {
    case "true":
    case "false":
      return { kind: formula.kind === "true" ? "false" : "true" };
    case "literal":
      return { ...formula, negated: !formula.negated };
    case "and":
    case "or":
      return { kind: formula.kind === "and" ? "or" : "and", parts: formula.parts.map(negated) };
    case "next":
      return { ...formula, operand: negated(formula.operand) };
    case "until":
    case "release":
      return {
        kind: formula.kind === "until" ? "release" : "until",
        left: negated(formula.left),
        right: negated(formula.right),
      };
  }
}

function formulaViolated(
  model: Model,
  body: Expr,
  { system, classOf }: ReturnType<typeof systemOf>,
  { states, steps }: Reached,
  where: (expr: Expr) => States,
): boolean {
  const propositions: Expr[] = [];
  const formula = formulaOf(body, propositions);
  const temporal = JSON.stringify(formula).match(/"(until|release|next)"/g)?.length ?? 0;
  const nodeLetters = system.nodeLetters.map(() => 0);
  /** By the states before and after: a step is one of each action that could have made it. */
  const letters = new Map<string, number>();
  const betweenOf = ({ from, to }: Reached["steps"][number]): string => `${from} ${to}`;
  for (const [i, expr] of propositions.entries()) {
    if (expr.kind !== "enabled" && expr.kind !== "occurs") {
      for (const [node, is] of where(expr).entries()) if (is) nodeLetters[node]! |= 1 << i;
      continue;
    }
    for (const step of steps) {
      const unbound = { binders: [], when: undefined };
      if (choiceOf(model, [expr], unbound, states[step.from]!, step.attempt).length === 0) continue;
      if (expr.kind === "enabled") nodeLetters[step.from]! |= 1 << i;
      else letters.set(betweenOf(step), (letters.get(betweenOf(step)) ?? 0) | (1 << i));
    }
  }
  const classes = new Map<string, number>();
  const selected: (readonly number[])[] = [[]];
  const classLetters = [0];
  const edges = steps.flatMap((step): readonly Edge[] => {
    const { from, to, attempt } = step;
    if (from === to) return [];
    const letter = letters.get(betweenOf(step)) ?? 0;
    const key = `${classOf(from, attempt)} ${letter}`;
    const stepClass = classes.get(key) ?? selected.push(system.selected[classOf(from, attempt)]!) - 1;
    classes.set(key, stepClass);
    classLetters[stepClass] = letter;
    return [{ from, to, stepClass: stepClass }];
  });
  const distinct = withoutTwins(edges);
  if ((distinct.length + system.nodes) * 2 ** temporal > POINTS) throw new Beyond();
  return hasViolation({ ...system, edges: distinct, selected, nodeLetters, classLetters }, formula);
}

// ---------------------------------------------------------------- traces

/** Checks that a trace is a fair lasso. Its steps are identified by their actions and next states. */
function expectFair(
  model: Model,
  check: Check,
  { system }: ReturnType<typeof systemOf>,
  { states, steps }: Reached,
  { trace }: Outcome,
): void {
  const { key } = interpret(model, check);
  const numberOf = (state: State): number => states.findIndex((each) => key(each) === key(state));
  expect(trace?.loop).toBeDefined();
  const visited = [trace!.initial, ...trace!.steps.map(({ state }) => state)].map(numberOf);
  expect(system.initial).toContain(visited[0]);
  const moves = trace!.steps.map((step, i): readonly GraphStep[] => {
    const [from, to] = [visited[i]!, visited[i + 1]!];
    expect(to).not.toBe(from);
    expect(
      steps.some(
        (each) => each.from === from && each.to === to && model.actions[each.attempt.action]!.name === step.action,
      ),
    ).toBe(true);
    return system.edges.flatMap((each, edge) =>
      each.from === from && each.to === to ? [{ from, to, stepClass: each.stepClass, edge }] : [],
    );
  });
  const loop = trace!.loop!;
  expect(visited.at(-1)).toBe(visited[loop]);
  const round = moves.slice(loop);
  // A step counts for every action that leads to the same state.
  const cycle =
    round.length === 0 ? [{ from: visited.at(-1)!, to: visited.at(-1)!, stepClass: 0, edge: undefined }] : round.flat();
  expect(isFairCycle(system, cycle), "what is shown is fair").toBe(true);
}

interface Tally {
  shapes: number;
  formulas: number;
  violated: number;
  beyond: number;
}

async function expectSame({ text }: Spec, tally: Tally): Promise<void> {
  const built = build(text);
  if (!isBuilt(built)) return void tally.beyond++;
  const { model, check } = built.at(-1)!;
  const name = check.properties.at(-1);
  const property = model.properties.find((each) => each.name === name);
  const reached = reach(interpret(model, check));
  if (property === undefined || reached === undefined) return void tally.beyond++;
  let expected: boolean | undefined;
  try {
    const made = systemOf(model, reached);
    const where = (expr: Expr): States => whereHolds(model, check, expr, reached.states);
    expected = shapeViolated(property.body, made.system, where);
    if (expected === undefined) {
      expected = formulaViolated(model, property.body, made, reached, where);
      tally.formulas++;
    } else tally.shapes++;
    tally.violated += Number(expected);
    const bare: Check = {
      ...check,
      invariants: [],
      steps: [],
      covers: [],
      deadlock: false,
      properties: [property.name],
    };
    const outcome = await explore(model, bare, { search: "bfs", engine: "interpreter" });
    expect(outcome.properties.map(({ verdict }) => verdict)).toEqual([expected ? "violated" : "holds"]);
    expect(outcome.verdict).toBe(expected ? "violated" : "holds");
    if (expected) expectFair(model, bare, made, reached, outcome);
  } catch (error) {
    if (!(error instanceof Beyond)) throw error;
    tally.beyond++;
  }
}

it(`${SYSTEMS} random systems have the same results as by brute force (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally: Tally = { shapes: 0, formulas: 0, violated: 0, beyond: 0 };
  await fc.assert(
    fc.asyncProperty(plainSystems, (spec) => expectSame(spec, tally)),
    { seed, numRuns: SYSTEMS },
  );
  const evaluated = tally.shapes + tally.formulas;
  expect(evaluated).toBeGreaterThan(tally.beyond / 4);
  expect(tally.violated).toBeGreaterThan(evaluated / 5);
  expect(evaluated - tally.violated).toBeGreaterThan(evaluated / 5);
});
