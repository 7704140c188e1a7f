// Coverage: all engines report the same, and the report is right: an error planted at a point is found exactly if the point is covered.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conjuncts, coveragePointsOf, type CoveragePoint } from "../../../checker/coverage/points.js";
import { explore, type Check, type Model, type Outcome } from "../../../checker/index.js";
import type { Expr, Statement } from "../../../grammar/core/core.js";
import { exploreWithin, type BoundedOutcome, type Bounds } from "../bounded-search.js";
import { smallSystem } from "../../system/differential/arbitrary.js";
import { build, isBuilt } from "../../system/differential/compare.js";

interface Built {
  readonly model: Model;
  readonly check: Check;
}

const builtOf = (text: string): Built => {
  const built = build(text);
  if (!isBuilt(built)) throw new Error(built.map(({ message }) => message).join("\n"));
  return built[0]!;
};

const SMALL: Bounds = { states: 200, expressions: 50_000 };
const interpretedCoverage = ({ model, check }: Built): Promise<BoundedOutcome> =>
  exploreWithin(SMALL, model, check, { search: "bfs", coverage: true });
const compiledCoverage = ({ model, check }: Built): Promise<Outcome> =>
  explore(model, check, { search: "bfs", engine: "compiled", coverage: true });
const symbolicCoverage = ({ model, check }: Built): Promise<Outcome> =>
  explore(model, check, { search: "bfs", engine: "symbolic", coverage: true });
const textOf = ({ span }: Pick<CoveragePoint, "span">): string =>
  span.source.text.slice(span.start, span.end).replace(/\s+/g, " ");

async function outcomes(text: string): Promise<readonly string[]> {
  const { coverage = [] } = (await interpretedCoverage(builtOf(text))).outcome;
  const { coverage: compiled = [] } = await compiledCoverage(builtOf(text));
  const { coverage: symbolic = [] } = await symbolicCoverage(builtOf(text));
  const described = (all: typeof coverage): readonly string[] =>
    all.map(
      (point) =>
        `${point.idle ? "idle " : ""}${point.kind} ${textOf(point)}: ${point.happened.map(Number).join(" ")}${point.impossible.length > 0 ? ` but ${point.impossible.join()}` : ""}`,
    );
  expect(described(compiled)).toEqual(described(coverage));
  expect(described(symbolic)).toEqual(described(coverage));
  return described(coverage);
}

describe("outcomes", () => {
  it("of guards, both sides of `and`, branches and arms are recorded", async () => {
    expect(
      await outcomes(`system S
var x: 0..3 = 0
action Up { require x < 3 and x <= 2; if x == 9 { x' = 0 } else { x' = x + 1 } }
action Any { either { require x == 1 and x > 0; x' = 0 } or { match x { 0 => { x' = 1 } 3 => { assert false } _ => { x' = 2 } } } }
fault action Never { x' = 0 }
invariant I: forall n in 0..2: n > 5 implies x == 7
check C { faults 0; deadlock off }`),
    ).toEqual([
      "reached require x < 3 and x <= 2: 1",
      "guard x < 3: 1 1",
      "guard x <= 2: 0 1",
      "reached if x == 9 { x' = 0 } else { x' = x + 1 }: 1",
      "condition x == 9: 1 0",
      "reached x' = 0: 0",
      "reached x' = x + 1: 1",
      "reached either { require x == 1 and x > 0; x' = 0 } or { match x { 0 => { x' = 1 } 3 => { assert false } _ => { x' = 2 } } }: 1",
      expect.stringMatching(/^either .*: 1 1$/) as string,
      "reached require x == 1 and x > 0: 1",
      "guard x == 1: 1 1",
      "guard x > 0: 0 1",
      "reached x' = 0: 1",
      expect.stringMatching(/^reached match .*: 1$/) as string,
      expect.stringMatching(/^match .*: 1 1 1 but 1$/) as string,
      "reached x' = 1: 1",
      "reached x' = 2: 1",
      "reached I: 1",
      "quantifier forall n in 0..2: n > 5 implies x == 7: 1 1",
      "implication n > 5: 1 0",
      "idle reached x' = 0: 0",
    ]);
  });

  it("of operations, functions, missing values and quantifiers without members are recorded", async () => {
    expect(
      await outcomes(`system S
component Box() {
  var item: Option<0..1> = none
  op take(): Bool { let i = item?; item' = none; return i == 0 }
  op unused() { item' = none }
  fun full(): Bool = if item == none then false else true
}
instance box = Box()
var set: Set<0..1> = {}
action Take { require box.take() }
invariant Full: box.full() implies set == {}
step Members: forall i in set: i in set'
check C { deadlock off }`),
    ).toEqual([
      expect.stringMatching(/^reached box.take\(\): 1$/) as string,
      "reached take: 1",
      "reached let i = item?: 1",
      "guard item: 1 0 but 0",
      "reached item' = none: 0",
      "reached return i == 0: 0",
      "reached require box.take(): 0",
      "guard box.take(): 0 0",
      "reached Full: 1",
      "implication box.full(): 1 0",
      "reached full: 1",
      "condition item == none: 0 1",
      "reached Members: 0",
      "quantifier forall i in set: i in set': 0 0",
      "idle reached unused: 0",
      "idle reached item' = none: 0",
    ]);
  });
});

