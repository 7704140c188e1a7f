// Coverage points: the parts of a check's core whose outcomes are recorded, numbered in the same way for both engines.

import { calledOperation, exprChildren, statementBlocks, statementExprs } from "../../grammar/analysis/traversal.js";
import type { Expr, FunctionDef, OperationDef, Statement } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import { isRefinement, type Check, type Model, type Property } from "../model/model.js";

/**
 * The outcomes of a guard, a condition and the left side of `implies` are 0 (false) and 1 (true); those of a `match`
 * and an `either` are its arms; those of a quantifier are 0 (evaluated) and 1 (had a member). `reached` has one
 * outcome.
 */
type PointKind = "reached" | "guard" | "condition" | "match" | "either" | "implication" | "quantifier";

/** The declaration that contains a point. Only operations and functions are called. */
interface Owner {
  readonly kind: "init" | "action" | "operation" | "function" | "property";
  readonly name: string;
}

export interface CoveragePoint {
  readonly kind: PointKind;
  readonly span: Span;
  /** The number of its first outcome; the others follow. */
  readonly first: number;
  readonly outcomes: number;
  /** Outcomes that the spec declares impossible, and those that would tell nothing. */
  readonly impossible: readonly number[];
  /** For each outcome of a `match` or an `either`, the span of its arm. */
  readonly arms: readonly Span[];
  /** True if this check cannot reach it: it allows no faults, does not check the property, or never calls the owner. */
  readonly idle: boolean;
  readonly owner: Owner;
  /** `head`: the owner itself. `body`: in the owner's body, outside of any branch. `branch`: deeper. */
  readonly depth: "head" | "body" | "branch";
}

export interface CoveragePoints {
  readonly points: readonly CoveragePoint[];
  /** For each part of the core with a point, the number of its first outcome. */
  readonly firstOf: ReadonlyMap<object, number>;
  /** The number of outcomes of all points. */
  readonly outcomes: number;
}

/**
 * Should the outcome be covered, as a branch? So should all that say something, except those that the spec declares
 * impossible.
 */
export function isInformative(
  { kind, impossible }: Pick<CoveragePoint, "kind" | "impossible">,
  outcome: number,
): boolean {
  if (kind === "reached") return false;
  if (kind === "implication" || kind === "quantifier") return outcome === 1;
  return !impossible.includes(outcome);
}

/** The operands of nested `and`s, from the left. */
export function conjuncts(expr: Expr): readonly Expr[] {
  const operands: Expr[] = [];
  const stack = [expr];
  for (let operand = stack.pop(); operand !== undefined; operand = stack.pop()) {
    if (operand.kind === "and") stack.push(operand.right, operand.left);
    else operands.push(operand);
  }
  return operands;
}

type Block = readonly Statement[];

/**
 * Numbers the points of a check in the order in which it first reaches them, then those that it cannot reach. Temporal
 * properties have no points.
 */
export function coveragePointsOf(model: Model, check: Check): CoveragePoints {
  const numbering = new Numbering();
  const isMade = ({ name }: Property): boolean => isRefinement(model, name);
  for (const { value } of model.initialisers) numbering.expr(value, INIT);
  for (const { body } of model.initConstraints) numbering.block(body, INIT, "body");
  const disabled = model.actions.filter((action) => action.fault && check.faults === 0);
  for (const action of model.actions) if (!disabled.includes(action)) numbering.action(action);
  const kinds = [
    { properties: model.invariants, checked: check.invariants },
    { properties: model.steps, checked: check.steps },
    { properties: model.covers, checked: check.covers },
  ];
  for (const { properties, checked } of kinds)
    for (const property of properties)
      if (checked.includes(property.name)) numbering.property(property, isMade(property));
  for (const body of [...check.within, ...model.terminals])
    numbering.expr(body, { kind: "property", name: check.name });
  numbering.exclude([...model.properties, ...model.steps.filter(isMade)].map(({ body }) => body));
  numbering.idle = true;
  for (const action of disabled) numbering.action(action);
  for (const { properties, checked } of kinds)
    for (const property of properties)
      if (!checked.includes(property.name)) numbering.property(property, isMade(property));
  for (const operation of model.operations) numbering.callee(operation);
  // What only they call is not in the text either.
  const enabledConditions = model.functions.filter(({ enables }) => enables !== undefined);
  numbering.exclude(enabledConditions.map(({ body }) => body));
  for (const fn of model.functions) numbering.callee(fn);
  for (const fn of model.functions) if (fn.copyOf !== undefined) numbering.share(fn.copyOf, fn);
  return numbering;
}

