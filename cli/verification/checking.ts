// What check and verify share: from a path to the outcomes of its checks.

import { normalize } from "node:path";
import {
  buildModel,
  explore,
  planChecks,
  type Checkpoints,
  type CheckPlan,
  type Overrides,
} from "../../checker/index.js";
import { exploreFewestFaults } from "../../checker/fewest-faults.js";
import { expressionEvaluator } from "../../checker/lowering/expression.js";
import type { Outcome, PropertyResult, Trace, Verdict } from "../../checker/outcome.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { parseExpressionIn, type ExpressionIn } from "../../grammar/elaborate/standalone-expression.js";
import { load, type Host } from "../../grammar/index.js";
import type { Span } from "../../grammar/core/source.js";
import { certifyRequestOf, refutationsOf } from "./certificates.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import type { CheckResult, Evaluation, FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import { exitOfDiagnostic, exitOfOutcome, worst, type ExitName } from "../exit-codes.js";
import { fileHost, withExtension } from "../files/host.js";
import type { SearchOptions } from "../options.js";
import { qualifiedName } from "../../checker/report/names.js";
import { isSymmetryNotice } from "../../checker/report/outcome.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { plural, showCount } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";
import { resourcesOf } from "../process/workers.js";
import { watched } from "../terminal/progress.js";

/** Reads a file and all it uses, and lists its checks. */
export function openFile(
  path: string,
  overrides: Overrides = { constants: new Map() },
  host: Host = fileHost,
): OpenedFile {
  const named = normalize(withExtension(path));
  const { program, diagnostics: loading } = load(named, host);
  if (program === undefined || loading.some(isError))
    return { path: named, program, system: program?.root.system?.text, plans: [], diagnostics: loading };
  const { system, plans, diagnostics } = planChecks(program, overrides);
  return { path: named, program, system, plans, diagnostics: distinct([...loading, ...diagnostics]) };
}

/** For a command that needs a system. */
export function requireSystem(opened: OpenedFile): OpenedFile {
  if (opened.system !== undefined || opened.diagnostics.some(isError)) return opened;
  const missing: Diagnostic = {
    code: "E0006",
    severity: "error",
    message: `\`${opened.path}\` declares no system to check`,
    hint: "a file to check begins with `system NAME`; name one that uses this file",
  };
  return { ...opened, diagnostics: [...opened.diagnostics, missing] };
}

/** The plans a user named; `Table` means each `Table[N=…]`. */
export function selectPlans(
  files: readonly OpenedFile[],
  names: readonly string[],
): { files: OpenedFile[]; diagnostics: Diagnostic[] } {
  if (names.length === 0) return { files: [...files], diagnostics: [] };
  const matches = (plan: CheckPlan, name: string): boolean => plan.name === name || plan.name.startsWith(`${name}[`);
  const known = files.flatMap((file) => file.plans.map((plan) => plan.name));
  const broken = files.some((file) => file.diagnostics.some(isError));
  const diagnostics = names
    .filter((name) => !broken && !files.some((file) => file.plans.some((plan) => matches(plan, name))))
    .map((name): Diagnostic => {
      const near = closestName(name, known);
      const listed = known.slice(0, 8).join(", ") + (known.length > 8 ? ", …" : "");
      const hint =
        near !== undefined ? `did you mean \`${near}\`?` : known.length > 0 ? `the checks are: ${listed}` : undefined;
      return { code: "E0705", severity: "error", message: `no check is named \`${name}\``, hint };
    });
  return {
    files: files.map((file) => ({
      ...file,
      plans: file.plans.filter((plan) => names.some((name) => matches(plan, name))),
    })),
    diagnostics,
  };
}

interface RunSettings {
  /** The command line changed the configuration: the expectation is not one of it. */
  readonly overridden?: boolean;
  /** Whether nobody waits for the result any more. */
  readonly cancelled?: () => boolean;
  /** Of what is found, what needs the fewest faults. */
  readonly fewestFaults?: boolean;
  /** What is asked of every state of the counterexample. */
  readonly expressions?: readonly string[];
  /** Stops when there are more states than this. */
  readonly atMost?: number;
  readonly checkpoints?: Checkpoints | undefined;
}

