// Runs the instructions of a scenario. What its steps leave open makes not one state but a set of possible states,
// which all instructions apply to.

import { is } from "immutable";
import type { Finding as ExpectedFinding, Instruction, Scenario } from "../../grammar/core/checks.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import { distinctMembers, holds } from "../interpreter/evaluate.js";
import { bindAlways } from "../interpreter/scope.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { defectAt } from "../search/defects.js";
import type { Defect } from "../search/state-space.js";
import type { Pacer } from "../search/tally.js";
import { noInitialState, verdictOf, type VerdictDetails } from "../verdict.js";
import { STATES_LIMIT } from "./possible-states.js";
import { cannotBeTaken, faultOfAssertion, nothingToPick } from "./scenario-faults.js";
import { ScenarioEvaluator, type ScenarioState, type TakeInstruction } from "./scenario-state.js";

/** The states of a behaviour, and the attempt that led to each but the first. */
export interface Behaviour {
  readonly states: readonly State[];
  readonly attempts: readonly (DetailedTransition | undefined)[];
}

export interface ScenarioFinding {
  readonly details: VerdictDetails;
  /** Undefined if there is no state. */
  readonly at: ScenarioState | undefined;
  /** The attempt from that state that failed. */
  readonly failed?: DetailedTransition | undefined;
}

/** The run was cancelled, or there are too many possible states. The message says which. */
export class ScenarioStopped extends Error {}

/** The result of an instruction. */
type Result = { readonly finding: ScenarioFinding } | { readonly states: readonly ScenarioState[] };

export class ScenarioRunner {
  states = 0;
  initialStates = 0;
  transitions = 0;
  depth = 0;
  readonly firings: number[];
  readonly #evaluator: ScenarioEvaluator;
  readonly #visited = new Set<string>();

  constructor(
    readonly model: Model,
    readonly check: Check,
    readonly interpreter: Interpreter,
    readonly pacer: Pacer,
    readonly along: Behaviour | undefined,
  ) {
    this.firings = model.actions.map(() => 0);
    this.#evaluator = new ScenarioEvaluator(model);
  }

  /** Throws `ScenarioStopped`. */
  async run(scenario: Scenario): Promise<ScenarioFinding | undefined> {
    let result = await this.#start();
    for (const instruction of scenario) {
      if ("finding" in result) break;
      result = await this.#run(instruction, result.states);
    }
    return "finding" in result ? result.finding : undefined;
  }

