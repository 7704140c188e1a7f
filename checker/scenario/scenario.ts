// Scenarios: the behaviours that go as one says, all at once. What the steps leave open may go any way, so that there is not one state but a set of
// them; a finding on any of the ways is a finding.

import { is } from "immutable";
import type { RuntimeFault } from "../../grammar/core/core.js";
import type { ActionUse } from "../../grammar/core/declarations.js";
import type { Finding as Wanted, Instruction, Scenario } from "../../grammar/core/checks.js";
import { oneLine } from "../../grammar/core/source.js";
import { distinctMembers, evaluate, holds } from "../interpreter/evaluate.js";
import { type bind, bindAlways, type Scope } from "../interpreter/scope.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { showValue } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import { noInitialState, bareVerdict, verdictOf, type VerdictDetails } from "../verdict.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Step, Trace } from "../outcome.js";
import { defectAt } from "../search/defects.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { stepOf, variablesOf } from "../trace/trace.js";

/** A state that the scenario may be in, with what it picked itself, and the way there. */
interface ScenarioState {
  readonly state: State;
  /** Values of locals of the scenario, by their numbers. */
  readonly bound: ReadonlyMap<number, Value>;
  readonly attempt: DetailedTransition | undefined;
  readonly before: ScenarioState | undefined;
}

/** A way that ends in something; `failed`: in the step that was under way. */
interface Found {
  readonly judged: VerdictDetails;
  readonly way: ScenarioState | undefined;
  readonly failed?: DetailedTransition | undefined;
}

/** Ways that are followed at once. */
const WAYS = 100_000;
/** Actions and choices that a message names. */
const LISTED = 8;

/** One behaviour: states, and what led to each but the first. */
export interface Behaviour {
  readonly states: readonly State[];
  readonly attempts: readonly (DetailedTransition | undefined)[];
}

class Stopped extends Error {}

/**
 * Like `explore`, of nothing but these behaviours. `holds`: there is one, and nothing is violated on any of them. A step that can be taken on no way is
 * R0014, an assertion that is false on some way R0015. `along`: only of the ways that go as it does, to its end.
 */
export async function walkScenario(
  model: Model,
  check: Check,
  scenario: Scenario,
  interpreter: Interpreter,
  tick: Tick | undefined,
  along?: Behaviour,
): Promise<Outcome> {
  const began = performance.now();
  const walker = new Walker(model, check, interpreter, new Pacer(tick), along);
  let found: Found | undefined;
  let stopped: string | undefined;
  try {
    found = await walker.walk(scenario);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    stopped = error.message;
  }
  const { judged, way, failed } = found ?? {
    judged: bareVerdict(stopped === undefined ? "holds" : "incomplete"),
    way: undefined,
    failed: undefined,
  };
  return {
    ...judged,
    properties: [],
    trace: way === undefined ? undefined : traceOf(model, way, failed),
    states: walker.states,
    initialStates: walker.initialStates,
    transitions: walker.transitions,
    depth: walker.depth,
    firings: walker.firings,
    covered: [],
    notices: stopped === undefined ? [] : [stopped],
    engine: "interpreter",
    timings: { compile: 0, explore: (performance.now() - began) / 1000, properties: 0 },
    threads: 1,
  };
}

class Walker {
  states = 0;
  initialStates = 0;
  transitions = 0;
  depth = 0;
  readonly firings: number[];
  readonly #locals: Value[];
  readonly #work = new WorkBudget();
  readonly #known = new Set<string>();

  constructor(
    readonly model: Model,
    readonly check: Check,
    readonly interpreter: Interpreter,
    readonly pacer: Pacer,
    readonly along: Behaviour | undefined,
  ) {
    this.firings = model.actions.map(() => 0);
    this.#locals = new Array<Value>(model.localCount).fill(false);
  }

  async walk(scenario: Scenario): Promise<Found | undefined> {
    const begun = await this.#begin();
    if ("found" in begun) return begun.found;
    let { ways } = begun;
    for (const instruction of scenario) {
      const next =
        instruction.kind === "take"
          ? await this.#take(instruction, ways)
          : instruction.kind === "pick"
            ? await this.#pick(instruction, ways)
            : await this.#assert(instruction, ways);
      if ("found" in next) return next.found;
      ({ ways } = next);
    }
    return undefined;
  }

