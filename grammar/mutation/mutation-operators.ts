// Mutation operators: what may be changed at a place of a syntax tree. Each change is small enough to be a slip of the hand (the competent
// programmer of DeMillo, Lipton and Sayward, "Hints on test data selection", 1978); the choice follows the operators that Offutt et al. found
// sufficient (TOSEM 1996) and the deletion of statements (Untch 2009), carried over to guards and updates as in the mutation of models
// (Aichernig and Jöbstl, "Efficient refinement checking for model-based mutation testing", 2012).

import type { BinaryOp, Block, Expr, Statement } from "../syntax/ast.js";
import { operatorText } from "../syntax/precedence.js";
import { join, spanOf, textOf, type Span } from "../core/source.js";
import { blocksOf } from "../syntax/children.js";

export const operators = {
  require: "a `require` is left out",
  operand: "an operand of `and` or `or` is left out",
  negation: "a condition is negated, or a `not` left out",
  relation: "`<` and `<=`, `>` and `>=`, `==` and `!=`, `in` and `not in` for each other",
  connective: "`and` and `or`, `forall` and `exists` for each other",
  arithmetic: "`+` and `-`, `union` and `minus` for each other, `union` for `intersect`",
  number: "an integer is one more, or one less",
  value: "`true` and `false` for each other, the next member of an enum, `none` for `some(x)`",
  argument: "two arguments next to each other change places",
  element: "an element of a set or sequence is left out",
  statement: "an assignment, a call, a loop, or an `if` without `else` is left out",
  branch: "an arm of an `either` cannot be taken",
} as const;

export type MutationOperator = keyof typeof operators;

/** The text at `span` becomes `replacement`. */
export interface Mutation {
  readonly operator: MutationOperator;
  readonly span: Span;
  readonly replacement: string;
}

/** What names mean where the mutation is made. */
export interface Surroundings {
  /** By the name of a member, `idle` or `Mode.idle`: the member after it in its enum, the first after the last. */
  readonly nextMember: ReadonlyMap<string, string>;
}

// ---------------------------------------------------------------- expressions

/** What can be changed of an expression itself; `within` is the operator of the chain it is a link of. */
export function mutationsOfExpr(
  expr: Expr,
  within: BinaryOp | undefined,
  surroundings: Surroundings,
): readonly Mutation[] {
  switch (expr.kind) {
    case "binary":
      return mutationsOfBinary(expr, within);
    case "int":
      return [expr.value + 1, expr.value - 1]
        .filter((n) => n >= 0 && Number.isSafeInteger(n))
        .map((n) => ({ operator: "number", span: expr.span, replacement: String(n) }));
    case "bool":
      return [{ operator: "value", span: expr.span, replacement: String(!expr.value) }];
    case "name": {
      const next = surroundings.nextMember.get(expr.name);
      return next === undefined ? [] : [{ operator: "value", span: expr.span, replacement: next }];
    }
    case "field": {
      const next =
        expr.target.kind === "name" ? surroundings.nextMember.get(`${expr.target.name}.${expr.name.text}`) : undefined;
      return next === undefined ? [] : [{ operator: "value", span: expr.name.span, replacement: next }];
    }
    case "unary":
      return expr.op === "not"
        ? [{ operator: "negation", span: expr.span, replacement: textOf(expr.operand.span) }]
        : [];
    case "if":
      return negated(expr.condition);
    case "choose":
    case "filter":
      return negated(expr.where);
    case "comprehension":
      return expr.where === undefined ? [] : negated(expr.where);
    case "quantified":
      return mutationsOfQuantified(expr);
    case "call":
      return mutationsOfCall(expr);
    case "setLiteral":
    case "seqLiteral":
      return listOf(expr.items.map((item) => item.span)).map((span) => ({
        operator: "element",
        span,
        replacement: "",
      }));
    default:
      return [];
  }
}

const relations: Partial<Record<BinaryOp, BinaryOp>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  in: "notIn",
  notIn: "in",
};
const sums: Partial<Record<BinaryOp, BinaryOp>> = { "+": "-", "-": "+" };
const sets: Partial<Record<BinaryOp, BinaryOp>> = { union: "minus", minus: "union", intersect: "union" };

function mutationsOfBinary(expr: Extract<Expr, { kind: "binary" }>, within: BinaryOp | undefined): readonly Mutation[] {
  const { op, opSpan, span } = expr;
  if (op === "and" || op === "or") {
    const other = `(${grouped(expr.left)} ${op === "and" ? "or" : "and"} ${grouped(expr.right)})`;
    const swapped: Mutation = { operator: "connective", span, replacement: other };
    // The links of a chain are one list of operands, seen from its last link.
    const dropped =
      within === op
        ? []
        : listOf(chainOf(expr, op).map((operand) => operand.span)).map((each): Mutation => ({
            operator: "operand",
            span: each,
            replacement: "",
          }));
    return [...dropped, swapped];
  }
  const relation = relations[op];
  if (relation !== undefined) return [{ operator: "relation", span: opSpan, replacement: operatorText(relation) }];
  const sum = sums[op];
  if (sum !== undefined) return [{ operator: "arithmetic", span: opSpan, replacement: operatorText(sum) }];
  const set = sets[op];
  // Of set operators, those of different kinds need parentheses between them.
  return set === undefined
    ? []
    : [
        {
          operator: "arithmetic",
          span,
          replacement: `(${grouped(expr.left)} ${operatorText(set)} ${grouped(expr.right)})`,
        },
      ];
}

