// Random modules, with everything that the grammar allows.

import fc from "fast-check";
import type {
  CheckItem,
  ComponentParam,
  Declaration,
  Expectation,
  Module,
  Name,
  Param,
  QualifiedName,
  ScenarioItem,
} from "../../grammar/index.js";
import { format } from "../../grammar/index.js";

import { calledName, int, list, maybe, name, node, source, span } from "./arbitrary-names.js";
import { bound, action, binder, block, expr, type } from "./arbitrary-trees.js";

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
  node("setConstant", { name, value: expr }),
  fc.record({ kind: fc.constantFrom("faults" as const, "depth" as const), span: fc.constant(span), bound: expr }),
  node("within", { predicate: expr }),
  node("select", {
    what: fc.constantFrom("invariant" as const, "step" as const, "property" as const, "cover" as const),
    names: list(qualified),
  }),
  node("except", { names: list(qualified) }),
  fc.record({
    kind: fc.constantFrom("symmetry" as const, "deadlock" as const),
    span: fc.constant(span),
    on: fc.boolean(),
  }),
  node("table", { name, domain: expr }),
  node("expect", { not: fc.boolean(), expectation }),
);

/** Words of items may be names of actions too, but not where what follows them would belong to an item. */
const stepName: fc.Arbitrary<Name> = fc
  .constantFrom("Go", "x", "Foo", "weak", "init", "picks", "takes", "_a")
  .map((text) => ({ text, span }));
const take: fc.Arbitrary<ScenarioItem> = node("take", {
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
  node("assertStatement", { condition: expr, message: maybe(fc.string()) }),
  node("pick", { binder, where: maybe(expr) }),
);

const componentParam: fc.Arbitrary<ComponentParam> = fc.oneof(
  name.map((each): ComponentParam => ({ kind: "typeParam", name: each, span })),
  fc.record({ kind: fc.constant("valueParam" as const), name, type, span: fc.constant(span) }),
);

const flat: fc.Arbitrary<Declaration> = fc.oneof(
  node("use", {
    doc,
    names: list(fc.record({ name, alias: maybe(name) })),
    path: fc.string(),
    pathSpan: fc.constant(span),
  }),
  node("const", { doc, name, type, value: maybe(expr) }),
  node("type", { doc, name, type }),
  node("symmetric", { doc, name, size: expr }),
  node("enum", { doc, name, members: list(name) }),
  node("record", { doc, name, fields: list(param) }),
  node("variant", { doc, name, cases: list(fc.record({ name, fields: list(param, 0), span: fc.constant(span) })) }),
  node("var", {
    doc,
    name,
    ghost: fc.boolean(),
    type,
    init: fc.record({ kind: fc.constantFrom("value" as const, "member" as const), value: expr }),
  }),
  node("instance", {
    doc,
    name,
    binders: list(binder, 0, 2),
    component: calledName,
    args: list(fc.record({ name: maybe(name), value: expr, span: fc.constant(span) }), 0),
  }),
  node("fun", { doc, name, params: list(param, 0), result: type, depth: maybe(bound), body: expr }),
  node("op", { doc, name, params: list(param, 0), result: maybe(type), body: block }),
  node("action", { doc, name, fault: fc.boolean(), params: maybe(list(param, 0)), body: block }),
  node("init", { doc, body: block }),
  fc.record({
    kind: fc.constantFrom("invariant" as const, "step" as const, "property" as const, "cover" as const),
    span: fc.constant(span),
    doc,
    name,
    body: expr,
  }),
  node("terminal", { doc, body: expr }),
  node("assume", { doc, name: maybe(name), body: expr }),
  node("fair", {
    doc,
    strength: fc.constantFrom("weak" as const, "strong" as const),
    binders: list(binder, 0, 2),
    when: maybe(expr),
    targets: list(action),
  }),
  node("refines", {
    doc,
    name,
    path: fc.string(),
    pathSpan: fc.constant(span),
    items: list(
      fc.oneof(
        node("map", { target: qualified, value: expr }),
        node("properties", { names: list(qualified) }),
        node("fairness", {}),
      ),
      0,
      3,
    ),
  }),
  node("check", { doc, name, items: list(item, 0, 5) }),
  node("scenario", { doc, name, items: list(scenarioItem, 0, 5) }),
);

const component: fc.Arbitrary<Declaration> = node("component", {
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