  #run(instruction: Instruction, states: readonly ScenarioState[]): Promise<Result> {
    switch (instruction.kind) {
      case "take":
        return this.#take(instruction, states);
      case "pick":
        return this.#pick(instruction, states);
      case "assert":
      case "enabled":
        return this.#assert(instruction, states);
    }
  }

  async #start(): Promise<Result> {
    const states = new Map<string, ScenarioState>();
    const findings: ScenarioFinding[] = [];
    for (const { state, fault } of this.interpreter.initialStates()) {
      await this.#yieldIfDue();
      if (!this.#isAlong(state, undefined)) continue;
      const initial: ScenarioState | undefined =
        state === undefined ? undefined : { state, bound: new Map(), attempt: undefined, before: undefined };
      if (fault !== undefined) findings.push(errorAt(initial, fault, "start"));
      else if (initial !== undefined && this.#add(states, initial)) {
        this.initialStates++;
        findings.push(...this.#violationsAt(initial));
      }
    }
    if (findings.length === 0 && states.size === 0)
      return { finding: errorAt(undefined, noInitialState(this.model), "start") };
    return this.#resultOf(findings, states);
  }

  async #take(instruction: TakeInstruction, states: readonly ScenarioState[]): Promise<Result> {
    const next = new Map<string, ScenarioState>();
    const findings: ScenarioFinding[] = [];
    for (const before of states) {
      await this.#yieldIfDue();
      const isTaken = catchFault(() => this.#evaluator.takesAt(instruction, before));
      if (isTaken.fault !== undefined) {
        findings.push(errorAt(before, isTaken.fault));
        continue;
      }
      for (const attempt of this.interpreter.expand(before.state)) {
        if (!isTaken.value(attempt) || !this.#isAlong(attempt.state, attempt)) continue;
        if (attempt.state !== undefined) findings.push(...this.#step(next, before, attempt, attempt.state));
        else if (attempt.fault !== undefined)
          findings.push({ ...errorAt(before, attempt.fault, "move"), failed: attempt });
      }
    }
    if (next.size === 0 && findings.length === 0)
      return {
        finding: errorAt(states[0], cannotBeTaken(instruction, states, this.#evaluator, this.interpreter, this.check)),
      };
    this.depth++;
    return this.#resultOf(findings, next);
  }

  /** Adds the state that a step leads to. Returns the violations there. */
  #step(
    next: Map<string, ScenarioState>,
    before: ScenarioState,
    attempt: DetailedTransition,
    state: State,
  ): readonly ScenarioFinding[] {
    this.transitions++;
    this.firings[attempt.action] = (this.firings[attempt.action] ?? 0) + 1;
    const after: ScenarioState = { state, bound: before.bound, attempt, before };
    const stepDefect = this.interpreter.checkStep(before.state, state);
    const ofStep = stepDefect === undefined ? [] : [findingAt(after, stepDefect)];
    return this.#add(next, after) ? [...ofStep, ...this.#violationsAt(after)] : ofStep;
  }

  async #pick(
    { binder, where, span }: Extract<Instruction, { readonly kind: "pick" }>,
    states: readonly ScenarioState[],
  ): Promise<Result> {
    const next = new Map<string, ScenarioState>();
    for (const at of states) {
      await this.#yieldIfDue();
      const members = catchFault(() => [...distinctMembers(binder.domain, this.#evaluator.scopeAt(at))]);
      if (members.fault !== undefined) return { finding: errorAt(at, members.fault) };
      for (const member of members.value) {
        const scope = this.#evaluator.scopeAt(at);
        const fits = catchFault(() => {
          bindAlways(binder.pattern, member, scope);
          return where === undefined || holds(where, scope);
        });
        if (fits.fault !== undefined) return { finding: errorAt(at, fits.fault) };
        if (fits.value) this.#add(next, { ...at, bound: this.#evaluator.boundAfter(binder.pattern, member, at) });
      }
    }
    if (next.size === 0) return { finding: errorAt(states[0], nothingToPick(span)) };
    return { states: [...next.values()] };
  }

  async #assert(
    instruction: Extract<Instruction, { readonly kind: "assert" | "enabled" }>,
    states: readonly ScenarioState[],
  ): Promise<Result> {
    for (const at of states) {
      await this.#yieldIfDue();
      const fault = faultOfAssertion(instruction, at, this.#evaluator, this.interpreter, this.check);
      if (fault !== undefined) return { finding: errorAt(at, fault) };
    }
    return { states };
  }

  /**
   * Does a state, or the attempt to it, belong to the behaviour that is to be followed? After its end, everything does.
   */
  #isAlong(state: State | undefined, attempt: DetailedTransition | undefined): boolean {
    const { along, interpreter } = this;
    const position = attempt === undefined ? 0 : this.depth + 1;
    const expected = along?.states[position];
    if (expected === undefined) return true;
    if (state === undefined || interpreter.key(state) !== interpreter.key(expected)) return false;
    if (attempt === undefined) return true;
    const taken = along?.attempts[position - 1];
    return (
      taken !== undefined && taken.action === attempt.action && taken.args.every((arg, i) => is(arg, attempt.args[i]))
    );
  }

  #violationsAt(at: ScenarioState): readonly ScenarioFinding[] {
    const { interpreter, check } = this;
    const defect =
      interpreter.checkInvariants(at.state) ??
      (check.deadlock ? defectAt(interpreter, at.state, interpreter.expand(at.state)) : undefined);
    return defect === undefined ? [] : [findingAt(at, defect)];
  }

  /** Of several findings, the expected one is reported, otherwise the first. */
  #resultOf(findings: readonly ScenarioFinding[], states: ReadonlyMap<string, ScenarioState>): Result {
    const { expected } = this.check;
    const wanted = expected.kind === "not" ? expected.finding : "steps" in expected ? expected : undefined;
    const isExpected = ({ details }: ScenarioFinding): boolean => wanted !== undefined && matches(details, wanted);
    const finding = findings.find(isExpected) ?? findings[0];
    return finding === undefined ? { states: [...states.values()] } : { finding };
  }

  /** False if the state is among them already, with the same bound values. */
  #add(states: Map<string, ScenarioState>, added: ScenarioState): boolean {
    const stateKey = this.interpreter.key(added.state);
    if (!this.#visited.has(stateKey)) {
      this.#visited.add(stateKey);
      this.states++;
    }
    const bound = [...added.bound].map(([id, value]) => `${id} ${String(value)}`);
    const key = bound.length === 0 ? stateKey : JSON.stringify([stateKey, ...bound]);
    if (states.has(key)) return false;
    if (states.size >= STATES_LIMIT)
      throw new ScenarioStopped(
        `the scenario may be in more than ${STATES_LIMIT} states: give more of its steps, their arguments or picks`,
      );
    states.set(key, added);
    return true;
  }

  async #yieldIfDue(): Promise<void> {
    if (!this.pacer.due()) return;
    const { states, depth, transitions } = this;
    const stopped = await this.pacer.rest({ states, frontier: 0, depth, transitions });
    if (stopped !== undefined) throw new ScenarioStopped(stopped);
  }
}

const findingAt = (at: ScenarioState | undefined, defect: Defect): ScenarioFinding => ({
  details: verdictOf(defect),
  at,
});

const errorAt = (
  at: ScenarioState | undefined,
  fault: RuntimeFault,
  phase: Extract<Defect, { readonly kind: "error" }>["phase"] = "state",
): ScenarioFinding => findingAt(at, { kind: "error", fault, phase });

const matches = ({ verdict, property, fault }: VerdictDetails, expected: ExpectedFinding): boolean =>
  verdict === expected.kind &&
  (expected.kind === "violated"
    ? property === expected.name
    : expected.kind !== "error" || fault?.code === expected.code);
