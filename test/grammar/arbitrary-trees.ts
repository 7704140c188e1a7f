// Random syntax trees of expressions, types, patterns and statements, with everything that the grammar allows.

import fc from "fast-check";
import type {
  ActionOp,
  ActionTarget,
  Arg,
  Binder,
  BinaryOp,
  Block,
  Expr,
  ExprArm,
  FieldInit,
  Name,
  Pattern,
  Quantifier,
  Statement,
  StatementArm,
  TypeExpr,
  UnaryOp,
} from "../../grammar/index.js";

import { actionName, calledWord, int, list, maybe, name, node, span, word } from "./arbitrary-names.js";

const binaryOps: readonly BinaryOp[] = [
  "~>",
  "until",
  "iff",
  "implies",
  "or",
  "and",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "notIn",
  "subset",
  "union",
  "intersect",
  "minus",
  "..",
  "+",
  "-",
  "*",
  "div",
  "mod",
];
const actionOps: readonly ActionOp[] = ["enabled", "occurs"];
const unaryOps: readonly UnaryOp[] = ["not", "-", "always", "eventually"];
const quantifiers: readonly Quantifier[] = ["forall", "exists", "sum", "min", "max", "count"];

// A type, because an interface has no index signature.
type Trees = {
  expr: Expr;
  atom: Expr;
  target: Expr;
  action: ActionTarget;
  arg: Arg;
  field: FieldInit;
  arm: ExprArm;
  binder: Binder;
  binderPattern: Pattern;
  pattern: Pattern;
  simplePattern: Pattern;
  type: TypeExpr;
  generic: TypeExpr;
  functionType: Expr;
  bound: Expr;
  statement: Statement;
  block: Block;
  statementArm: StatementArm;
};

type Tie = fc.LetrecTypedTie<Trees>;
type Part<K extends keyof Trees> = Pick<fc.LetrecValue<Trees>, K>;

const nameExpr: fc.Arbitrary<Expr> = word.map((text) => ({ kind: "name", span, name: text }));
const intExpr: fc.Arbitrary<Expr> = int.map((value) => ({ kind: "int", span, value, raw: String(value) }));
const boolExpr: fc.Arbitrary<Expr> = fc.boolean().map((value) => ({ kind: "bool", span, value }));
const calledExpr: fc.Arbitrary<Expr> = calledWord.map((text) => ({ kind: "name", span, name: text }));

function expressions(tie: Tie): Part<"atom" | "expr"> {
  const expr = tie("expr");
  return {
    atom: fc.oneof({ depthSize: "small" }, nameExpr, intExpr, boolExpr),
    expr: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("atom"),
      node("paren", { inner: expr }),
      node("tuple", { items: list(expr, 2) }),
      node("call", { callee: tie("target"), args: list(tie("arg"), 0) }),
      node("field", { target: expr, name }),
      node("field", { target: tie("target"), name: fc.nat({ max: 3 }).map((n): Name => ({ text: String(n), span })) }),
      node("index", { target: expr, keys: list(expr, 1, 2) }),
      node("prime", { target: expr }),
      node("unwrap", { target: expr }),
      node("unary", { op: fc.constantFrom(...unaryOps), operand: expr }),
      node("actionFormula", { op: fc.constantFrom(...actionOps), target: tie("action") }),
      ...[0, 1, 2].map(() =>
        node("binary", { op: fc.constantFrom(...binaryOps), opSpan: fc.constant(span), left: expr, right: expr }),
      ),
      node("is", { target: expr, pattern: tie("pattern") }),
      node("if", { condition: expr, then: expr, otherwise: expr }),
      node("let", { pattern: tie("pattern"), type: maybe(tie("type")), value: expr, body: expr }),
      node("match", { scrutinee: expr, arms: list(tie("arm")) }),
      node("quantified", {
        quantifier: fc.constantFrom(...quantifiers),
        binders: list(tie("binder"), 1, 2),
        body: expr,
      }),
      node("after", { target: tie("action"), body: expr }),
      node("choose", { binder: tie("binder"), where: expr }),
      node("setLiteral", { items: list(expr, 0) }),
      node("mapLiteral", { entries: list(fc.record({ key: expr, value: expr, span: fc.constant(span) })) }),
      node("filter", { binder: tie("binder"), where: expr }),
      node("comprehension", { key: maybe(expr), value: expr, binders: list(tie("binder"), 1, 2), where: maybe(expr) }),
      node("seqLiteral", { items: list(expr, 0) }),
      node("typeValues", { type: tie("generic") }),
      node("paren", { inner: tie("functionType") }),
      node("functionLiteral", { binders: list(tie("binder"), 1, 2), body: expr }),
      node("recordLiteral", { name, fields: list(tie("field")) }),
      node("withIndex", { target: expr, keys: list(expr, 1, 2), value: expr }),
      node("withFields", { target: expr, fields: list(tie("field")) }),
    ),
  };
}

