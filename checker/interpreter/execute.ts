// Statements: an action run for given arguments, and all the ways it may go.
//
// A path is one way through an action so far, with the work that is left; a choice (`pick`, `either`) splits it. Each path owns its
// locals, so what a choice is resumed with is what it was made in.

import type {
  ActionDef,
  Expr,
  InstanceName,
  Local,
  OperationDef,
  RuntimeFault,
  Statement,
} from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import { conjuncts } from "../coverage/points.js";
import type { Marks } from "../coverage/recorder.js";
import type { Bound } from "../outcome.js";
import {
  armThatFits,
  bind,
  bindAlways,
  bindParams,
  distinctMembers,
  evaluate,
  holds,
  keysOf,
  type Scope,
} from "./evaluate.js";
import { faultOf, raise } from "./runtime-error.js";
import { memberType } from "./order.js";
import { overlap, replaceAt } from "./places.js";
import { showPlace } from "./show.js";
import { asList, element, itemAt, type State, type Value } from "./values.js";
import { WorkBudget } from "./work-budget.js";

/** In how many ways an action may happen in one state: they are all held at once. */
export const BRANCHES_LIMIT = 2 ** 18;

export const tooManyBranches = (span: Span): RuntimeFault => ({
  code: "R0011",
  message: `there are more than ${BRANCHES_LIMIT} ways to go on from one state`,
  span,
});

/** Who is running: the action or operation, by its instance and arguments. */
export interface Frame {
  readonly instance: InstanceName | undefined;
  /** Of an operation. */
  readonly operation?: string;
  readonly params: readonly Local[];
  readonly args: readonly Value[];
}

export interface CallRecord {
  readonly from: Frame;
  readonly callee: OperationDef;
  readonly args: readonly Value[];
  readonly result: Value | undefined;
}

/** How one way through an action ended: in a next state, or in a fault. */
export interface Ending {
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
  readonly picks: readonly Bound[];
  readonly branches: readonly number[];
  readonly calls: readonly CallRecord[];
}

type Rest =
  | {
      readonly kind: "block";
      readonly statements: readonly Statement[];
      readonly at: number;
      readonly then: Rest | undefined;
    }
  | {
      readonly kind: "loop";
      readonly loop: Extract<Statement, { kind: "for" }>;
      readonly members: readonly Value[];
      readonly at: number;
      readonly then: Rest | undefined;
    }
  /** The end of an operation's body. `restore`: what its parameters were for the caller. */
  | {
      readonly kind: "back";
      readonly caller: Frame;
      readonly callee: OperationDef;
      readonly restore: readonly Value[];
      readonly call: number;
      readonly result: Local | undefined;
      readonly then: Rest | undefined;
    };

/** Places on a path, the latest first. */
export interface Places {
  readonly variable: number;
  readonly keys: readonly Value[];
  readonly before: Places | undefined;
}

/** How one way through an action went, for who explains it. */
export interface ActionBranch extends Ending {
  /** `barred`: at a statement whose condition is false, or that has nothing to pick from. */
  readonly kind: "done" | "barred" | "failed";
  /** The statement it came to last, what it was evaluated in, and in which action or operation. */
  readonly at: Statement | undefined;
  readonly scope: Scope;
  readonly frame: Frame;
  /** Places of the state that were read; those whose new values were; those that were assigned. */
  readonly read: Places | undefined;
  readonly used: Places | undefined;
  readonly assigned: Places | undefined;
}

class Path implements Scope {
  fault: RuntimeFault | undefined;
  /** The one that is, or was last, executed. */
  statement: Statement | undefined;
  read: Places | undefined;
  readonly readOld: Scope["readOld"];

  constructor(
    readonly state: State,
    public next: State,
    readonly locals: Value[],
    readonly work: WorkBudget,
    public rest: Rest | undefined,
    public frame: Frame,
    public assigned: Places | undefined,
    /** Those whose new values were read. */
    public used: Places | undefined,
    readonly picks: Bound[],
    readonly branches: number[],
    readonly calls: CallRecord[],
    readonly watched: boolean,
  ) {
    if (!watched) return;
    this.readOld = (variable, keys) => {
      this.read = { variable, keys, before: this.read };
    };
  }

  readNew(variable: number, keys: readonly Value[]): void {
    this.used = { variable, keys, before: this.used };
  }

  fork(): Path {
    const fork = new Path(
      this.state,
      this.next,
      this.locals.slice(),
      this.work,
      this.rest,
      this.frame,
      this.assigned,
      this.used,
      this.picks.slice(),
      this.branches.slice(),
      this.calls.slice(),
      this.watched,
    );
    fork.statement = this.statement;
    fork.read = this.read;
    return fork;
  }
}

/** All ways through an action that are enabled, in the order of the text and the types. `locals` is overwritten. */
export function runAction(
  action: ActionDef,
  args: readonly Value[],
  state: State,
  locals: Value[],
  work: WorkBudget,
): readonly Ending[] {
  for (let i = 0; i < args.length; i++) locals[element(action.params, i).id] = element(args, i);
  return run(action.body, { instance: action.instance, params: action.params, args }, state, locals, work);
}

