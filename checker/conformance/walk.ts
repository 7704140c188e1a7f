// One walk: asks an implementation for steps, one after the other, and compares what can be seen after each of them
// with the states in which the spec may be.

import type { Json } from "../interpreter/json.js";
import { refusalOf, type Refusal } from "../trace-validation/refusal.js";
import { ValidationStopped, type Possible, type TrackedState } from "../trace-validation/state-tracker.js";
import type { EventMeaning } from "../trace-validation/events.js";
import type { FollowedModel } from "./followed-model.js";
import { Thrown, titleOf, Unanswered, type Answer, type Implementation, type StepRequest } from "./implementation.js";

export interface WalkedStep {
  readonly request: StepRequest;
  /** Undefined if the implementation did not answer. */
  readonly answer: Answer | undefined;
}

/** How an implementation differs from its spec. */
export type Disagreement =
  /** It took a step that the spec does not allow, or shows values that it cannot have. */
  | { readonly kind: "step" | "observation"; readonly refusal: Refusal }
  /** It refused a step that the spec allows in every state in which it may be. */
  | { readonly kind: "refused"; readonly before: TrackedState }
  /** It failed. */
  | { readonly kind: "threw"; readonly error: Thrown; readonly before: TrackedState | undefined };

type WalkEnd =
  | { readonly kind: "conforms" }
  /** A step that was to be repeated is not possible here. */
  | { readonly kind: "cutShort" }
  | { readonly kind: "disagrees"; readonly disagreement: Disagreement }
  | { readonly kind: "stopped"; readonly why: string };

export interface Walk {
  /** The last one is the one that disagrees, if any does; with none, the implementation disagrees after its reset. */
  readonly steps: readonly WalkedStep[];
  readonly end: WalkEnd;
}

/** The next step, from the states in which the spec may be, and the number of steps before it. */
export type NextStep = (possible: Possible, taken: number) => StepRequest | "end" | "cutShort";

export async function takeWalk(followed: FollowedModel, implementation: Implementation, next: NextStep): Promise<Walk> {
  const steps: WalkedStep[] = [];
  const walker = new Walker(followed, implementation);
  try {
    const end = (await walker.begin()) ?? (await walker.go(next, steps));
    return { steps, end };
  } catch (error) {
    if (error instanceof ValidationStopped || error instanceof Unanswered)
      return { steps, end: { kind: "stopped", why: error.message } };
    if (!(error instanceof Thrown)) throw error;
    const { before } = walker;
    return { steps, end: { kind: "disagrees", disagreement: { kind: "threw", error, before } } };
  }
}

/** Repeats steps, as far as the spec allows them. */
export const repeating =
  (followed: FollowedModel, requests: readonly StepRequest[]): NextStep =>
  (possible, taken) => {
    const request = requests[taken];
    if (request === undefined) return "end";
    return request.refused || followed.isPossible(possible, request) ? request : "cutShort";
  };

class Walker {
  #possible: Possible = new Map();

  constructor(
    readonly followed: FollowedModel,
    readonly implementation: Implementation,
  ) {}

  /** One of the states in which the spec may be. */
  get before(): TrackedState | undefined {
    const [first] = this.#possible.values();
    return first;
  }

  async begin(): Promise<WalkEnd | undefined> {
    const { tracker } = this.followed;
    this.#possible = tracker.settle(await tracker.start());
    await this.implementation.reset();
    return this.#compare(0, "the state after the reset");
  }

  async go(next: NextStep, steps: WalkedStep[]): Promise<WalkEnd> {
    const { followed, implementation } = this;
    for (;;) {
      const request = next(this.#possible, steps.length);
      if (request === "end") return { kind: "conforms" };
      if (request === "cutShort") return { kind: "cutShort" };
      steps.push({ request, answer: undefined });
      const answer = await implementation.call(request);
      steps[steps.length - 1] = { request, answer };
      const before = this.#possible;
      const after = await followed.afterAnswer(before, request, answer, steps.length);
      if (after.size === 0) return { kind: "disagrees", disagreement: this.#misstep(request, answer, steps.length) };
      this.#possible = followed.tracker.settle(after);
      const end = await this.#compare(steps.length, `the state after step ${steps.length}, ${titleOf(request)}`);
      if (end !== undefined) return end;
    }
  }

  /** Keeps the states that look like the implementation. */
  async #compare(number: number, source: string): Promise<WalkEnd | undefined> {
    const { tracker } = this.followed;
    const closed = await tracker.close(this.#possible);
    this.#possible = closed;
    const state = await this.implementation.observe();
    if (state === undefined || Object.keys(state).length === 0) return undefined;
    const meaning = this.followed.meaningOf({ state });
    const seen = await tracker.after(closed, meaning, number);
    if (seen.size > 0) {
      this.#possible = seen;
      return undefined;
    }
    const refusal = this.#refusalOf(meaning, number, { [source]: state });
    return { kind: "disagrees", disagreement: { kind: "observation", refusal } };
  }

  #misstep(request: StepRequest, answer: Answer, number: number): Disagreement {
    const { before } = this;
    if (answer.kind === "refused" && before !== undefined) return { kind: "refused", before };
    const meaning = this.followed.meaningOfStep(request, answer.kind === "done" ? answer : {});
    return { kind: "step", refusal: this.#refusalOf(meaning, number, { [titleOf(request)]: { ...answer } }) };
  }

  #refusalOf(meaning: EventMeaning, number: number, source: Json): Refusal {
    const at = { file: "the implementation", line: number };
    return refusalOf(
      this.followed,
      this.#possible,
      { at, source: JSON.stringify(source), meaning, clock: undefined },
      number,
    );
  }
}
