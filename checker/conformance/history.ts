// Histories of operations on an implementation, as sequences of calls and returns, and whether a spec allows them.

import { element } from "../interpreter/values.js";
import { refusalOf, type Refusal } from "../trace-validation/refusal.js";
import { ValidationStopped, withoutPast, type KnownState, type Possible } from "../trace-validation/state-tracker.js";
import type { FollowedModel } from "./followed-model.js";
import { titleOf, type Answer, type JsonFields, type StepRequest } from "./implementation.js";
import { linearize, type SequentialObject, type TimedOperation } from "./linearizability.js";
import { minimizeHistory } from "./minimal-history.js";

/** A step that a client asked for, or an observation of the implementation. */
export type Operation =
  | { readonly kind: "step"; readonly client: string; readonly request: StepRequest; readonly answer: Answer }
  | { readonly kind: "observation"; readonly client: string; readonly state: JsonFields };

export type History = readonly TimedOperation<Operation>[];

export type HistoryVerdict =
  | { readonly kind: "linearizable"; readonly order: readonly number[] }
  | { readonly kind: "notLinearizable"; readonly failure: HistoryFailure }
  | { readonly kind: "unknown"; readonly why: string };

export interface HistoryFailure {
  /** The history, up to the return with which it fails. */
  readonly history: History;
  /** The positions of the operations that matter; whatever the others did. */
  readonly essential: readonly number[];
  /** The last of them to return, which no order explains, by its position. */
  readonly last: number;
  /** Why it is not possible in the states in which the spec may be before it. */
  readonly refusal: Refusal | undefined;
}

/** The same operation, with any response. */
const withAnyResponse = (operation: Operation): Operation =>
  operation.kind === "observation"
    ? { ...operation, state: {} }
    : { ...operation, answer: { kind: "done", picks: {}, state: {} } };

export async function checkHistory(followed: FollowedModel, history: History): Promise<HistoryVerdict> {
  try {
    const object = await objectOf(followed);
    const result = await linearize(object, history);
    if (result.kind === "linearizable") return result;
    if (result.kind === "tooLarge")
      return {
        kind: "unknown",
        why: `the order of the operations is open: more than ${result.configurations} are possible`,
      };
    const failsAt = history[result.operation]?.returned ?? 0;
    const fails = async (weaker: History): Promise<boolean> => (await linearize(object, weaker)).kind === "impossible";
    const minimal = await minimizeHistory(history, failsAt, withAnyResponse, fails);
    return { kind: "notLinearizable", failure: await failureOf(followed, object, minimal) };
  } catch (error) {
    if (!(error instanceof ValidationStopped)) throw error;
    return { kind: "unknown", why: error.message };
  }
}

async function failureOf(
  followed: FollowedModel,
  object: SequentialObject<KnownState, Operation>,
  { history, essential }: Pick<HistoryFailure, "history" | "essential">,
): Promise<HistoryFailure> {
  const result = await linearize(object, history);
  if (result.kind !== "impossible") throw new Error("internal: a minimal history is linearizable");
  const { operation } = element(history, result.operation);
  const possible: Possible = new Map(result.states.map((known) => [known, withoutPast(known)]));
  const meaning = meaningOf(followed, operation);
  const source = operation.kind === "step" ? titleOf(operation.request) : "the state at the end";
  const at = { file: "the history", line: result.operation + 1 };
  const refusal =
    meaning === undefined
      ? undefined
      : refusalOf(followed, possible, { at, source, meaning, clock: undefined }, result.operation + 1);
  return { history, essential, last: result.operation, refusal };
}

/** Undefined if the step was refused. */
function meaningOf(followed: FollowedModel, operation: Operation): ReturnType<FollowedModel["meaningOf"]> | undefined {
  if (operation.kind === "observation") return followed.meaningOf({ state: operation.state });
  const { request, answer } = operation;
  return answer.kind === "refused"
    ? undefined
    : followed.meaningOfStep(request, answer.kind === "done" ? answer : undefined);
}

/** The spec as an object that is used sequentially. */
async function objectOf(followed: FollowedModel): Promise<SequentialObject<KnownState, Operation>> {
  const { tracker } = followed;
  const alone = (known: KnownState): Possible => new Map([[known, withoutPast(known)]]);
  return {
    initial: [...(await tracker.start()).keys()],
    async after(known, operation) {
      const meaning = meaningOf(followed, operation);
      if (meaning !== undefined) return [...(await tracker.after(alone(known), meaning, 0)).keys()];
      return operation.kind === "step" ? [...followed.disabledIn(alone(known), operation.request).keys()] : [];
    },
    internal: async (known) =>
      followed.internal.length === 0
        ? []
        : [...(await tracker.close(alone(known))).keys()].filter((each) => each !== known),
  };
}