/** All its ways, those that are barred among them, in the same order; and what each has read. */
export function watchAction(
  action: ActionDef,
  args: readonly Value[],
  state: State,
  localCount: number,
  told: (way: ActionBranch) => void,
): void {
  const locals = new Array<Value>(localCount).fill(false);
  for (let i = 0; i < args.length; i++) locals[element(action.params, i).id] = element(args, i);
  run(action.body, { instance: action.instance, params: action.params, args }, state, locals, new WorkBudget(), told);
}

/** Whether statements that assign nothing can be passed. */
export function passes(body: readonly Statement[], state: State, locals: Value[], work: WorkBudget): boolean {
  const endings = run(body, { instance: undefined, params: [], args: [] }, state, locals, work);
  const fault = endings.find((ending) => ending.fault !== undefined)?.fault;
  if (fault !== undefined) raise(fault.code, fault.message, fault.span);
  return endings.length > 0;
}

function run(
  body: readonly Statement[],
  frame: Frame,
  state: State,
  locals: Value[],
  work: WorkBudget,
  told?: (way: ActionBranch) => void,
): readonly Ending[] {
  let at = 0;
  let used: Places | undefined;
  // Most actions are not enabled in most states, as one of their first conditions says: to see that takes no path.
  if (told === undefined && work.marks === undefined) {
    const readNew = (variable: number, keys: readonly Value[]): void => {
      used = { variable, keys, before: used };
    };
    const scope = { state, next: state, locals, work, readNew };
    try {
      for (let first = body[at]; first?.kind === "require"; first = body[++at])
        if (!holds(first.condition, scope)) return [];
    } catch (error) {
      return [{ state: undefined, fault: faultOf(error), picks: [], branches: [], calls: [] }];
    }
  }
  const endings: Ending[] = [];
  const agenda = [
    new Path(
      state,
      state,
      locals,
      work,
      { kind: "block", statements: body, at, then: undefined },
      frame,
      undefined,
      used,
      [],
      [],
      [],
      told !== undefined,
    ),
  ];
  for (let path = agenda.pop(); path !== undefined; path = agenda.pop()) {
    const alternatives = path.fault === undefined ? advance(path) : "ended";
    if (alternatives === "ended") endings.push(endingOf(path));
    else if (alternatives !== "disabled") for (const alternative of alternatives.reverse()) agenda.push(alternative);
    if (alternatives === "ended" || alternatives === "disabled" || alternatives.length === 0)
      told?.(wayOf(path, alternatives === "ended"));
    const first = body[0];
    if (endings.length + agenda.length > BRANCHES_LIMIT && first !== undefined)
      return [{ state: undefined, fault: tooManyBranches(first.span), picks: [], branches: [], calls: [] }];
  }
  return endings;
}

const endingOf = (path: Path): Ending => ({
  state: path.fault === undefined ? path.next : undefined,
  fault: path.fault,
  picks: path.picks,
  branches: path.branches,
  calls: path.calls,
});

function wayOf(path: Path, ended: boolean): ActionBranch {
  const { statement, frame, read, used, assigned, fault } = path;
  const scope: Scope = { state: path.state, next: path.next, locals: path.locals, work: new WorkBudget() };
  return {
    ...endingOf(path),
    kind: !ended ? "barred" : fault === undefined ? "done" : "failed",
    at: statement,
    scope,
    frame,
    read,
    used,
    assigned,
  };
}

/** What became of a statement: the path goes on, is not enabled, or splits. */
type Progress = undefined | "disabled" | Path[];

/** Until the path ends (perhaps with a fault), is disabled, or splits. */
function advance(path: Path): "ended" | "disabled" | Path[] {
  try {
    for (let rest = path.rest; rest !== undefined; rest = path.rest) {
      const progress = perform(rest, path);
      if (progress !== undefined) return progress;
    }
  } catch (error) {
    path.fault = faultOf(error);
  }
  return "ended";
}

function perform(rest: Rest, path: Path): Progress {
  switch (rest.kind) {
    case "block": {
      const statement = rest.statements[rest.at];
      path.rest = rest.at + 1 < rest.statements.length ? { ...rest, at: rest.at + 1 } : rest.then;
      path.statement = statement;
      return statement === undefined ? undefined : execute(statement, path);
    }
    case "loop": {
      const member = rest.members[rest.at];
      path.rest = rest.then;
      if (member === undefined) return undefined;
      bindAlways(rest.loop.binder.pattern, member, path);
      path.rest = { kind: "block", statements: rest.loop.body, at: 0, then: { ...rest, at: rest.at + 1 } };
      return undefined;
    }
    case "back":
      bindParams(rest.callee.params, rest.restore, path);
      path.frame = rest.caller;
      path.rest = rest.then;
      return undefined;
  }
}