export async function runCheck(
  file: OpenedFile,
  plan: CheckPlan,
  options: SearchOptions,
  terminal: Terminal,
  settings: RunSettings = {},
): Promise<CheckResult> {
  const {
    overridden = false,
    cancelled,
    fewestFaults = false,
    expressions = [],
    atMost = Infinity,
    checkpoints,
  } = settings;
  const look: typeof explore =
    fewestFaults && plan.declaration?.kind !== "scenario"
      ? async (...asked) => (await exploreFewestFaults(...asked, explore)).outcome
      : explore;
  const { search, engine, trial, coverage } = options;
  const stop = (states: number): string | undefined =>
    states > atMost
      ? `stopped after more than ${showCount(atMost)} states`
      : cancelled?.() === true
        ? "no longer needed"
        : undefined;
  const common = { file: file.path, system: plan.system, name: plan.name };
  const { model, check, system, diagnostics } = buildModel(file.program ?? unopened(file), plan);
  if (model === undefined || check === undefined || system === undefined || diagnostics.some(isError))
    return { kind: "invalid", ...common, diagnostics };
  const asked = expressions.map((text) => ({ text, read: parseExpressionIn(system, { path: EVAL, text }, undefined) }));
  const unread = asked.flatMap(({ read }) => (read.kind === "wrong" ? read.diagnostics : []));
  if (unread.length > 0) return { kind: "invalid", ...common, diagnostics: unread };
  const started = performance.now();
  const { outcome, signal } = await watched(`${file.path} ${plan.name}`, terminal, async (watch) => ({
    outcome: await look(model, check, {
      search,
      engine,
      trial,
      coverage,
      resources: resourcesOf(options),
      checkpoints,
      certify: certifyRequestOf(options),
      tick: async (progress) => (await watch.tick(progress)) ?? stop(progress.states),
    }),
    signal: watch.signal(),
  }));
  const seconds = (performance.now() - started) / 1000;
  return {
    kind: "finished",
    ...common,
    model,
    check,
    outcome,
    asExpected: overridden
      ? undefined
      : matchesExpectation(outcome, check.expected, check.scenario === undefined ? search : "bfs"),
    search,
    seconds,
    explanation:
      outcome.trace === undefined
        ? undefined
        : (await import("../../checker/explanation/explain.js")).explain(model, check, outcome),
    evaluations: asked.flatMap(({ text, read }) =>
      read.kind === "wrong" ? [] : [evaluationOf(text, read, outcome.trace)],
    ),
    warnings: [
      ...diagnostics,
      ...symmetryWarnings(file, outcome),
      ...refutationsOf([{ ...common, certification: outcome.certification }]),
    ],
    signal: outcome.verdict === "incomplete" ? signal : undefined,
  };
}

/** What an expression of the command line is called where it is wrong. */
const EVAL = "--eval";

function evaluationOf(
  text: string,
  { expr, localCount }: Extract<ExpressionIn, { kind: "expression" }>,
  trace: Trace | undefined,
): Evaluation {
  const ask = expressionEvaluator({ expr, localCount });
  return {
    text,
    type: expr.type,
    answers:
      trace === undefined ? [] : [trace.initial, ...trace.steps.map(({ state }) => state)].map((state) => ask(state)),
  };
}

function unopened(file: OpenedFile): never {
  throw new Error(`${file.path} has checks but no program`);
}

export function exitOfResult(result: CheckResult): ExitName {
  if (result.kind === "invalid") return worst(result.diagnostics.map(exitOfDiagnostic));
  if (result.signal !== undefined) return result.signal === "SIGINT" ? "interrupted" : "terminated";
  return exitOfOutcome(result.outcome);
}

/** What one check says of the actions and temporal properties of its file. */
export interface Exercise {
  readonly verdict: Verdict;
  readonly faults: number | undefined;
  readonly actions: readonly {
    readonly name: string;
    readonly fault: boolean;
    readonly fired: number;
    readonly span: Span | undefined;
  }[];
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: PropertyResult["verdict"];
    readonly vacuous: readonly string[];
    readonly span: Span | undefined;
  }[];
}

