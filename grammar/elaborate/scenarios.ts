// Resolves scenarios: checks of the behaviours that take the given steps.

import type * as ast from "../syntax/ast.js";
import { statementExprs, walkStatements } from "../analysis/traversal.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { boolType } from "../core/types.js";
import type { Check, Expected, Instruction, Scenario } from "../core/checks.js";
import { resolveItems } from "./checks.js";
import { qualified } from "./name-resolution.js";
import { type Context, type Env, check, ensureBodies, report } from "./context.js";
import { elaboratePick } from "./statements.js";
import type { ActionUse } from "../core/declarations.js";
import { type Refusal, elaborateTarget } from "./targets.js";
import type { TypedSystem } from "./typed-system.js";

/** Resolves a check or a scenario, and reports errors in it. */
export function resolveDeclaration(
  cx: Context,
  system: TypedSystem,
  declaration: ast.DeclarationOf<"check" | "scenario"> | undefined,
): Check {
  if (declaration?.kind !== "scenario") {
    for (const item of declaration?.items ?? []) {
      if (item.kind === "expect" && item.not)
        report(cx, "E0606", item.span, "a check expects what it comes to, not what it does not", {
          label: "`not` is for scenarios",
          hint: "`expect holds` says that nothing is violated",
        });
    }
    return resolveItems(cx, system, declaration);
  }
  const items = declaration.items.filter(
    (item) => item.kind !== "take" && item.kind !== "assertStatement" && item.kind !== "pick",
  );
  for (const item of items) refuseItem(cx, system, item);
  const base = resolveItems(cx, system, { kind: "scenario", name: declaration.name, items });
  const scenario = elaborateScenario(cx, system, declaration);
  const steps = scenario.filter(({ kind }) => kind === "take").length;
  if (
    base.expected.kind === "holds" &&
    declaration.items.every((item) => item.kind !== "take" && item.kind !== "assertStatement")
  ) {
    report(
      cx,
      "E0608",
      declaration.name.span,
      `the scenario \`${declaration.name.text}\` has no step, asserts nothing and expects nothing`,
      { label: "nothing happens in it", hint: "name actions, such as `Store(1)`, one on each line" },
    );
  }
  // The steps of the scenario already say where it is violated: after the last one.
  return { ...base, properties: [], covers: [], scenario, expected: withSteps(base.expected, steps) };
}

function withSteps(expected: Expected, steps: number): Expected {
  return expected.kind === "violated" || expected.kind === "deadlock" || expected.kind === "error"
    ? { ...expected, steps }
    : expected;
}

/** All expressions of the scenario. */
export const scenarioExprs = (scenario: Scenario): readonly core.Expr[] => scenario.flatMap(exprsOf);

function exprsOf(instruction: Instruction): readonly core.Expr[] {
  const given = (uses: readonly ActionUse[]): readonly core.Expr[] =>
    uses.flatMap(({ args }) => args.filter((arg) => arg !== undefined));
  switch (instruction.kind) {
    case "take":
      return [...given(instruction.uses), ...instruction.picks.map(({ value }) => value)];
    case "assert":
      return [instruction.condition];
    case "enabled":
      return given(instruction.uses);
    case "pick":
      return statementExprs(instruction);
  }
}

// ---------------------------------------------------------------- items