function execute(statement: Statement, path: Path): Progress {
  const { marks } = path.work;
  marks?.mark(statement, 0);
  switch (statement.kind) {
    case "require":
      return (marks === undefined ? holds(statement.condition, path) : passesEach(statement, marks, path))
        ? undefined
        : "disabled";
    case "assign":
      assign(statement, path);
      return undefined;
    case "let":
      bindAlways(statement.pattern, evaluate(statement.value, path), path);
      return undefined;
    case "letSome": {
      const option = asList(evaluate(statement.value, path));
      marks?.mark(statement, option.isEmpty() ? 1 : 2);
      if (option.isEmpty()) return "disabled";
      bindAlways(statement.pattern, itemAt(option, 0), path);
      return undefined;
    }
    case "if": {
      const holding = holds(statement.condition, path);
      marks?.mark(statement, 1 + Number(holding));
      enter(path, holding ? statement.then : statement.otherwise);
      return undefined;
    }
    case "match":
      enter(path, armThatFits(statement, statement.arms, path, 1).body);
      return undefined;
    case "pick":
      return pick(statement, path);
    case "either":
      return statement.branches.map((branch, i) => {
        marks?.mark(statement, 1 + i);
        const fork = path.fork();
        fork.branches.push(i);
        enter(fork, branch);
        return fork;
      });
    case "for": {
      const members = [...distinctMembers(statement.binder.domain, path)];
      path.rest = { kind: "loop", loop: statement, members, at: 0, then: path.rest };
      return undefined;
    }
    case "assert":
      if (!holds(statement.condition, path))
        raise(
          "R0001",
          statement.message === undefined ? "assertion failed" : `assertion failed: ${statement.message}`,
          statement.span,
        );
      return undefined;
    case "call":
      call(statement.callee, statement.args, statement.result, path);
      return undefined;
    case "return":
      giveBack(evaluate(statement.value, path), path);
      return undefined;
  }
}

/** One side of an `and` after the other, each noted. */
function passesEach(statement: Extract<Statement, { kind: "require" }>, marks: Marks, path: Path): boolean {
  return conjuncts(statement.condition).every((side, i) => {
    const holding = holds(side, path);
    marks.mark(statement, 1 + 2 * i + Number(holding));
    return holding;
  });
}

function enter(path: Path, statements: readonly Statement[]): void {
  if (statements.length > 0) path.rest = { kind: "block", statements, at: 0, then: path.rest };
}

function assign(statement: Extract<Statement, { kind: "assign" }>, path: Path): void {
  const { variable, span } = statement;
  const keys = keysOf(statement.path, path);
  const value = evaluate(statement.value, path);
  const tooLate = (what: string): never =>
    raise("R0008", `${showPlace(variable, statement.path, keys)} is ${what}`, span);
  if (isAmong(path.assigned, variable.id, keys)) tooLate("assigned twice in one step");
  if (isAmong(path.used, variable.id, keys)) tooLate("assigned after its new value was read in the same step");
  path.assigned = { variable: variable.id, keys, before: path.assigned };
  path.next = path.next.set(variable.id, replaceAt(itemAt(path.next, variable.id), statement.path, keys, value));
}

/** Whether one of the places is this one, in it, or around it. */
function isAmong(places: Places | undefined, variable: number, keys: readonly Value[]): boolean {
  for (let each = places; each !== undefined; each = each.before)
    if (each.variable === variable && overlap(each.keys, keys)) return true;
  return false;
}

/** An error in `where` is that of the path on which the member was picked; the other members are not affected. */
function pick(statement: Extract<Statement, { kind: "pick" }>, path: Path): Path[] {
  const { binder, where, name } = statement;
  const type = memberType(binder.domain.type);
  const forks: Path[] = [];
  for (const value of distinctMembers(binder.domain, path)) {
    let fault: RuntimeFault | undefined;
    if (!bind(binder.pattern, value, path)) throw new Error("internal: a binder does not fit its value");
    try {
      if (where !== undefined && !holds(where, path)) continue;
    } catch (error) {
      fault = faultOf(error);
    }
    const fork = path.fork();
    fork.fault = fault;
    fork.picks.push({ name, type, value });
    forks.push(fork);
    if (forks.length > BRANCHES_LIMIT) raise("R0011", tooManyBranches(statement.span).message, statement.span);
  }
  return forks;
}

function call(callee: OperationDef, argExprs: readonly Expr[], result: Local | undefined, path: Path): void {
  const args = argExprs.map((arg) => evaluate(arg, path));
  const restore = bindParams(callee.params, args, path);
  path.rest = { kind: "back", caller: path.frame, callee, restore, call: path.calls.length, result, then: path.rest };
  path.calls.push({ from: path.frame, callee, args, result: undefined });
  path.frame = { instance: callee.instance, operation: callee.name, params: callee.params, args };
  path.work.marks?.mark(callee, 0);
  enter(path, callee.body);
}

/** The value of the innermost operation that is running; what is left of its body is not done. */
function giveBack(value: Value, path: Path): void {
  let rest = path.rest;
  while (rest !== undefined && rest.kind !== "back") rest = rest.then;
  if (rest === undefined) throw new Error("internal: return outside an operation");
  path.rest = rest;
  path.calls[rest.call] = { ...element(path.calls, rest.call), result: value };
  if (rest.result !== undefined) path.locals[rest.result.id] = value;
}