export function exerciseOf({ model, check, outcome }: FinishedCheck): Exercise {
  return {
    verdict: outcome.verdict,
    faults: check.faults,
    actions: model.actions.map((action, i) => ({
      name: qualifiedName(action),
      fault: action.fault,
      fired: outcome.firings[i] ?? 0,
      span: action.span,
    })),
    properties: outcome.properties.map((property) => ({
      ...property,
      span: model.properties.find((each) => each.name === property.name)?.span,
    })),
  };
}

/**
 * Actions that fired in no check of a file, of those that explored everything. One check alone may well leave an action idle: a
 * variant switched off, no faults allowed.
 */
export function neverFired(
  exercises: readonly Exercise[],
  severity: Diagnostic["severity"] = "warning",
): readonly Diagnostic[] {
  return [...idleIn(exercises)].map(([name, span]) => ({
    code: "W0001",
    severity,
    message: `action \`${name}\` never fires`,
    span,
    hint: "no reachable state satisfies all its conditions; covers show which of them are reached",
  }));
}

/** The same where only some of the checks ran: what others may well do is not worth a place in the text each. */
export function notFired(exercises: readonly Exercise[]): readonly Diagnostic[] {
  const names = [...idleIn(exercises).keys()].map((name) => `\`${name}\``);
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return [
    {
      code: "W0001",
      severity: "warning",
      message: `${plural(names.length, "action")} did not fire: ${names.slice(0, NAMED).join(", ")}${more}`,
      span: undefined,
      hint: "other checks of the file were not run; the actions may fire in those",
    },
  ];
}

const NAMED = 6;

/** Names of actions, with their places. */
function idleIn(exercises: readonly Exercise[]): ReadonlyMap<string, Span | undefined> {
  const idle = new Map<string, Span | undefined>();
  for (const { verdict, faults, actions } of exercises) {
    if (verdict !== "holds" && verdict !== "unsupported") continue;
    for (const action of actions)
      if (action.fired === 0 && !(action.fault && faults === 0)) idle.set(action.name, action.span);
  }
  for (const { actions } of exercises) for (const action of actions) if (action.fired > 0) idle.delete(action.name);
  return idle;
}

/** What temporal properties never put to the test in any check of a file that judged them. */
export function neverTested(exercises: readonly Exercise[], severity: Diagnostic["severity"]): readonly Diagnostic[] {
  const judged = exercises.flatMap((each) =>
    each.properties.filter(({ verdict }) => verdict === "holds" || verdict === "bounded"),
  );
  const sentences = new Map(
    judged.flatMap((property) =>
      property.vacuous.map((sentence) => [JSON.stringify([property.name, sentence]), { property, sentence }] as const),
    ),
  );
  return [...sentences.values()]
    .filter(({ property, sentence }) =>
      judged.every((each) => each.name !== property.name || each.vacuous.includes(sentence)),
    )
    .map(({ property, sentence }) => ({
      code: "W0003",
      severity,
      message: `property \`${property.name}\` is vacuous: ${sentence}`,
      span: property.span,
      hint: "this part of the property is never tested; a cover shows whether a state is reached",
    }));
}

/** A symmetric type that counts for nothing, at the place it is declared. */
function symmetryWarnings(file: OpenedFile, outcome: Outcome): Diagnostic[] {
  const declared = [...(file.program?.modules.values() ?? [])].flatMap((module) =>
    module.declarations.filter((declaration) => declaration.kind === "symmetric"),
  );
  return outcome.notices.filter(isSymmetryNotice).map((message) => ({
    code: "W0002",
    severity: "warning",
    message,
    span: declared[0]?.span,
    hint: "the verdict is still correct; the search only takes longer",
  }));
}

/** Each once: several checks of one file find the same mistakes in it. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = JSON.stringify([
      diagnostic.code,
      diagnostic.message,
      diagnostic.span?.source.path,
      diagnostic.span?.start,
      diagnostic.span?.end,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}
