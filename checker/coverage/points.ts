// What coverage is of: numbered places in the core of a check, each with its outcomes. Both engines note outcomes by these numbers.

import { exprChildren, statementBlocks, statementExprs } from "../../grammar/analysis/traversal.js";
import type { Expr, FunctionDef, OperationDef, Statement } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Check, Model, Property } from "../model/model.js";

/**
 * Outcomes: of a guard, a condition and what is before `implies`, 0 is false and 1 is true; of a `match` and an `either`, which arm; of a
 * quantifier, 0 is that it was asked and 1 that it had a member; what is reached has one.
 */
export type PointKind = "reached" | "guard" | "condition" | "match" | "either" | "implication" | "quantifier";

/** What a point is directly in. Only operations and functions are called. */
export interface Owner {
  readonly kind: "init" | "action" | "operation" | "function" | "property";
  readonly name: string;
}

export interface Point {
  readonly kind: PointKind;
  readonly span: Span;
  /** The number of its first outcome; the others follow. */
  readonly first: number;
  readonly outcomes: number;
  /** Outcomes that the spec says are meant never to come about, or that say nothing. */
  readonly impossible: readonly number[];
  /** By outcome of a `match` or an `either`: where that arm is. */
  readonly arms: readonly Span[];
  /** Whether this check has no way to come there: no faults are allowed, a property is not asked, nobody calls it. */
  readonly idle: boolean;
  readonly owner: Owner;
  /** Where an operation, a function or a property begins; in the body of its owner, outside of any branch; or deeper. */
  readonly depth: "head" | "body" | "branch";
}

export interface Points {
  readonly points: readonly Point[];
  /** By part of the core: the number of its first outcome. */
  readonly firstOf: ReadonlyMap<object, number>;
  /** Of all points. */
  readonly outcomes: number;
}

/** The sides of an `and`, from the left. */
export function conjuncts(expr: Expr): readonly Expr[] {
  const sides: Expr[] = [];
  const open = [expr];
  for (let side = open.pop(); side !== undefined; side = open.pop()) {
    if (side.kind === "and") open.push(side.right, side.left);
    else sides.push(side);
  }
  return sides;
}

type Block = readonly Statement[];

/** Numbers what a check may come to in the order in which it first leads there; then what it never does. Temporal properties are judged in another way. */
export function pointsOf(model: Model, check: Check): Points {
  const numbering = new Numbering();
  for (const { value } of model.initialisers) numbering.expr(value, INIT);
  for (const { body } of model.initConstraints) numbering.block(body, INIT, "body");
  const sleeping = model.actions.filter((action) => action.fault && check.faults === 0);
  for (const action of model.actions) if (!sleeping.includes(action)) numbering.block(action.body, { kind: "action", name: action.name }, "body");
  const kinds = [
    { properties: model.invariants, asked: check.invariants },
    { properties: model.steps, asked: check.steps },
    { properties: model.covers, asked: check.covers },
  ];
  for (const { properties, asked } of kinds) for (const property of properties) if (asked.includes(property.name)) numbering.property(property);
  for (const body of [...check.within, ...model.terminals]) numbering.expr(body, { kind: "property", name: check.name });
  numbering.leaveOut(model.properties.map(({ body }) => body));
  numbering.idle = true;
  for (const action of sleeping) numbering.block(action.body, { kind: "action", name: action.name }, "body");
  for (const { properties, asked } of kinds) for (const property of properties) if (!asked.includes(property.name)) numbering.property(property);
  for (const operation of model.operations) numbering.callee(operation);
  for (const fn of model.functions) numbering.callee(fn);
  return numbering;
}

const INIT: Owner = { kind: "init", name: "init" };

const isFalse = (expr: Expr): boolean => expr.kind === "literal" && expr.value === false;

/** Begins with what says so. */
const isImpossible = ([first]: Block): boolean => first !== undefined && (first.kind === "assert" || first.kind === "require") && isFalse(first.condition);

const impossibleOf = (blocks: readonly Block[]): readonly number[] => blocks.flatMap((block, i) => (isImpossible(block) ? [i] : []));

const isOperation = (callee: FunctionDef | OperationDef): callee is OperationDef => Array.isArray(callee.body);

/** Everything once: what is called from several places is where it is called first. */
class Numbering implements Points {
  readonly points: Point[] = [];
  readonly firstOf = new Map<object, number>();
  readonly #leftOut = new Set<object>();
  outcomes = 0;
  idle = false;