  async #begin(): Promise<Ended> {
    const ways = new Map<string, ScenarioState>();
    const found: Found[] = [];
    for (const { state, fault } of this.interpreter.initialStates()) {
      await this.#pace();
      if (!this.#isAlong(state, undefined)) continue;
      const way: ScenarioState | undefined =
        state === undefined ? undefined : { state, bound: new Map(), attempt: undefined, before: undefined };
      if (fault !== undefined) found.push({ judged: verdictOf({ kind: "error", fault, phase: "start" }), way });
      else if (way !== undefined && this.#add(ways, way)) {
        this.initialStates++;
        found.push(...this.#judge(way));
      }
    }
    if (found.length === 0 && ways.size === 0)
      return {
        found: {
          judged: verdictOf({ kind: "error", fault: noInitialState(this.model), phase: "start" }),
          way: undefined,
        },
      };
    return this.#ended(found, ways);
  }

  async #take(step: Extract<Instruction, { kind: "take" }>, ways: readonly ScenarioState[]): Promise<Ended> {
    const next = new Map<string, ScenarioState>();
    const found: Found[] = [];
    for (const way of ways) {
      await this.#pace();
      const wanted = catchFault(() => this.#wanted(step, way));
      if (wanted.fault !== undefined) {
        found.push({ judged: verdictOf({ kind: "error", fault: wanted.fault, phase: "state" }), way });
        continue;
      }
      for (const attempt of this.interpreter.expand(way.state)) {
        if (!wanted.value(attempt) || !this.#isAlong(attempt.state, attempt)) continue;
        if (attempt.state === undefined) {
          if (attempt.fault !== undefined)
            found.push({
              judged: verdictOf({ kind: "error", fault: attempt.fault, phase: "move" }),
              way,
              failed: attempt,
            });
          continue;
        }
        this.transitions++;
        this.firings[attempt.action] = (this.firings[attempt.action] ?? 0) + 1;
        const after: ScenarioState = { state: attempt.state, bound: way.bound, attempt, before: way };
        const broken = this.interpreter.checkStep(way.state, attempt.state);
        if (broken !== undefined) found.push({ judged: verdictOf(broken), way: after });
        if (this.#add(next, after)) found.push(...this.#judge(after));
      }
    }
    if (next.size > 0 || found.length > 0) this.depth++;
    if (next.size === 0 && found.length === 0)
      return {
        found: { judged: verdictOf({ kind: "error", fault: this.#cannot(step, ways), phase: "state" }), way: ways[0] },
      };
    return this.#ended(found, next);
  }

  async #pick(
    { binder, where, span }: Extract<Instruction, { kind: "pick" }>,
    ways: readonly ScenarioState[],
  ): Promise<Ended> {
    const next = new Map<string, ScenarioState>();
    for (const way of ways) {
      await this.#pace();
      const scope = this.#scope(way);
      const members = catchFault(() => [...distinctMembers(binder.domain, scope)]);
      if (members.fault !== undefined)
        return { found: { judged: verdictOf({ kind: "error", fault: members.fault, phase: "state" }), way } };
      for (const member of members.value) {
        const here = this.#scope(way);
        const fits = catchFault(() => {
          bindAlways(binder.pattern, member, here);
          return where === undefined || holds(where, here);
        });
        if (fits.fault !== undefined)
          return { found: { judged: verdictOf({ kind: "error", fault: fits.fault, phase: "state" }), way } };
        if (fits.value) this.#add(next, { ...way, bound: this.#boundBy(binder.pattern, member, way) });
      }
    }
    if (next.size > 0) return { ways: [...next.values()] };
    return {
      found: {
        judged: verdictOf({
          kind: "error",
          fault: { code: "R0014", message: "there is nothing to pick here", span },
          phase: "state",
        }),
        way: ways[0],
      },
    };
  }

  async #assert(
    instruction: Extract<Instruction, { kind: "assert" | "enabled" }>,
    ways: readonly ScenarioState[],
  ): Promise<Ended> {
    for (const way of ways) {
      await this.#pace();
      const fault = instruction.kind === "assert" ? this.#falsity(instruction, way) : this.#otherwise(instruction, way);
      if (fault !== undefined) return { found: { judged: verdictOf({ kind: "error", fault, phase: "state" }), way } };
    }
    return { ways };
  }

  #falsity(
    { condition, message, span }: Extract<Instruction, { kind: "assert" }>,
    way: ScenarioState,
  ): RuntimeFault | undefined {
    const answer = catchFault(() => holds(condition, this.#scope(way)));
    if (answer.fault !== undefined) return answer.fault;
    return answer.value
      ? undefined
      : { code: "R0015", message: `this is false here${message === undefined ? "" : `: ${message}`}`, span };
  }

  #otherwise(
    { uses, expected: wanted, span }: Extract<Instruction, { kind: "enabled" }>,
    way: ScenarioState,
  ): RuntimeFault | undefined {
    const isOf = catchFault(() => this.#isOf(uses, way));
    if (isOf.fault !== undefined) return isOf.fault;
    const [open] = this.interpreter.expand(way.state).filter(isOf.value);
    if ((open !== undefined) === wanted) return undefined;
    return {
      code: "R0015",
      message:
        open === undefined
          ? `it is not enabled here; ${this.#enabledIn(way.state)}`
          : `${nameOf(this.model, open)} is enabled here`,
      span,
    };
  }

  // -------------------------------------------------------------- steps

  /** Which attempts are the step that is wanted. */
  #wanted(
    { uses, picks, branches }: Extract<Instruction, { kind: "take" }>,
    way: ScenarioState,
  ): (attempt: DetailedTransition) => boolean {
    const isOf = this.#isOf(uses, way);
    const scope = this.#scope(way);
    const chosen = picks.map(({ name, value }) => ({ name, value: evaluate(value, scope) }));
    const names = new Set(chosen.map(({ name }) => name));
    return (attempt) => {
      if (!isOf(attempt) || !branches.every((branch, i) => attempt.branches[i] === branch)) return false;
      for (const name of names) {
        const made = attempt.picks.filter((pick) => pick.name === name);
        if (
          !chosen
            .filter((each) => each.name === name)
            .every(({ value }, i) => made[i] !== undefined && is(made[i].value, value))
        )
          return false;
      }
      return true;
    };
  }

  #isOf(uses: readonly ActionUse[], way: ScenarioState): (attempt: DetailedTransition) => boolean {
    const scope = this.#scope(way);
    const wanted = uses.map(({ action, args }) => ({
      action,
      args: args.map((arg) => (arg === undefined ? undefined : evaluate(arg, scope))),
    }));
    return (attempt) =>
      wanted.some(
        ({ action, args }) =>
          element(this.model.actions, attempt.action) === action &&
          args.every((arg, i) => arg === undefined || attempt.args[i] === undefined || is(arg, attempt.args[i])),
      );
  }

  /** Why a step cannot be taken on any of the ways: as seen from the first. */
  #cannot(step: Extract<Instruction, { kind: "take" }>, ways: readonly ScenarioState[]): RuntimeFault {
    const name = `\`${oneLine(step.span)}\``;
    const several = ways.length === 1 ? "" : ` in any of the ${ways.length} states that the scenario may be in`;
    const [first] = ways;
    if (first === undefined) return { code: "R0014", message: `${name} cannot be taken`, span: step.span };
    const isOf = catchFault(() => this.#isOf(step.uses, first));
    const other = isOf.fault === undefined ? this.interpreter.expand(first.state).filter(isOf.value) : [];
    const why = other.length === 0 ? this.#enabledIn(first.state) : `it can with ${listed(other.map(choicesOf))}`;
    return { code: "R0014", message: `${name} cannot be taken here${several}; ${why}`, span: step.span };
  }

  #enabledIn(state: State): string {
    const names = [...new Set(this.interpreter.expand(state).map((attempt) => nameOf(this.model, attempt)))];
    return names.length === 0 ? "nothing is enabled" : `enabled ${names.length === 1 ? "is" : "are"} ${listed(names)}`;
  }

  // -------------------------------------------------------------- ways

  /** Whether this is where the behaviour that is gone along begins, or goes next; behind its end everything is. */
  #isAlong(state: State | undefined, attempt: DetailedTransition | undefined): boolean {
    const { along, interpreter } = this;
    const step = attempt === undefined ? 0 : this.depth + 1;
    const wanted = along?.states[step];
    if (wanted === undefined) return true;
    if (state === undefined || interpreter.key(state) !== interpreter.key(wanted)) return false;
    const taken = attempt === undefined ? undefined : along?.attempts[step - 1];
    return (
      attempt === undefined ||
      (taken !== undefined && taken.action === attempt.action && taken.args.every((arg, i) => is(arg, attempt.args[i])))
    );
  }

  #judge(way: ScenarioState): readonly Found[] {
    const { interpreter, check } = this;
    const defect =
      interpreter.checkInvariants(way.state) ??
      (check.deadlock ? defectAt(interpreter, way.state, interpreter.expand(way.state)) : undefined);
    return defect === undefined ? [] : [{ judged: verdictOf(defect), way }];
  }