it("on sets of states, values that do not occur together cover nothing", async () => {
  expect(
    await outcomes(`system S
var x: 0..1 = 0
var y: 0..1 = 1
action Down { require x == 0; x' = 1; y' = 0 }
action Read { require x == 1; if y == 1 { x' = 0 } else { x' = 1 } }
check C { deadlock off }`),
  ).toContain("reached x' = 0: 0");
});

it("all engines record the same for random systems", async () => {
  let compared = 0;
  let onSets = 0;
  await fc.assert(
    fc.asyncProperty(smallSystem, async ({ text }) => {
      const built = build(text);
      if (!isBuilt(built)) return;
      const { outcome: interpreted, exceeded } = await interpretedCoverage(built.at(-1)!);
      if (exceeded) return;
      const compiled = await compiledCoverage(built.at(-1)!);
      // A run-time error ends an evaluation. What was evaluated before it may differ between the engines.
      if ([interpreted, compiled].some(({ verdict }) => verdict === "incomplete" || verdict === "error")) return;
      compared++;
      const described = ({ coverage }: Outcome): unknown =>
        coverage?.map((point) => [point.kind, textOf(point), point.happened]);
      expect(described(compiled)).toEqual(described(interpreted));
      // After a violation, the symbolic engine completes the level.
      if (interpreted.verdict !== "holds") return;
      onSets++;
      expect(described(await symbolicCoverage(built.at(-1)!))).toEqual(described(interpreted));
    }),
    { seed: 20_260_307, numRuns: 100 },
  );
  expect(compared).toBeGreaterThan(35);
  expect(onSets).toBeGreaterThan(15);
});

// ---------------------------------------------------------------- errors planted

/** A copy with some parts replaced. Shared parts stay shared; sources are not copied. */
function replaced<T>(root: T, parts: ReadonlyMap<object, (copy: never) => unknown>): T {
  const copies = new Map<object, unknown>();
  const copy = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    if ("source" in value && "start" in value) return value;
    const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    copies.set(value, made);
    for (const [key, inner] of Object.entries(value)) (made as Record<string, unknown>)[key] = copy(inner);
    const other = parts.get(value);
    if (other === undefined) return made;
    const planted = other(made as never);
    copies.set(value, planted);
    return planted;
  };
  return copy(root) as T;
}

const MARK = 987_654;

/** An expression of any type that raises an error with a unique span. */
const bomb = (like: Expr): Expr => ({
  kind: "apply",
  operator: "unwrap",
  args: [{ ...like, kind: "none", type: { kind: "option", item: like.type } }],
  type: like.type,
  span: { ...like.span, start: MARK },
});
const bang = (like: Statement): Statement => ({
  kind: "assert",
  condition: { kind: "literal", value: false, type: { kind: "bool" }, span: like.span },
  message: undefined,
  span: { ...like.span, start: MARK },
});

type Block = readonly Statement[];

