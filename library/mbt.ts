// Model-based testing: `import { randomWalks } from "fathom/mbt"`. An adapter connects an implementation with a spec.

import { concurrentRuns as runConcurrently } from "../checker/conformance/concurrent-runs.js";
import { FollowedModel, type ActionRole } from "../checker/conformance/followed-model.js";
import { checkHistory, type History, type Operation } from "../checker/conformance/history.js";
import type { Answer, StepRequest } from "../checker/conformance/implementation.js";
import type { TimedOperation } from "../checker/conformance/linearizability.js";
import { givenWalks, randomWalks as walkRandomly, type WalksOutcome } from "../checker/conformance/run-walks.js";
import { Malformed } from "../checker/json-reader.js";
import { verdictOfRuns, verdictOfWalks } from "../checker/report/conformance.js";
import type { Tick } from "../checker/search/state-space.js";
import { coveringBehaviours } from "../checker/test-generation/cover.js";
import { actionNames } from "../checker/trace-validation/names.js";
import {
  implementationOf,
  jsonFields,
  refused as refusedSymbol,
  rolesOf,
  unknown as unknownSymbol,
  unknownAction,
} from "./adapter.js";
import type { Spec } from "./api.js";
import type {
  Adapter,
  AnyActions,
  AnyValues,
  ConcurrentOptions,
  ConcurrentResult,
  CoveringWalks,
  CoverOptions,
  HistoryOperation,
  HistoryOptions,
  HistoryResult,
  MbtOptions,
  Refused,
  Unknown,
  WalkOptions,
  WalksResult,
  WalkStep,
} from "./mbt-api.js";
import {
  countsToData,
  coveringToData,
  runFailureToData,
  statesToData,
  operationToData,
  walkFailureToData,
} from "./mbt-results.js";
import { concurrentOptions, coverOptions, mbtOptions, walkOptions } from "./mbt-options.js";
import { withReport } from "./report.js";
import { sourceOf } from "./subject.js";

export type * from "./mbt-api.js";

/** An action of an adapter returns it if the implementation has not taken the step, and will not. */
export const refused: Refused = refusedSymbol as unknown as Refused;
/** An action of an adapter returns it if the step may have been taken, or may be taken later. */
export const unknown: Unknown = unknownSymbol as unknown as Unknown;

/**
 * Takes random walks through an implementation, and compares what can be seen of it after every step with the spec. The
 * walk with number k depends on `seed + k`. If one fails, it is repeated with fewer and fewer steps. Throws a
 * `TypeError` if the adapter is wrong.
 */
export async function randomWalks<Actions extends object = AnyActions, Observed extends object = AnyValues>(
  spec: Spec,
  check: string,
  adapter: Adapter<Actions, Observed>,
  options: WalkOptions = {},
): Promise<WalksResult> {
  const test = new Test(spec, check, adapter, mbtOptions(options));
  const { walks, steps, seed, faults = test.faults } = walkOptions(options);
  const { refuses } = test;
  return test.walks(seed, async () =>
    walkRandomly(test.followed, test.implementation, { walks, steps, seed, faults, refuses }),
  );
}

/**
 * Repeats walks that are given as data: those of `coveringWalks`, or the `steps` of a failure. Steps of internal actions
 * are left out, and so are steps to refuse of actions that `refuses` of the adapter does not list. A step that the spec
 * does not allow where it would come, because the implementation chose otherwise before, ends the walk.
 */
export async function repeatWalks<Actions extends object = AnyActions, Observed extends object = AnyValues>(
  spec: Spec,
  check: string,
  adapter: Adapter<Actions, Observed>,
  walks: readonly (readonly WalkStep[])[],
  options: MbtOptions = {},
): Promise<WalksResult> {
  const test = new Test(spec, check, adapter, mbtOptions(options));
  const requests = walks.map((steps) => steps.flatMap((step) => test.requestOf(step) ?? []));
  return test.walks(undefined, async () => givenWalks(test.followed, test.implementation, requests));
}