  /** Of several findings the one that is expected, else the first. */
  #ended(found: readonly Found[], ways: ReadonlyMap<string, ScenarioState>): Ended {
    const { expected } = this.check;
    const wanted = expected.kind === "not" ? expected.finding : "steps" in expected ? expected : undefined;
    const chosen =
      (wanted === undefined ? undefined : found.find(({ judged }) => isWanted(judged, wanted))) ?? found[0];
    return chosen === undefined ? { ways: [...ways.values()] } : { found: chosen };
  }

  /** Whether it is new. */
  #add(ways: Map<string, ScenarioState>, way: ScenarioState): boolean {
    const key = this.interpreter.key(way.state);
    if (!this.#known.has(key)) {
      this.#known.add(key);
      this.states++;
    }
    const whole =
      way.bound.size === 0
        ? key
        : JSON.stringify([key, ...[...way.bound].map(([id, value]) => `${id} ${String(value)}`)]);
    if (ways.has(whole)) return false;
    if (ways.size >= WAYS)
      throw new Stopped(
        `the scenario may go in more than ${WAYS} ways: say more of its steps, their arguments or what they pick`,
      );
    ways.set(whole, way);
    return true;
  }

  #scope({ state, bound }: ScenarioState): Scope {
    this.#work.renew();
    for (const [id, value] of bound) this.#locals[id] = value;
    return { state, next: undefined, locals: this.#locals, work: this.#work };
  }

  #boundBy(pattern: Parameters<typeof bind>[0], member: Value, way: ScenarioState): ReadonlyMap<number, Value> {
    const locals = new Array<Value | undefined>(this.#locals.length).fill(undefined);
    bindAlways(pattern, member, { ...this.#scope(way), locals: locals as Value[] });
    return new Map([
      ...way.bound,
      ...locals.flatMap((value, id): [number, Value][] => (value === undefined ? [] : [[id, value]])),
    ]);
  }

  async #pace(): Promise<void> {
    if (!this.pacer.due()) return;
    const stop = await this.pacer.rest({
      states: this.states,
      frontier: 0,
      depth: this.depth,
      transitions: this.transitions,
    });
    if (stop !== undefined) throw new Stopped(stop);
  }
}