/** What a part refers to, instead of having it. */
const NO_PARTS: ReadonlySet<string> = new Set([
  "callee",
  "copyOf",
  "instance",
  "local",
  "params",
  "span",
  "type",
  "variable",
]);

const INIT: Owner = { kind: "init", name: "init" };

const isFalse = (expr: Expr): boolean => expr.kind === "literal" && expr.value === false;

/** A block that begins with `assert false` or `require false`. */
const isImpossible = ([first]: Block): boolean =>
  first !== undefined && (first.kind === "assert" || first.kind === "require") && isFalse(first.condition);

const impossibleOf = (blocks: readonly Block[]): readonly number[] =>
  blocks.flatMap((block, i) => (isImpossible(block) ? [i] : []));

const isAddedByProperty = (statement: Statement): boolean =>
  statement.kind === "assert" && statement.property !== undefined;

const withoutLets = (expr: Expr): Expr => (expr.kind === "let" ? withoutLets(expr.body) : expr);

const isOperation = (callee: FunctionDef | OperationDef): callee is OperationDef => Array.isArray(callee.body);

type Position = Pick<CoveragePoint, "owner" | "depth">;
type Outcomes = { readonly outcomes: number } & Partial<Pick<CoveragePoint, "impossible" | "arms">>;

/** Numbers every part once, where it is reached first: a callee has the number of its first call. */
class Numbering implements CoveragePoints {
  readonly points: CoveragePoint[] = [];
  readonly firstOf = new Map<object, number>();
  readonly #excluded = new Set<object>();
  outcomes = 0;
  idle = false;

