// Mutation operators: the changes that can be made to a node of a syntax tree. Each change is small enough to be a slip
// of a competent programmer (DeMillo, Lipton and Sayward, "Hints on test data selection", 1978). The selection follows
// the operators that Offutt et al. found sufficient (TOSEM 1996) and statement deletion (Untch 2009), applied to guards
// and updates (Aichernig and Jöbstl, "Efficient refinement checking for model-based mutation testing", 2012).

import type { BinaryOp, Block, Expr, Statement } from "../syntax/ast.js";
import { operatorText } from "../syntax/precedence.js";
import { joinSpans, spanOf, textOf, type Span } from "../core/source.js";
import { statementBlocks } from "../syntax/children.js";

export const operatorDescriptions = {
  require: "a `require` is removed",
  operand: "an operand of `and` or `or` is removed",
  negation: "a condition is negated, or a `not` is removed",
  relation: "`<` and `<=`, `>` and `>=`, `==` and `!=`, `in` and `not in` are swapped",
  connective: "`and` and `or`, `forall` and `exists` are swapped",
  arithmetic: "`+` and `-`, `union` and `minus` are swapped, `intersect` becomes `union`",
  number: "an integer is increased or decreased by one",
  value: "`true` and `false` are swapped, an enum member becomes the next one, `some(x)` becomes `none`",
  argument: "two neighbouring arguments are swapped",
  element: "an element of a set or sequence is removed",
  statement: "an assignment, a call, a loop, or an `if` without `else` is removed",
  branch: "a branch of an `either` is disabled",
} as const;

export type MutationOperator = keyof typeof operatorDescriptions;

/** Replaces the text at `span` by `replacement`. */
export interface Mutation {
  readonly operator: MutationOperator;
  readonly span: Span;
  readonly replacement: string;
}

export interface EnumMembers {
  /** By the name of a member, `idle` or `Mode.idle`: the next member of its enum, or the first one after the last. */
  readonly nextMember: ReadonlyMap<string, string>;
}

// ---------------------------------------------------------------- expressions

/**
 * Mutations of the expression itself, not of its subexpressions. `chainOp`: the operator of the chain that it
 * continues.
 */
export function mutationsOfExpr(expr: Expr, chainOp: BinaryOp | undefined, enums: EnumMembers): readonly Mutation[] {
  switch (expr.kind) {
    case "binary":
      return mutationsOfBinary(expr, chainOp);
    case "int":
      return [expr.value + 1, expr.value - 1]
        .filter((n) => n >= 0 && Number.isSafeInteger(n))
        .map((n) => ({ operator: "number", span: expr.span, replacement: String(n) }));
    case "bool":
      return [{ operator: "value", span: expr.span, replacement: String(!expr.value) }];
    case "name": {
      const next = enums.nextMember.get(expr.name);
      return next === undefined ? [] : [{ operator: "value", span: expr.span, replacement: next }];
    }
    case "field": {
      const next =
        expr.target.kind === "name" ? enums.nextMember.get(`${expr.target.name}.${expr.name.text}`) : undefined;
      return next === undefined ? [] : [{ operator: "value", span: expr.name.span, replacement: next }];
    }
    case "unary":
      return expr.op === "not"
        ? [{ operator: "negation", span: expr.span, replacement: textOf(expr.operand.span) }]
        : [];
    case "if":
      return negations(expr.condition);
    case "choose":
    case "filter":
      return negations(expr.where);
    case "comprehension":
      return expr.where === undefined ? [] : negations(expr.where);
    case "quantified":
      return mutationsOfQuantified(expr);
    case "call":
      return mutationsOfCall(expr);
    case "setLiteral":
    case "seqLiteral":
      return deletionSpans(expr.items.map((item) => item.span)).map((span) => ({
        operator: "element",
        span,
        replacement: "",
      }));
    default:
      return [];
  }
}

const swappedRelations: Partial<Record<BinaryOp, BinaryOp>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  in: "notIn",
  notIn: "in",
};
const swappedSums: Partial<Record<BinaryOp, BinaryOp>> = { "+": "-", "-": "+" };
const swappedSetOperators: Partial<Record<BinaryOp, BinaryOp>> = { union: "minus", minus: "union", intersect: "union" };