type Ended = { readonly found: Found } | { readonly ways: readonly ScenarioState[] };

const isWanted = ({ verdict, property, fault }: VerdictDetails, wanted: Wanted): boolean =>
  verdict === wanted.kind &&
  (wanted.kind === "violated" ? property === wanted.name : wanted.kind !== "error" || fault?.code === wanted.code);

const listed = (texts: readonly string[]): string => {
  const all = [...new Set(texts)];
  return all.slice(0, LISTED).join(", ") + (all.length > LISTED ? ", …" : "");
};

/** `processor[east].Store(1)`, as a scenario names it. */
function nameOf(model: Model, attempt: DetailedTransition): string {
  const { action, instance, bindings } = stepOf(model, attempt);
  return `\`${instance === undefined ? "" : `${instance}.`}${action}${bindings.length === 0 ? "" : `(${bindings.map(({ type, value }) => showValue(type, value)).join(", ")})`}\``;
}

/** `picks x = 2 takes 1` */
function choicesOf({ picks, branches }: DetailedTransition): string {
  const picked =
    picks.length === 0
      ? []
      : [`picks ${picks.map(({ name, type, value }) => `${name} = ${showValue(type, value)}`).join(", ")}`];
  const taken = branches.length === 0 ? [] : [`takes ${branches.map((branch) => branch + 1).join(", ")}`];
  return `\`${[...picked, ...taken].join(" ")}\``;
}

function traceOf(model: Model, end: ScenarioState, failed: DetailedTransition | undefined): Trace {
  const steps: Step[] = [];
  let first = end;
  for (let way: ScenarioState | undefined = end; way !== undefined; way = way.before) {
    if (way.attempt !== undefined) steps.unshift({ ...stepOf(model, way.attempt), state: way.state });
    first = way;
  }
  return {
    variables: variablesOf(model),
    initial: first.state,
    steps,
    failed: failed === undefined ? undefined : stepOf(model, failed),
    loop: undefined,
  };
}