/** Items that scenarios cannot have: they follow one path, to its end. */
function refuseItem(cx: Context, system: TypedSystem, item: ast.CheckItem): void {
  const refuse = (span: Span, message: string, hint: string): void =>
    report(cx, "E0606", span, message, { label: "not in a scenario", hint });
  const temporal = (name: ast.QualifiedName): boolean =>
    system.properties.some((each) => each.name === qualified(name)) ||
    system.covers.some((each) => each.name === qualified(name));
  const END =
    "a scenario has an end: it is held against invariants and step properties; what is temporal, and covers, are for a check";
  switch (item.kind) {
    case "depth":
    case "within":
    case "symmetry":
      return refuse(item.span, `a scenario has no \`${item.kind}\``, "it goes as far as its steps do");
    case "select":
      return item.what === "property" || item.what === "cover"
        ? refuse(item.span, `a scenario is not held against a ${item.what}`, END)
        : undefined;
    case "expect": {
      const { expectation } = item;
      if (
        expectation.kind === "bounded" ||
        (expectation.kind === "holds" && (item.not || expectation.states !== undefined))
      ) {
        return refuse(
          item.span,
          "a scenario comes to `holds`, or to a finding in its last step",
          "write `expect holds`, `expect violated A`, `expect deadlock`, `expect error R0003`, or one of the last three with `not`",
        );
      }
      if ("steps" in expectation && expectation.steps !== undefined)
        return refuse(
          item.span,
          "how many steps there are is for the scenario itself to say",
          "leave out `in … steps`",
        );
      if (expectation.kind === "violated" && temporal(expectation.name))
        return refuse(
          expectation.name.span,
          `\`${qualified(expectation.name)}\` cannot be violated by a scenario`,
          END,
        );
      if (expectation.kind === "error" && (expectation.code.text === "R0014" || expectation.code.text === "R0015")) {
        return refuse(
          expectation.code.span,
          `\`${expectation.code.text}\` is what a scenario comes to that is wrong`,
          "that an action cannot be taken is `assert not enabled A`",
        );
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

// ---------------------------------------------------------------- steps

const refusal: Refusal = { code: "E0206", label: "a step is one of an action" };

function elaborateScenario(cx: Context, system: TypedSystem, declaration: ast.DeclarationOf<"scenario">): Scenario {
  let env: Env = { ...system.env, primes: "never", temporal: false, constant: undefined };
  const script: Instruction[] = [];
  for (const item of declaration.items) {
    switch (item.kind) {
      case "take": {
        const uses = usesOf(cx, env, item.target);
        if (uses !== undefined) script.push(elaborateTake(cx, env, item, uses));
        break;
      }
      case "assertStatement":
        script.push(...elaborateAssert(cx, env, item));
        break;
      case "pick": {
        const picked = elaboratePick(cx, env, item);
        script.push(...picked.statements.filter((each) => each.kind === "pick"));
        env = picked.env;
        break;
      }
      default:
        break;
    }
  }
  for (const expr of scenarioExprs(script)) ensureBodies(cx, expr);
  return script;
}

function usesOf(cx: Context, env: Env, target: ast.ActionTarget): readonly ActionUse[] | undefined {
  const uses = env.self === undefined ? undefined : elaborateTarget(cx, env, env.self, target, refusal);
  if (uses?.length !== 0) return uses;
  report(cx, "E0204", target.span, `\`${target.path.map((step) => step.name.text).join(".")}\` has no actions`, {
    label: "there is nothing to take",
  });
  return undefined;
}

function elaborateTake(
  cx: Context,
  env: Env,
  item: Extract<ast.ScenarioItem, { kind: "take" }>,
  uses: readonly ActionUse[],
): Instruction {
  const made = choicesOf(uses.map(({ action }) => action));
  const picks = item.picks.flatMap(({ name, value }) => {
    const pick = made.picks.get(name.text);
    if (pick !== undefined) {
      cx.recorder?.name(name.span, { kind: "pick", statement: pick.statement });
      return [{ name: name.text, value: check(cx, env, value, pick.type, `the choice of \`${name.text}\``) }];
    }
    report(cx, "E0607", name.span, `nothing is picked as \`${name.text}\` here`, {
      label: made.picks.size === 0 ? "the action picks nothing" : `it picks ${[...made.picks.keys()].join(", ")}`,
    });
    return [];
  });
  for (const { value, span } of item.branches) {
    if (value >= 1 && value <= made.branches) continue;
    report(cx, "E0607", span, `there is no branch ${value} here`, {
      label: made.branches === 0 ? "the action has no `either`" : `branches are 1 to ${made.branches}`,
    });
  }
  return { kind: "take", uses, picks, branches: item.branches.map(({ value }) => value - 1), span: item.span };
}

/**
 * The values that actions and their operations pick, by name with one type for each, and the greatest number of
 * branches of an `either`.
 */
function choicesOf(actions: readonly core.ActionDef[]): {
  readonly picks: ReadonlyMap<string, { readonly type: core.Expr["type"]; readonly statement: Span }>;
  readonly branches: number;
} {
  const picks = new Map<string, { readonly type: core.Expr["type"]; readonly statement: Span }>();
  const seen = new Set<core.OperationDef>();
  let branches = 0;
  const visit = (body: readonly core.Statement[]): void =>
    walkStatements(body, (statement) => {
      if (statement.kind === "pick") {
        const { type } = statement.binder.domain;
        if (!picks.has(statement.name))
          picks.set(statement.name, {
            type: "item" in type ? type.item : "key" in type ? type.key : type,
            statement: statement.span,
          });
      }
      if (statement.kind === "either") branches = Math.max(branches, statement.branches.length);
      if (statement.kind === "call" && !seen.has(statement.callee)) {
        seen.add(statement.callee);
        visit(statement.callee.body);
      }
    });
  for (const action of actions) visit(action.body);
  return { picks, branches };
}

/** `enabled A` and `not enabled A` are conditions of their own, not values. */
function elaborateAssert(
  cx: Context,
  env: Env,
  item: Extract<ast.ScenarioItem, { kind: "assertStatement" }>,
): readonly Instruction[] {
  let inner = item.condition;
  let wanted = true;
  while (inner.kind === "paren" || (inner.kind === "unary" && inner.op === "not")) {
    if (inner.kind === "unary") wanted = !wanted;
    inner = inner.kind === "paren" ? inner.inner : inner.operand;
  }
  if (inner.kind === "actionFormula" && inner.op === "enabled") {
    const uses = usesOf(cx, env, inner.target);
    return uses === undefined ? [] : [{ kind: "enabled", uses, expected: wanted, span: item.span }];
  }
  return [
    {
      kind: "assert",
      condition: check(cx, env, item.condition, boolType, "the assertion"),
      message: item.message,
      span: item.span,
    },
  ];
}