/** The parts of expressions that are not expressions, and expressions that only some positions allow. */
function expressionParts(tie: Tie): Part<"target" | "action" | "arg" | "field" | "arm" | "binder"> {
  const expr = tie("expr");
  return {
    // Only these can be called or assigned to.
    target: fc.oneof(
      { depthSize: "small" },
      calledExpr,
      node("field", { target: tie("target"), name }),
      node("index", { target: tie("target"), keys: list(expr, 1, 2) }),
    ),
    action: fc
      .record({
        first: actionName,
        keys: list(expr, 0, 2),
        path: list(fc.record({ name, keys: list(expr, 0, 2) }), 0),
        all: fc.boolean(),
        args: maybe(list(expr, 0)),
      })
      .map(({ first, keys, path, all, args }): ActionTarget => ({
        path: [{ name: first, keys }, ...path],
        all,
        args: all ? undefined : args,
        span,
      })),
    arg: fc.record({
      name: maybe(name),
      value: fc.oneof(
        { weight: 4, arbitrary: expr },
        {
          weight: 1,
          arbitrary: node("lambda", { params: list(tie("pattern"), 1, 2), body: expr }),
        },
      ),
      span: fc.constant(span),
    }),
    field: fc.record({ name, value: expr, span: fc.constant(span) }),
    arm: fc.record({ pattern: tie("pattern"), guard: maybe(expr), body: expr, span: fc.constant(span) }),
    binder: fc.record({ pattern: tie("binderPattern"), domain: expr, span: fc.constant(span) }),
  };
}

function patterns(tie: Tie): Part<"binderPattern" | "simplePattern" | "pattern"> {
  return {
    binderPattern: fc.oneof(
      { depthSize: "small" },
      name.map((each): Pattern => ({ kind: "namePattern", span, name: each })),
      fc.constant<Pattern>({ kind: "wildcard", span }),
      node("tuplePattern", { items: list(tie("binderPattern"), 2) }),
    ),
    simplePattern: fc.oneof(
      { depthSize: "small" },
      fc.constant<Pattern>({ kind: "wildcard", span }),
      name.map((each): Pattern => ({ kind: "namePattern", span, name: each })),
      fc
        .integer({ min: -1000, max: 1000 })
        .map((value): Pattern => ({ kind: "intPattern", span, value: value === 0 ? 0 : value })),
      fc.boolean().map((value): Pattern => ({ kind: "boolPattern", span, value })),
      node("memberPattern", { qualifier: name, name, args: maybe(list(tie("pattern"))) }),
      node("memberPattern", { qualifier: fc.constant(undefined), name, args: list(tie("pattern")) }),
      node("tuplePattern", { items: list(tie("pattern"), 2) }),
    ),
    pattern: fc.oneof(
      { weight: 5, arbitrary: tie("simplePattern") },
      {
        weight: 1,
        arbitrary: node("orPattern", { options: list(tie("simplePattern"), 2) }),
      },
    ),
  };
}

function types(tie: Tie): Part<"bound" | "type" | "generic" | "functionType"> {
  return {
    bound: fc.oneof(
      { depthSize: "small" },
      intExpr,
      nameExpr,
      node("call", { callee: calledExpr, args: list(tie("arg"), 0) }),
      node("binary", {
        op: fc.constantFrom<BinaryOp>("+", "-", "*", "div", "mod"),
        opSpan: fc.constant(span),
        left: tie("bound"),
        right: tie("bound"),
      }),
      node("unary", { op: fc.constant("-" as const), operand: tie("bound") }),
    ),
    type: fc.oneof(
      { depthSize: "small" },
      name.map((each): TypeExpr => ({ kind: "namedType", span, name: each })),
      node("rangeType", { lo: tie("bound"), hi: tie("bound") }),
      tie("generic"),
      node("tupleType", { items: list(tie("type"), 2) }),
      node("functionType", { key: tie("type"), value: tie("type") }),
      node("parenType", { inner: tie("type") }),
    ),
    generic: fc.oneof(
      { depthSize: "small" },
      node("appliedType", {
        name: fc.constantFrom("Set", "Seq", "Bag", "Option").map((text): Name => ({ text, span })),
        args: list(tie("type"), 1, 1),
        bound: maybe(tie("bound")),
      }),
      node("appliedType", {
        name: fc.constant<Name>({ text: "Map", span }),
        args: list(tie("type"), 2, 2),
        bound: fc.constant(undefined),
      }),
    ),
    // A function type as a domain. Elsewhere `->` stands for other operators, which is an error.
    functionType: node("binary", {
      op: fc.constant("->" as const),
      opSpan: fc.constant(span),
      left: node("typeValues", { type: tie("generic") }),
      right: fc.oneof(
        { depthSize: "small" },
        node("typeValues", { type: tie("generic") }),
        calledExpr,
        tie("functionType"),
      ),
    }),
  };
}

function statements(tie: Tie): Part<"statement" | "statementArm" | "block"> {
  const expr = tie("expr");
  return {
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      node("require", { condition: expr }),
      node("assign", { target: tie("target"), value: expr }),
      node("letStatement", { pattern: tie("pattern"), type: maybe(tie("type")), value: expr }),
      node("ifStatement", { condition: expr, then: tie("block"), otherwise: maybe(tie("block")) }),
      node("matchStatement", { scrutinee: expr, arms: list(tie("statementArm"), 0) }),
      node("pick", { binder: tie("binder"), where: maybe(expr) }),
      node("either", { branches: list(tie("block")) }),
      node("for", { binders: list(tie("binder"), 1, 2), body: tie("block") }),
      node("assertStatement", { condition: expr, message: maybe(fc.string()) }),
      node("callStatement", { call: node("call", { callee: tie("target"), args: list(tie("arg"), 0) }) }),
      node("return", { value: maybe(expr) }),
    ),
    statementArm: fc.record({
      pattern: tie("pattern"),
      guard: maybe(expr),
      body: tie("block"),
      span: fc.constant(span),
    }),
    block: fc.record({
      statements: fc.array(tie("statement"), { maxLength: 3, depthIdentifier: "block" }),
      span: fc.constant(span),
    }),
  };
}

export const { expr, bound, action, binder, type, block } = fc.letrec<Trees>((tie) => ({
  ...expressions(tie),
  ...expressionParts(tie),
  ...patterns(tie),
  ...types(tie),
  ...statements(tie),
}));
