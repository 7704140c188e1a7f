// Random syntax trees, as wild as the grammar allows.

import fc from "fast-check";
import type {
  ActionOp,
  ActionTarget,
  Arg,
  Binder,
  BinaryOp,
  Block,
  CheckItem,
  ComponentParam,
  Declaration,
  Expectation,
  Expr,
  ExprArm,
  FieldInit,
  Module,
  Name,
  Param,
  Pattern,
  QualifiedName,
  ScenarioItem,
  Quantifier,
  Source,
  Span,
  Statement,
  StatementArm,
  TypeExpr,
  UnaryOp,
} from "../../grammar/index.js";
import { format } from "../../grammar/index.js";

const source: Source = { path: "generated", text: "" };
const span: Span = { source, start: 0, end: 0 };

const word = fc.constantFrom(
  "x",
  "y",
  "items",
  "Foo",
  "T",
  "init",
  "step",
  "check",
  "of",
  "from",
  "states",
  "weak",
  "enabled",
  "occurs",
  "picks",
  "takes",
  "sum",
  "min",
  "some",
  "none",
  "x1",
  "_a",
);
/** Without the words that may begin a quantified form. */
const calledWord = fc.constantFrom("f", "g", "len", "some", "check", "Foo");
const name: fc.Arbitrary<Name> = word.map((text) => ({ text, span }));
const calledName: fc.Arbitrary<Name> = calledWord.map((text) => ({ text, span }));
/** Without the words that begin a declaration. */
const actionName: fc.Arbitrary<Name> = fc
  .constantFrom("A", "q", "x", "of", "weak", "enabled", "occurs", "min", "max")
  .map((text) => ({ text, span }));
const int = fc.nat({ max: 2 ** 31 });
const list = <T>(item: fc.Arbitrary<T>, minLength = 1, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength });
const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined });

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
  bound: Expr;
  statement: Statement;
  block: Block;
  statementArm: StatementArm;
};