/** The model, with an error in place of one outcome. */
function planted(built: Built, part: object, point: CoveragePoint, outcome: number, position: number): Built {
  const at = (block: Block, like: Statement): Block => [bang(like), ...block];
  const before = (statement: Statement, bombs: Block): Built => {
    // A statement becomes several: in the block that holds it.
    const inBlocks = (value: unknown, seen = new Set<unknown>()): readonly Block[] => {
      if (typeof value !== "object" || value === null || seen.has(value) || ("source" in value && "start" in value))
        return [];
      seen.add(value);
      const inner = Object.values(value).flatMap((each) => inBlocks(each, seen));
      return Array.isArray(value) && value.includes(statement) ? [value as Block, ...inner] : inner;
    };
    const blocks = inBlocks(built);
    return replaced(
      built,
      new Map(
        blocks.map((block) => [
          block,
          (copy: Block) => copy.flatMap((each, i) => (block[i] === statement ? [...bombs, each] : [each])),
        ]),
      ),
    );
  };
  const statement = part as Statement;
  const swap = <T>(make: (copy: T) => unknown): Built =>
    replaced(built, new Map([[part, make as (copy: never) => unknown]]));
  switch (point.kind) {
    case "reached":
      if ("params" in part && "result" in part)
        return swap((copy: { body: Expr | Block }) =>
          Object.assign(copy, {
            body: Array.isArray(copy.body)
              ? at(copy.body as Block, { kind: "either", branches: [], span: point.span })
              : bomb(copy.body as Expr),
          }),
        );
      if ("kind" in part) return before(statement, [bang(statement)]);
      return swap((copy: { readonly body: Expr }) => ({ ...copy, body: bomb(copy.body) }));
    case "guard": {
      if (statement.kind === "letMatch")
        return before(statement, [
          {
            kind: "match",
            scrutinee: statement.value,
            span: statement.span,
            arms: [
              { pattern: { kind: "none" }, guard: undefined, body: outcome === 0 ? [bang(statement)] : [] },
              { pattern: { kind: "any" }, guard: undefined, body: outcome === 1 ? [bang(statement)] : [] },
            ],
          },
        ]);
      if (statement.kind !== "require") throw new Error(statement.kind);
      const sides = conjuncts(statement.condition);
      const asked = (side: Expr, rest: Block): Block => [
        { kind: "if", condition: side, then: rest, otherwise: [], span: statement.span },
      ];
      const last: Block = [
        {
          kind: "if",
          condition: sides[position]!,
          then: outcome === 1 ? [bang(statement)] : [],
          otherwise: outcome === 0 ? [bang(statement)] : [],
          span: statement.span,
        },
      ];
      return before(
        statement,
        sides.slice(0, position).reduceRight((rest, side) => asked(side, rest), last),
      );
    }
    case "condition":
      if (Array.isArray((part as { then: unknown }).then))
        return swap((copy: Extract<Statement, { kind: "if" }>) => ({
          ...copy,
          ...(outcome === 1 ? { then: at(copy.then, copy) } : { otherwise: at(copy.otherwise, copy) }),
        }));
      return swap((copy: Extract<Expr, { kind: "if" }>) => ({
        ...copy,
        ...(outcome === 1 ? { then: bomb(copy.then) } : { otherwise: bomb(copy.otherwise) }),
      }));
    case "match":
      return swap((copy: { arms: { body: Expr | Block }[] }) => ({
        ...copy,
        arms: copy.arms.map((arm, i) =>
          i !== outcome
            ? arm
            : { ...arm, body: Array.isArray(arm.body) ? at(arm.body as Block, statement) : bomb(arm.body as Expr) },
        ),
      }));
    case "either":
      return swap((copy: Extract<Statement, { kind: "either" }>) => ({
        ...copy,
        branches: copy.branches.map((branch, i) => (i === outcome ? at(branch, copy) : branch)),
      }));
    case "implication":
      return swap((copy: Expr & { readonly left: Expr; readonly right: Expr }) =>
        outcome === 1
          ? { ...copy, right: bomb(copy.right) }
          : {
              kind: "if",
              condition: copy.left,
              then: copy.right,
              otherwise: bomb(copy.right),
              type: copy.type,
              span: copy.span,
            },
      );
    case "quantifier":
      return swap((copy: Expr & { readonly body: Expr }) =>
        outcome === 1 ? { ...copy, body: bomb(copy.body) } : bomb(copy),
      );
  }
}

it("an error planted at an outcome is found exactly if the outcome is covered", async () => {
  let tried = 0;
  let never = 0;
  await fc.assert(
    fc.asyncProperty(smallSystem, fc.infiniteStream(fc.nat()), async ({ text }, choices) => {
      const systems = build(text);
      if (!isBuilt(systems)) return;
      const built = systems.at(-1)!;
      const { verdict, coverage = [] } = (await interpretedCoverage(built)).outcome;
      if (verdict !== "holds") return;
      const { points, firstOf } = coveragePointsOf(built.model, built.check);
      const parts = [...firstOf].sort(([, a], [, b]) => a - b);
      for (let i = 0; i < 6 && points.length > 0; i++) {
        const which = choices.next().value % points.length;
        const point = points[which]!;
        if (point.idle) continue;
        const outcome = choices.next().value % point.outcomes;
        const [part, first] = parts.findLast(([, at]) => at <= point.first)!;
        const { model, check } = planted(built, part, point, outcome, Math.floor((point.first - first - 1) / 2));
        const { outcome: searched } = await exploreWithin(SMALL, model, check, { search: "bfs" });
        const { verdict: now, fault } = searched;
        const reachesMark = now === "error" && fault?.span.start === MARK;
        tried++;
        if (!reachesMark) never++;
        expect([point.kind, textOf(point), outcome, now, reachesMark]).toEqual([
          point.kind,
          textOf(point),
          outcome,
          now,
          coverage[which]?.happened[outcome],
        ]);
      }
    }),
    { seed: 20_260_308, numRuns: 100 },
  );
  // Otherwise the test would compare little.
  expect(tried).toBeGreaterThan(60);
  expect(never).toBeGreaterThan(10);
});