/** The operands of `a and b and c`. */
function chainOf(expr: Expr, op: BinaryOp): readonly Expr[] {
  const operands: Expr[] = [];
  let rest = expr;
  while (rest.kind === "binary" && rest.op === op) {
    operands.push(rest.right);
    rest = rest.left;
  }
  return [rest, ...operands.reverse()];
}

/** Where a list of things with something between them loses one: with what stands after it, or before the last. */
function listOf(items: readonly Span[]): readonly Span[] {
  return items.map((item, i) => {
    const next = items[i + 1];
    const previous = items[i - 1];
    if (next !== undefined) return spanOf(item.source, item.start, next.start);
    return previous === undefined ? item : spanOf(item.source, previous.end, item.end);
  });
}

const atomic: ReadonlySet<Expr["kind"]> = new Set([
  "name",
  "int",
  "bool",
  "paren",
  "call",
  "field",
  "index",
  "prime",
  "setLiteral",
  "seqLiteral",
]);

const grouped = (expr: Expr): string => (atomic.has(expr.kind) ? textOf(expr.span) : `(${textOf(expr.span)})`);

/** The negation of `==` and the like is a mutation of the relation, that of `not` one of its own. */
function negated(condition: Expr): readonly Mutation[] {
  if (condition.kind === "binary" && ["==", "!=", "in", "notIn"].includes(condition.op)) return [];
  if (condition.kind === "bool" || (condition.kind === "unary" && condition.op === "not")) return [];
  return [
    {
      operator: "negation",
      span: condition.span,
      replacement: condition.kind === "paren" ? `not ${textOf(condition.span)}` : `not (${textOf(condition.span)})`,
    },
  ];
}

function mutationsOfQuantified(expr: Extract<Expr, { kind: "quantified" }>): readonly Mutation[] {
  if (expr.quantifier !== "forall" && expr.quantifier !== "exists") return [];
  const { start } = expr.span;
  return [
    {
      operator: "connective",
      span: spanOf(expr.span.source, start, start + expr.quantifier.length),
      replacement: expr.quantifier === "forall" ? "exists" : "forall",
    },
  ];
}

/** The order of their arguments is no matter. */
const symmetric: ReadonlySet<string> = new Set(["min", "max"]);

function mutationsOfCall(expr: Extract<Expr, { kind: "call" }>): readonly Mutation[] {
  const { callee, args } = expr;
  if (callee.kind === "name" && callee.name === "some" && args.length === 1)
    return [{ operator: "value", span: expr.span, replacement: "none" }];
  if (callee.kind === "name" && symmetric.has(callee.name)) return [];
  return args.slice(1).flatMap((second, i): Mutation[] => {
    const first = args[i];
    if (first === undefined || first.name !== undefined || second.name !== undefined) return [];
    const [left, right] = [textOf(first.span), textOf(second.span)];
    if (left === right) return [];
    const between = first.span.source.text.slice(first.span.end, second.span.start);
    return [{ operator: "argument", span: join(first.span, second.span), replacement: right + between + left }];
  });
}

// ---------------------------------------------------------------- statements

/** `block` is the one it stands in. */
export function mutationsOfStatement(statement: Statement, block: Block): readonly Mutation[] {
  switch (statement.kind) {
    case "require":
      return [left(statement, "require"), ...negated(statement.condition)];
    case "assign":
    case "callStatement":
    case "for":
      return [left(statement, "statement")];
    case "ifStatement":
      return [
        ...(statement.otherwise === undefined ? [left(statement, "statement", block)] : []),
        ...negated(statement.condition),
      ];
    case "pick":
      return statement.where === undefined ? [] : negated(statement.where);
    case "either":
      return statement.branches.map((arm) => ({
        operator: "branch",
        span: arm.span,
        replacement: "{ require false }",
      }));
    case "letStatement":
    case "matchStatement":
    case "assertStatement":
    case "return":
      return [];
  }
}

/** Without the statement, and the `;` behind it. After an `else` there must be a block, if there is no other `if`. */
function left({ span }: Statement, operator: MutationOperator, block?: Block): Mutation {
  if (block !== undefined && block.span.start === span.start) return { operator, span, replacement: "{ }" };
  const behind = /^[ \t]*;[ \t]*/.exec(span.source.text.slice(span.end))?.[0].length ?? 0;
  return { operator, span: spanOf(span.source, span.start, span.end + behind), replacement: "" };
}

/** Whether nothing but ghosts are changed by it: what the properties look at, and not what the system does. */
export function onlyObserves(statement: Statement, ghosts: ReadonlySet<string>): boolean {
  if (statement.kind === "assign") return ghosts.has(baseOf(statement.target) ?? "");
  const blocks: readonly Block[] = blocksOf(statement);
  return blocks.length > 0 && blocks.every((block) => block.statements.every((each) => onlyObserves(each, ghosts)));
}

/** The variable of a place such as `log[n].first`. */
function baseOf(place: Expr): string | undefined {
  if (place.kind === "name") return place.name;
  return place.kind === "index" || place.kind === "field" || place.kind === "prime" ? baseOf(place.target) : undefined;
}