const trees = fc.letrec<Trees>((tie) => {
  const expr = tie("expr");
  const nameExpr: fc.Arbitrary<Expr> = word.map((text) => ({ kind: "name", span, name: text }));
  const intExpr: fc.Arbitrary<Expr> = int.map((value) => ({ kind: "int", span, value, raw: String(value) }));
  const boolExpr: fc.Arbitrary<Expr> = fc.boolean().map((value) => ({ kind: "bool", span, value }));
  const calledExpr: fc.Arbitrary<Expr> = calledWord.map((text) => ({ kind: "name", span, name: text }));
  return {
    atom: fc.oneof({ depthSize: "small" }, nameExpr, intExpr, boolExpr),
    // What may be called or assigned to.
    target: fc.oneof(
      { depthSize: "small" },
      calledExpr,
      fc.record({ kind: fc.constant("field" as const), span: fc.constant(span), target: tie("target"), name }),
      fc.record({
        kind: fc.constant("index" as const),
        span: fc.constant(span),
        target: tie("target"),
        keys: list(expr, 1, 2),
      }),
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
    expr: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("atom"),
      fc.record({ kind: fc.constant("paren" as const), span: fc.constant(span), inner: expr }),
      fc.record({ kind: fc.constant("tuple" as const), span: fc.constant(span), items: list(expr, 2) }),
      fc.record({
        kind: fc.constant("call" as const),
        span: fc.constant(span),
        callee: tie("target"),
        args: list(tie("arg"), 0),
      }),
      fc.record({ kind: fc.constant("field" as const), span: fc.constant(span), target: expr, name }),
      fc.record({
        kind: fc.constant("field" as const),
        span: fc.constant(span),
        target: tie("target"),
        name: fc.nat({ max: 3 }).map((n): Name => ({ text: String(n), span })),
      }),
      fc.record({ kind: fc.constant("index" as const), span: fc.constant(span), target: expr, keys: list(expr, 1, 2) }),
      fc.record({ kind: fc.constant("prime" as const), span: fc.constant(span), target: expr }),
      fc.record({ kind: fc.constant("unwrap" as const), span: fc.constant(span), target: expr }),
      fc.record({
        kind: fc.constant("unary" as const),
        span: fc.constant(span),
        op: fc.constantFrom(...unaryOps),
        operand: expr,
      }),
      fc.record({
        kind: fc.constant("actionFormula" as const),
        span: fc.constant(span),
        op: fc.constantFrom(...actionOps),
        target: tie("action"),
      }),
      ...[0, 1, 2].map(() =>
        fc.record({
          kind: fc.constant("binary" as const),
          span: fc.constant(span),
          op: fc.constantFrom(...binaryOps),
          opSpan: fc.constant(span),
          left: expr,
          right: expr,
        }),
      ),
      fc.record({
        kind: fc.constant("if" as const),
        span: fc.constant(span),
        condition: expr,
        then: expr,
        otherwise: expr,
      }),
      fc.record({
        kind: fc.constant("let" as const),
        span: fc.constant(span),
        pattern: tie("pattern"),
        type: maybe(tie("type")),
        value: expr,
        body: expr,
      }),
      fc.record({
        kind: fc.constant("match" as const),
        span: fc.constant(span),
        scrutinee: expr,
        arms: list(tie("arm")),
      }),
      fc.record({
        kind: fc.constant("quantified" as const),
        span: fc.constant(span),
        quantifier: fc.constantFrom(...quantifiers),
        binders: list(tie("binder"), 1, 2),
        body: expr,
      }),
      fc.record({ kind: fc.constant("choose" as const), span: fc.constant(span), binder: tie("binder"), where: expr }),
      fc.record({ kind: fc.constant("setLiteral" as const), span: fc.constant(span), items: list(expr, 0) }),
      fc.record({
        kind: fc.constant("mapLiteral" as const),
        span: fc.constant(span),
        entries: list(fc.record({ key: expr, value: expr, span: fc.constant(span) })),
      }),
      fc.record({ kind: fc.constant("filter" as const), span: fc.constant(span), binder: tie("binder"), where: expr }),
      fc.record({
        kind: fc.constant("comprehension" as const),
        span: fc.constant(span),
        key: maybe(expr),
        value: expr,
        binders: list(tie("binder"), 1, 2),
        where: maybe(expr),
      }),
      fc.record({ kind: fc.constant("seqLiteral" as const), span: fc.constant(span), items: list(expr, 0) }),
      fc.record({
        kind: fc.constant("functionLiteral" as const),
        span: fc.constant(span),
        binders: list(tie("binder"), 1, 2),
        body: expr,
      }),
      fc.record({
        kind: fc.constant("recordLiteral" as const),
        span: fc.constant(span),
        name,
        fields: list(tie("field")),
      }),
      fc.record({
        kind: fc.constant("withIndex" as const),
        span: fc.constant(span),
        target: expr,
        keys: list(expr, 1, 2),
        value: expr,
      }),
      fc.record({
        kind: fc.constant("withFields" as const),
        span: fc.constant(span),
        target: expr,
        fields: list(tie("field")),
      }),
    ),
    arg: fc.record({
      name: maybe(name),
      value: fc.oneof(
        { weight: 4, arbitrary: expr },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant("lambda" as const),
            span: fc.constant(span),
            params: list(tie("pattern"), 1, 2),
            body: expr,
          }),
        },
      ),
      span: fc.constant(span),
    }),
    field: fc.record({ name, value: expr, span: fc.constant(span) }),
    arm: fc.record({ pattern: tie("pattern"), guard: maybe(expr), body: expr, span: fc.constant(span) }),
    binder: fc.record({ pattern: tie("binderPattern"), domain: expr, span: fc.constant(span) }),
    binderPattern: fc.oneof(
      { depthSize: "small" },
      name.map((each): Pattern => ({ kind: "namePattern", span, name: each })),
      fc.constant<Pattern>({ kind: "wildcard", span }),
      fc.record({
        kind: fc.constant("tuplePattern" as const),
        span: fc.constant(span),
        items: list(tie("binderPattern"), 2),
      }),
    ),
    simplePattern: fc.oneof(
      { depthSize: "small" },
      fc.constant<Pattern>({ kind: "wildcard", span }),
      name.map((each): Pattern => ({ kind: "namePattern", span, name: each })),
      fc
        .integer({ min: -1000, max: 1000 })
        .map((value): Pattern => ({ kind: "intPattern", span, value: value === 0 ? 0 : value })),
      fc.boolean().map((value): Pattern => ({ kind: "boolPattern", span, value })),
      fc.record({
        kind: fc.constant("memberPattern" as const),
        span: fc.constant(span),
        qualifier: name,
        name,
        args: maybe(list(tie("pattern"))),
      }),
      fc.record({
        kind: fc.constant("memberPattern" as const),
        span: fc.constant(span),
        qualifier: fc.constant(undefined),
        name,
        args: list(tie("pattern")),
      }),
      fc.record({
        kind: fc.constant("tuplePattern" as const),
        span: fc.constant(span),
        items: list(tie("pattern"), 2),
      }),
    ),
    pattern: fc.oneof(
      { weight: 5, arbitrary: tie("simplePattern") },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("orPattern" as const),
          span: fc.constant(span),
          options: list(tie("simplePattern"), 2),
        }),
      },
    ),
    bound: fc.oneof(
      { depthSize: "small" },
      intExpr,
      nameExpr,
      fc.record({
        kind: fc.constant("call" as const),
        span: fc.constant(span),
        callee: calledExpr,
        args: list(tie("arg"), 0),
      }),
      fc.record({
        kind: fc.constant("binary" as const),
        span: fc.constant(span),
        op: fc.constantFrom<BinaryOp>("+", "-", "*", "div", "mod"),
        opSpan: fc.constant(span),
        left: tie("bound"),
        right: tie("bound"),
      }),
      fc.record({
        kind: fc.constant("unary" as const),
        span: fc.constant(span),
        op: fc.constant("-" as const),
        operand: tie("bound"),
      }),
    ),
    type: fc.oneof(
      { depthSize: "small" },
      name.map((each): TypeExpr => ({ kind: "namedType", span, name: each })),
      fc.record({
        kind: fc.constant("rangeType" as const),
        span: fc.constant(span),
        lo: tie("bound"),
        hi: tie("bound"),
      }),
      fc.record({
        kind: fc.constant("appliedType" as const),
        span: fc.constant(span),
        name: fc.constantFrom("Set", "Seq", "Bag", "Option").map((text): Name => ({ text, span })),
        args: list(tie("type"), 1, 1),
        bound: maybe(tie("bound")),
      }),
      fc.record({
        kind: fc.constant("appliedType" as const),
        span: fc.constant(span),
        name: fc.constant<Name>({ text: "Map", span }),
        args: list(tie("type"), 2, 2),
        bound: fc.constant(undefined),
      }),
      fc.record({ kind: fc.constant("tupleType" as const), span: fc.constant(span), items: list(tie("type"), 2) }),
      fc.record({
        kind: fc.constant("functionType" as const),
        span: fc.constant(span),
        key: tie("type"),
        value: tie("type"),
      }),
      fc.record({ kind: fc.constant("parenType" as const), span: fc.constant(span), inner: tie("type") }),
    ),
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({ kind: fc.constant("require" as const), span: fc.constant(span), condition: expr }),
      fc.record({ kind: fc.constant("assign" as const), span: fc.constant(span), target: tie("target"), value: expr }),
      fc.record({
        kind: fc.constant("letStatement" as const),
        span: fc.constant(span),
        pattern: tie("pattern"),
        type: maybe(tie("type")),
        value: expr,
      }),
      fc.record({
        kind: fc.constant("ifStatement" as const),
        span: fc.constant(span),
        condition: expr,
        then: tie("block"),
        otherwise: maybe(tie("block")),
      }),
      fc.record({
        kind: fc.constant("matchStatement" as const),
        span: fc.constant(span),
        scrutinee: expr,
        arms: list(tie("statementArm"), 0),
      }),
      fc.record({
        kind: fc.constant("pick" as const),
        span: fc.constant(span),
        binder: tie("binder"),
        where: maybe(expr),
      }),
      fc.record({ kind: fc.constant("either" as const), span: fc.constant(span), branches: list(tie("block")) }),
      fc.record({
        kind: fc.constant("for" as const),
        span: fc.constant(span),
        binders: list(tie("binder"), 1, 2),
        body: tie("block"),
      }),
      fc.record({
        kind: fc.constant("assertStatement" as const),
        span: fc.constant(span),
        condition: expr,
        message: maybe(fc.string()),
      }),
      fc.record({
        kind: fc.constant("callStatement" as const),
        span: fc.constant(span),
        call: fc.record({
          kind: fc.constant("call" as const),
          span: fc.constant(span),
          callee: tie("target"),
          args: list(tie("arg"), 0),
        }),
      }),
      fc.record({ kind: fc.constant("return" as const), span: fc.constant(span), value: maybe(expr) }),
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
});