/**
 * A small set of walks that takes every action, branch and cover of a check that can be reached, and asks for steps that
 * must be refused so that a property holds. `repeatWalks` takes them. Throws a `RangeError` or `TypeError` if an option
 * is wrong.
 */
export async function coveringWalks(spec: Spec, check: string, options: CoverOptions = {}): Promise<CoveringWalks> {
  const { states, nearMisses, signal } = coverOptions(options);
  const { platform, subject } = subjectOf(spec, check);
  const tick = tickOf(signal, async () => platform.rest());
  const result = await coveringBehaviours(subject.model, subject.check, { states, nearMisses, tick });
  signal?.throwIfAborted();
  const tested = { spec: spec.path, check, model: subject.model };
  return withReport(coveringToData(tested, result), { kind: "covering", tested, result });
}

/**
 * Lets several clients use an implementation at the same time, and asks whether each history of calls and returns is
 * linearizable for the spec. Throws a `TypeError` if the adapter is wrong.
 */
export async function concurrentRuns<Actions extends object = AnyActions, Observed extends object = AnyValues>(
  spec: Spec,
  check: string,
  adapter: Adapter<Actions, Observed>,
  options: ConcurrentOptions = {},
): Promise<ConcurrentResult> {
  const test = new Test(spec, check, adapter, mbtOptions(options));
  const { faults = test.faults, clientParameter, ...others } = concurrentOptions(options);
  const { model } = test.followed;
  if (
    clientParameter !== undefined &&
    !model.actions.some(({ params }) => params.some(({ name }) => name === clientParameter))
  )
    throw new TypeError(`no action has a parameter \`${clientParameter}\`, which \`clientParameter\` names`);
  const { refuses } = test;
  const outcome = await orTypeError(async () =>
    runConcurrently(test.followed, test.implementation, {
      ...others,
      faults,
      refuses,
      clientParameter,
      rest: async () => test.rest(),
    }),
  );
  const { runs, operations, pending, failure } = outcome;
  const data: ConcurrentResult = {
    ...test.identity,
    ...verdictOfRuns(outcome),
    runs,
    operations,
    pending,
    seed: others.seed,
    failure: failure === undefined ? null : runFailureToData(model, failure, others.seed),
  };
  return withReport(data, { kind: "concurrent", tested: test.tested, outcome, seed: others.seed });
}

/**
 * Is a history that a program has recorded linearizable for the spec? Throws a `TypeError` if the history is malformed or
 * does not fit the spec.
 */
export async function linearizable(
  spec: Spec,
  check: string,
  history: readonly HistoryOperation[],
  { internal = [], signal }: HistoryOptions = {},
): Promise<HistoryResult> {
  const { subject, platform } = subjectOf(spec, check);
  const names = actionNames(subject.model);
  for (const name of internal) if (!names.includes(name)) throw new TypeError(unknownAction(name, names));
  const roles = new Map(
    names.map((name): [string, ActionRole] => [name, internal.includes(name) ? "internal" : "driven"]),
  );
  const followed = new FollowedModel(
    subject,
    roles,
    tickOf(signal, async () => platform.rest()),
  );
  const operations = history.map((each, i) => operationOf(each, i));
  const verdict = await orTypeError(async () => checkHistory(followed, operations));
  signal?.throwIfAborted();
  const failure = verdict.kind === "notLinearizable" ? verdict.failure : undefined;
  const notices = verdict.kind === "unknown" ? [verdict.why] : [];
  const data: HistoryResult = {
    file: spec.path,
    check,
    verdict: verdict.kind === "unknown" ? "incomplete" : verdict.kind,
    order: verdict.kind === "linearizable" ? verdict.order : null,
    operations: failure?.essential.flatMap((i) => failure.history[i] ?? []).map(operationToData) ?? [],
    states: failure?.refusal === undefined ? [] : statesToData(subject.model, failure.refusal),
    notices,
  };
  const tested = { spec: spec.path, check, model: subject.model };
  return withReport(data, { kind: "history", tested, operations: history.length, failure, notices });
}