function mutationsOfBinary(
  expr: Extract<Expr, { kind: "binary" }>,
  chainOp: BinaryOp | undefined,
): readonly Mutation[] {
  const { op, opSpan, span } = expr;
  if (op === "and" || op === "or") {
    const other = `(${parenthesized(expr.left)} ${op === "and" ? "or" : "and"} ${parenthesized(expr.right)})`;
    const swapped: Mutation = { operator: "connective", span, replacement: other };
    // The operands of a whole chain are one list; its outermost operator removes them.
    const dropped =
      chainOp === op
        ? []
        : deletionSpans(chainOperands(expr, op).map((operand) => operand.span)).map((each): Mutation => ({
            operator: "operand",
            span: each,
            replacement: "",
          }));
    return [...dropped, swapped];
  }
  const relation = swappedRelations[op];
  if (relation !== undefined) return [{ operator: "relation", span: opSpan, replacement: operatorText(relation) }];
  const sum = swappedSums[op];
  if (sum !== undefined) return [{ operator: "arithmetic", span: opSpan, replacement: operatorText(sum) }];
  const set = swappedSetOperators[op];
  // Different set operators need parentheses between them.
  return set === undefined
    ? []
    : [
        {
          operator: "arithmetic",
          span,
          replacement: `(${parenthesized(expr.left)} ${operatorText(set)} ${parenthesized(expr.right)})`,
        },
      ];
}

/** The operands of `a and b and c`. */
function chainOperands(expr: Expr, op: BinaryOp): readonly Expr[] {
  const operands: Expr[] = [];
  let rest = expr;
  while (rest.kind === "binary" && rest.op === op) {
    operands.push(rest.right);
    rest = rest.left;
  }
  return [rest, ...operands.reverse()];
}

/** For each item of a list, the span to delete: the item with the separator after it, or before it for the last one. */
function deletionSpans(items: readonly Span[]): readonly Span[] {
  return items.map((item, i) => {
    const next = items[i + 1];
    const previous = items[i - 1];
    if (next !== undefined) return spanOf(item.source, item.start, next.start);
    return previous === undefined ? item : spanOf(item.source, previous.end, item.end);
  });
}

const unambiguousKinds: ReadonlySet<Expr["kind"]> = new Set([
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

const parenthesized = (expr: Expr): string =>
  unambiguousKinds.has(expr.kind) ? textOf(expr.span) : `(${textOf(expr.span)})`;

/** Negations of relations and of `not` are covered by other operators. */
function negations(condition: Expr): readonly Mutation[] {
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

/** Functions whose arguments may be swapped without effect. */
const orderIndependent: ReadonlySet<string> = new Set(["min", "max"]);

function mutationsOfCall(expr: Extract<Expr, { kind: "call" }>): readonly Mutation[] {
  const { callee, args } = expr;
  if (callee.kind === "name" && callee.name === "some" && args.length === 1)
    return [{ operator: "value", span: expr.span, replacement: "none" }];
  if (callee.kind === "name" && orderIndependent.has(callee.name)) return [];
  return args.slice(1).flatMap((second, i): Mutation[] => {
    const first = args[i];
    if (first === undefined || first.name !== undefined || second.name !== undefined) return [];
    const [left, right] = [textOf(first.span), textOf(second.span)];
    if (left === right) return [];
    const between = first.span.source.text.slice(first.span.end, second.span.start);
    return [{ operator: "argument", span: joinSpans(first.span, second.span), replacement: right + between + left }];
  });
}

// ---------------------------------------------------------------- statements

/** Mutations of the statement itself, not of the expressions and blocks in it. `block` contains the statement. */
export function mutationsOfStatement(statement: Statement, block: Block): readonly Mutation[] {
  switch (statement.kind) {
    case "require":
      return [deletion(statement, "require"), ...negations(statement.condition)];
    case "assign":
    case "callStatement":
    case "for":
      return [deletion(statement, "statement")];
    case "ifStatement":
      return [
        ...(statement.otherwise === undefined ? [deletion(statement, "statement", block)] : []),
        ...negations(statement.condition),
      ];
    case "pick":
      return statement.where === undefined ? [] : negations(statement.where);
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

/** Deletes the statement and the `;` after it. The `if` of an `else if` becomes an empty block. */
function deletion({ span }: Statement, operator: MutationOperator, block?: Block): Mutation {
  if (block !== undefined && block.span.start === span.start) return { operator, span, replacement: "{ }" };
  const separator = /^[ \t]*;[ \t]*/.exec(span.source.text.slice(span.end))?.[0].length ?? 0;
  return { operator, span: spanOf(span.source, span.start, span.end + separator), replacement: "" };
}

/**
 * Does the statement only assign ghost variables? Those serve properties and are not part of the system's behaviour.
 */
export function onlyAssignsGhosts(statement: Statement, ghosts: ReadonlySet<string>): boolean {
  if (statement.kind === "assign") return ghosts.has(variableOf(statement.target) ?? "");
  const blocks: readonly Block[] = statementBlocks(statement);
  return (
    blocks.length > 0 && blocks.every((block) => block.statements.every((each) => onlyAssignsGhosts(each, ghosts)))
  );
}

/** The variable in an assignment target such as `log[n].first`. */
function variableOf(target: Expr): string | undefined {
  if (target.kind === "name") return target.name;
  return target.kind === "index" || target.kind === "field" || target.kind === "prime"
    ? variableOf(target.target)
    : undefined;
}