  #add(kind: PointKind, span: Span, position: Position, outcomes: Outcomes): void {
    this.points.push({
      kind,
      span,
      first: this.outcomes,
      impossible: [],
      arms: [],
      idle: this.idle,
      ...position,
      ...outcomes,
    });
    this.outcomes += outcomes.outcomes;
  }

  /** Gives a part the next number; false if it has one already. */
  #begin(part: object): boolean {
    if (this.firstOf.has(part) || this.#excluded.has(part)) return false;
    this.firstOf.set(part, this.outcomes);
    return true;
  }

  action({ name, body }: { readonly name: string; readonly body: Block }): void {
    this.block(body, { kind: "action", name }, "body");
  }

  /** `isMade`: by a refinement, so that only its implication as a whole is in the text. */
  property(property: Property, isMade: boolean): void {
    const owner = { kind: "property", name: property.name } as const;
    if (!this.#begin(property)) return;
    this.#add("reached", property.span, { owner, depth: "head" }, { outcomes: 1 });
    if (isMade) this.#decision(withoutLets(property.body), { owner, depth: "branch" });
    else this.expr(property.body, owner);
  }

  callee(callee: FunctionDef | OperationDef): void {
    if (!isOperation(callee) && (callee.enables ?? callee.copyOf) !== undefined) return;
    if (!this.#begin(callee)) return;
    const owner = { kind: isOperation(callee) ? "operation" : "function", name: callee.name } as const;
    this.#add("reached", callee.span, { owner, depth: "head" }, { outcomes: 1 });
    if (isOperation(callee)) this.block(callee.body, owner, "body");
    else this.expr(callee.body, owner);
  }

  /** A copy of a function that calls itself has the points of the original, which has the same structure. */
  share(original: FunctionDef, copy: FunctionDef): void {
    const pairs: [unknown, unknown][] = [[original, copy]];
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [a, b] = pair;
      if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) continue;
      const first = this.firstOf.get(a);
      if (first !== undefined) this.firstOf.set(b, first);
      for (const [key, part] of Object.entries(a))
        if (!NO_PARTS.has(key)) pairs.push([part, (b as Readonly<Record<string, unknown>>)[key]]);
    }
  }

  /** Leaves out functions that are called from these expressions alone. */
  exclude(roots: readonly Expr[]): void {
    const stack = [...roots];
    for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
      stack.push(...exprChildren(expr));
      if (expr.kind !== "callFunction" || this.firstOf.has(expr.callee) || this.#excluded.has(expr.callee)) continue;
      this.#excluded.add(expr.callee);
      stack.push(expr.callee.body);
    }
  }

  /** A block that is meant never to be reached has no points. */
  block(block: Block, owner: Owner, depth: CoveragePoint["depth"]): void {
    if (isImpossible(block)) return;
    for (const statement of block) if (!isAddedByProperty(statement)) this.#statement(statement, owner, depth);
  }

  #statement(statement: Statement, owner: Owner, depth: CoveragePoint["depth"]): void {
    if (!this.#begin(statement)) return;
    const position = { owner, depth };
    this.#add("reached", statement.span, position, { outcomes: 1 });
    switch (statement.kind) {
      case "require":
        for (const { span } of conjuncts(statement.condition)) this.#add("guard", span, position, { outcomes: 2 });
        break;
      case "letMatch":
        // There is no other way to unwrap an option, so one that is never `none` is not a redundant guard.
        this.#add("guard", statement.value.span, position, { outcomes: 2, impossible: [0] });
        break;
      case "if": {
        const impossible = impossibleOf([statement.otherwise, statement.then]);
        this.#add("condition", statement.condition.span, position, { outcomes: 2, impossible });
        break;
      }
      case "match":
        this.#alternatives(
          statement,
          statement.arms.map((arm) => arm.body),
          position,
        );
        break;
      case "either":
        this.#alternatives(statement, statement.branches, position);
        break;
      case "assert":
      case "assign":
      case "let":
      case "pick":
      case "for":
      case "call":
      case "return":
        break;
    }
    for (const expr of statementExprs(statement)) this.expr(expr, owner);
    const callee = calledOperation(statement);
    if (callee !== undefined) this.callee(callee);
    for (const block of statementBlocks(statement)) this.block(block, owner, "branch");
  }

  #alternatives(
    { kind, span }: Extract<Statement, { kind: "match" | "either" }>,
    blocks: readonly Block[],
    position: Position,
  ): void {
    const arms = blocks.map(([first]) => first?.span ?? span);
    this.#add(kind, span, position, { outcomes: blocks.length, impossible: impossibleOf(blocks), arms });
  }

  /** Keeps its own stack, because a chain of operators may be long. */
  expr(root: Expr, owner: Owner): void {
    const position = { owner, depth: "branch" } as const;
    const stack = [root];
    for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
      this.#decision(expr, position);
      stack.push(...exprChildren(expr).toReversed());
      if (expr.kind === "callFunction") this.callee(expr.callee);
    }
  }

  #decision(expr: Expr, position: Position): void {
    switch (expr.kind) {
      case "implies":
        if (this.#begin(expr)) this.#add("implication", expr.left.span, position, { outcomes: 2 });
        break;
      case "if":
        if (this.#begin(expr)) this.#add("condition", expr.condition.span, position, { outcomes: 2 });
        break;
      case "match": {
        const arms = expr.arms.map((arm) => arm.body.span);
        if (this.#begin(expr)) this.#add("match", expr.span, position, { outcomes: arms.length, arms });
        break;
      }
      case "forall":
      case "exists":
        if (this.#begin(expr)) this.#add("quantifier", expr.span, position, { outcomes: 2 });
        break;
      case "literal":
      case "local":
      case "variable":
      case "callFunction":
      case "apply":
      case "and":
      case "or":
      case "let":
      case "allValues":
      case "aggregate":
      case "choose":
      case "filter":
      case "collectSet":
      case "collectMap":
      case "makeFunction":
      case "fold":
      case "makeSet":
      case "makeBag":
      case "makeSeq":
      case "makeTuple":
      case "makeMap":
      case "makeRecord":
      case "makeCase":
      case "some":
      case "none":
      case "field":
      case "index":
      case "update":
      case "narrow":
      case "matches":
      case "enabled":
      case "occurs":
      case "abstractAction":
      case "always":
      case "eventually":
      case "next":
      case "until":
      case "leadsTo":
        break;
    }
  }
}