// ---------------------------------------------------------------- a test

const subjectOf = (spec: Spec, check: string) => {
  const { platform, subject } = sourceOf(spec);
  return { platform, subject: subject(check) };
};

const tickOf =
  (signal: AbortSignal | undefined, rest: () => Promise<void>): Tick =>
  async () => {
    await rest();
    return signal?.aborted === true ? "stopped by the caller" : undefined;
  };

class Test {
  readonly followed: FollowedModel;
  readonly implementation: ReturnType<typeof implementationOf>;
  readonly identity: { readonly file: string; readonly check: string };
  readonly rest: () => Promise<void>;
  /** The bound of the check. */
  readonly faults: number | undefined;
  readonly refuses: ReadonlySet<string>;

  constructor(
    spec: Spec,
    check: string,
    adapter: Adapter,
    { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal | undefined },
  ) {
    const { subject, platform } = subjectOf(spec, check);
    this.rest = async () => platform.rest();
    this.followed = new FollowedModel(subject, rolesOf(subject.model, adapter), tickOf(signal, this.rest));
    this.implementation = implementationOf(adapter, timeout, signal);
    this.identity = { file: spec.path, check };
    this.faults = subject.check.faults;
    this.refuses = new Set(adapter.refuses ?? []);
  }

  get tested() {
    return { spec: this.identity.file, check: this.identity.check, model: this.followed.model };
  }

  /** Undefined for a step that is left out. */
  requestOf({ action, args, picks, mustRefuse }: WalkStep): StepRequest | undefined {
    const { names } = this.followed;
    if (!names.includes(action)) throw new TypeError(unknownAction(action, names));
    const role = this.followed.roles.get(action);
    if (role === "internal" || (mustRefuse && !this.refuses.has(action))) return undefined;
    if (role === "never")
      throw new TypeError(`a walk takes the action \`${action}\`, which never happens according to the adapter`);
    return {
      action,
      args: jsonFields(args, `\`args\` of \`${action}\` are`),
      picks: jsonFields(picks, `\`picks\` of \`${action}\` are`),
      refused: mustRefuse,
    };
  }

  async walks(seed: number | undefined, run: () => Promise<WalksOutcome>): Promise<WalksResult> {
    const outcome = await orTypeError(run);
    const { followed } = this;
    const names = followed.driven.map(({ position }) => followed.nameOf(position));
    const { walks, steps, cutShort, failure } = outcome;
    const data: WalksResult = {
      ...this.identity,
      ...verdictOfWalks(outcome),
      walks,
      steps,
      cutShort,
      seed: seed ?? null,
      actions: countsToData(names, outcome),
      failure: failure === undefined ? null : walkFailureToData(followed.model, failure, seed),
    };
    return withReport(data, { kind: "walks", tested: this.tested, outcome, seed });
  }
}

/** What an adapter or a history says, and the spec does not know. */
async function orTypeError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Malformed) throw new TypeError(error.message, { cause: error });
    throw error;
  }
}

function operationOf(given: HistoryOperation, position: number): History[number] {
  const where = `operation ${position} of the history`;
  const { client = "client", action, called, returned, refused: wasRefused = false } = given;
  if (typeof called !== "number" || (returned !== null && (typeof returned !== "number" || returned < called)))
    throw new TypeError(`${where} has no times \`called\` and \`returned\`, the second of which is later, or null`);
  const times: Pick<TimedOperation<Operation>, "called" | "returned"> = { called, returned: returned ?? undefined };
  const fields = (name: "args" | "picks" | "state") => jsonFields(given[name] ?? {}, `\`${name}\` of ${where} are`);
  if (action === undefined) return { ...times, operation: { kind: "observation", client, state: fields("state") } };
  const answer: Answer =
    returned === null
      ? { kind: "unknown" }
      : wasRefused
        ? { kind: "refused" }
        : { kind: "done", picks: fields("picks"), state: fields("state") };
  const request = { action, args: fields("args"), picks: {}, refused: false };
  return { ...times, operation: { kind: "step", client, request, answer } };
}