const { expr, action, binder, type, block } = trees;
const param: fc.Arbitrary<Param> = fc.record({ name, type, span: fc.constant(span) });
const qualified: fc.Arbitrary<QualifiedName> = fc.record({ parts: list(name), span: fc.constant(span) });
const doc = maybe(list(fc.constantFrom("a", "b c", "", "x'")).map((lines) => lines.join("\n")));

const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("holds" as const, "bounded" as const),
    states: maybe(int),
    span: fc.constant(span),
  }),
  fc.record({ kind: fc.constant("violated" as const), name: qualified, steps: maybe(int), span: fc.constant(span) }),
  fc.record({ kind: fc.constant("deadlock" as const), steps: maybe(int), span: fc.constant(span) }),
  fc.record({
    kind: fc.constant("error" as const),
    code: fc.constant<Name>({ text: "R0003", span }),
    steps: maybe(int),
    span: fc.constant(span),
  }),
);

const item: fc.Arbitrary<CheckItem> = fc.oneof(
  fc.record({ kind: fc.constant("setConstant" as const), span: fc.constant(span), name, value: expr }),
  fc.record({ kind: fc.constantFrom("faults" as const, "depth" as const), span: fc.constant(span), bound: expr }),
  fc.record({ kind: fc.constant("within" as const), span: fc.constant(span), predicate: expr }),
  fc.record({
    kind: fc.constant("select" as const),
    span: fc.constant(span),
    what: fc.constantFrom("invariant" as const, "step" as const, "property" as const, "cover" as const),
    names: list(qualified),
  }),
  fc.record({ kind: fc.constant("except" as const), span: fc.constant(span), names: list(qualified) }),
  fc.record({
    kind: fc.constantFrom("symmetry" as const, "deadlock" as const),
    span: fc.constant(span),
    on: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("table" as const), span: fc.constant(span), name, domain: expr }),
  fc.record({ kind: fc.constant("expect" as const), span: fc.constant(span), not: fc.boolean(), expectation }),
);