  #add(kind: PointKind, span: Span, where: Pick<Point, "owner" | "depth">, more: { readonly outcomes: number } & Partial<Pick<Point, "impossible" | "arms">>): void {
    this.points.push({ kind, span, first: this.outcomes, impossible: [], arms: [], idle: this.idle, ...where, ...more });
    this.outcomes += more.outcomes;
  }

  /** Whether a part is met for the first time: its outcomes come next. */
  #begin(part: object): boolean {
    if (this.firstOf.has(part) || this.#leftOut.has(part)) return false;
    this.firstOf.set(part, this.outcomes);
    return true;
  }

  property(property: Property): void {
    const owner = { kind: "property", name: property.name } as const;
    if (!this.#begin(property)) return;
    this.#add("reached", property.span, { owner, depth: "head" }, { outcomes: 1 });
    this.expr(property.body, owner);
  }

  callee(callee: FunctionDef | OperationDef): void {
    if (!this.#begin(callee)) return;
    const owner = { kind: isOperation(callee) ? "operation" : "function", name: callee.name } as const;
    this.#add("reached", callee.span, { owner, depth: "head" }, { outcomes: 1 });
    if (isOperation(callee)) this.block(callee.body, owner, "body");
    else this.expr(callee.body, owner);
  }

  /** Functions that are called from these alone are no part of it. */
  leaveOut(roots: readonly Expr[]): void {
    const open = [...roots];
    for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
      open.push(...exprChildren(expr));
      if (expr.kind !== "callFunction" || this.firstOf.has(expr.callee) || this.#leftOut.has(expr.callee)) continue;
      this.#leftOut.add(expr.callee);
      open.push(expr.callee.body);
    }
  }

  /** What begins with `assert false` is meant never to be reached, with all that is behind it. */
  block(block: Block, owner: Owner, depth: Point["depth"]): void {
    if (isImpossible(block)) return;
    for (const statement of block) this.#statement(statement, owner, depth);
  }

  #statement(statement: Statement, owner: Owner, depth: Point["depth"]): void {
    if (!this.#begin(statement)) return;
    const where = { owner, depth };
    this.#add("reached", statement.span, where, { outcomes: 1 });
    switch (statement.kind) {
      case "require":
        for (const side of conjuncts(statement.condition)) this.#add("guard", side.span, where, { outcomes: 2 });
        break;
      case "letSome":
        // There is no other way to get at a value: that it is always there is no guard too many.
        this.#add("guard", statement.value.span, where, { outcomes: 2, impossible: [0] });
        break;
      case "if":
        this.#add("condition", statement.condition.span, where, { outcomes: 2, impossible: impossibleOf([statement.otherwise, statement.then]) });
        break;
      case "match": {
        const blocks = statement.arms.map((arm) => arm.body);
        this.#add("match", statement.span, where, { outcomes: blocks.length, impossible: impossibleOf(blocks), arms: blocks.map(([first]) => first?.span ?? statement.span) });
        break;
      }
      case "either": {
        const { branches } = statement;
        this.#add("either", statement.span, where, { outcomes: branches.length, impossible: impossibleOf(branches), arms: branches.map(([first]) => first?.span ?? statement.span) });
        break;
      }
      default:
    }
    for (const expr of statementExprs(statement)) this.expr(expr, owner);
    if (statement.kind === "call") this.callee(statement.callee);
    for (const block of statementBlocks(statement)) this.block(block, owner, "branch");
  }

  /** With an own stack: sides of an operator may be many. */
  expr(root: Expr, owner: Owner): void {
    const where = { owner, depth: "branch" } as const;
    const open = [root];
    for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
      this.#decision(expr, where);
      open.push(...exprChildren(expr).toReversed());
      if (expr.kind === "callFunction") this.callee(expr.callee);
    }
  }

  #decision(expr: Expr, where: Pick<Point, "owner" | "depth">): void {
    switch (expr.kind) {
      case "implies":
        if (this.#begin(expr)) this.#add("implication", expr.left.span, where, { outcomes: 2 });
        break;
      case "if":
        if (this.#begin(expr)) this.#add("condition", expr.condition.span, where, { outcomes: 2 });
        break;
      case "match":
        if (this.#begin(expr)) this.#add("match", expr.span, where, { outcomes: expr.arms.length, arms: expr.arms.map((arm) => arm.body.span) });
        break;
      case "forall":
      case "exists":
        if (this.#begin(expr)) this.#add("quantifier", expr.span, where, { outcomes: 2 });
        break;
      default:
    }
  }
}