/** Words of items may be names of actions too, but not where what follows them would belong to an item. */
const stepName: fc.Arbitrary<Name> = fc
  .constantFrom("Go", "x", "Foo", "weak", "init", "picks", "takes", "_a")
  .map((text) => ({ text, span }));
const take: fc.Arbitrary<ScenarioItem> = fc.record({
  kind: fc.constant("take" as const),
  span: fc.constant(span),
  target: fc.record({
    path: list(fc.record({ name: stepName, keys: list(expr, 0, 2) }), 1, 2),
    all: fc.constant(false),
    args: maybe(list(expr, 0)),
    span: fc.constant(span),
  }),
  picks: list(fc.record({ name, value: expr, span: fc.constant(span) }), 0, 2),
  branches: list(fc.record({ value: fc.integer({ min: 1, max: 9 }), span: fc.constant(span) }), 0, 2),
});
/** In a scenario, `within (a)` is a step: an item's expression cannot begin with what belongs to a name. */
const scenarioCheckItem = item.filter(
  (each) =>
    !/(?:^|\{)\s*(?:faults|depth|within)\s*[([]/m.test(
      format({
        source,
        system: undefined,
        declarations: [{ kind: "check", name: { text: "C", span }, items: [each], span, doc: undefined }],
        comments: [],
        span,
      }),
    ),
);

const scenarioItem: fc.Arbitrary<ScenarioItem> = fc.oneof(
  take,
  take,
  scenarioCheckItem,
  fc.record({
    kind: fc.constant("assertStatement" as const),
    span: fc.constant(span),
    condition: expr,
    message: maybe(fc.string()),
  }),
  fc.record({ kind: fc.constant("pick" as const), span: fc.constant(span), binder, where: maybe(expr) }),
);

const componentParam: fc.Arbitrary<ComponentParam> = fc.oneof(
  name.map((each): ComponentParam => ({ kind: "typeParam", name: each, span })),
  fc.record({ kind: fc.constant("valueParam" as const), name, type, span: fc.constant(span) }),
);

const flat: fc.Arbitrary<Declaration> = fc.oneof(
  fc.record({
    kind: fc.constant("use" as const),
    span: fc.constant(span),
    doc,
    names: list(fc.record({ name, alias: maybe(name) })),
    path: fc.string(),
    pathSpan: fc.constant(span),
  }),
  fc.record({ kind: fc.constant("const" as const), span: fc.constant(span), doc, name, type, value: maybe(expr) }),
  fc.record({ kind: fc.constant("type" as const), span: fc.constant(span), doc, name, type }),
  fc.record({ kind: fc.constant("symmetric" as const), span: fc.constant(span), doc, name, size: expr }),
  fc.record({ kind: fc.constant("enum" as const), span: fc.constant(span), doc, name, members: list(name) }),
  fc.record({ kind: fc.constant("record" as const), span: fc.constant(span), doc, name, fields: list(param) }),
  fc.record({
    kind: fc.constant("variant" as const),
    span: fc.constant(span),
    doc,
    name,
    cases: list(fc.record({ name, fields: list(param, 0), span: fc.constant(span) })),
  }),
  fc.record({
    kind: fc.constant("var" as const),
    span: fc.constant(span),
    doc,
    name,
    ghost: fc.boolean(),
    type,
    init: fc.record({ kind: fc.constantFrom("value" as const, "member" as const), value: expr }),
  }),
  fc.record({
    kind: fc.constant("instance" as const),
    span: fc.constant(span),
    doc,
    name,
    binders: list(binder, 0, 2),
    component: calledName,
    args: list(fc.record({ name: maybe(name), value: expr, span: fc.constant(span) }), 0),
  }),
  fc.record({
    kind: fc.constant("fun" as const),
    span: fc.constant(span),
    doc,
    name,
    params: list(param, 0),
    result: type,
    body: expr,
  }),
  fc.record({
    kind: fc.constant("op" as const),
    span: fc.constant(span),
    doc,
    name,
    params: list(param, 0),
    result: maybe(type),
    body: block,
  }),
  fc.record({
    kind: fc.constant("action" as const),
    span: fc.constant(span),
    doc,
    name,
    fault: fc.boolean(),
    params: maybe(list(param, 0)),
    body: block,
  }),
  fc.record({ kind: fc.constant("init" as const), span: fc.constant(span), doc, body: block }),
  fc.record({
    kind: fc.constantFrom("invariant" as const, "step" as const, "property" as const, "cover" as const),
    span: fc.constant(span),
    doc,
    name,
    body: expr,
  }),
  fc.record({ kind: fc.constant("terminal" as const), span: fc.constant(span), doc, body: expr }),
  fc.record({ kind: fc.constant("assume" as const), span: fc.constant(span), doc, name: maybe(name), body: expr }),
  fc.record({
    kind: fc.constant("fair" as const),
    span: fc.constant(span),
    doc,
    strength: fc.constantFrom("weak" as const, "strong" as const),
    binders: list(binder, 0, 2),
    targets: list(action),
  }),
  fc.record({ kind: fc.constant("check" as const), span: fc.constant(span), doc, name, items: list(item, 0, 5) }),
  fc.record({
    kind: fc.constant("scenario" as const),
    span: fc.constant(span),
    doc,
    name,
    items: list(scenarioItem, 0, 5),
  }),
);

const component: fc.Arbitrary<Declaration> = fc.record({
  kind: fc.constant("component" as const),
  span: fc.constant(span),
  doc,
  name,
  params: list(componentParam, 0),
  declarations: list(flat, 0),
});

export const anyModule: fc.Arbitrary<Module> = fc
  .record({
    system: maybe(name),
    declarations: fc.array(fc.oneof({ weight: 8, arbitrary: flat }, { weight: 1, arbitrary: component }), {
      maxLength: 4,
    }),
  })
  .map(({ system, declarations }) => ({ source, system, declarations, comments: [], span }));
