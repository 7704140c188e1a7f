// Statements: what each does to the branch that executes it.

import type { Expr, Local, OperationDef, RuntimeFault, Statement } from "../../grammar/core/core.js";
import { conjuncts } from "../coverage/points.js";
import type { CoverageSink } from "../coverage/recorder.js";
import { pathsOverlap, replaceAt } from "./access-path.js";
import type { AccessList } from "./access-list.js";
import { BRANCH_LIMIT, tooManyBranches, type BranchExecution, type Continuation } from "./branch-execution.js";
import { sizeOf } from "./enumerate.js";
import { distinctMembers, evaluate, evaluateKeys, holds, matchingArm } from "./evaluate.js";
import { bind, bindAlways, bindParams } from "./scope.js";
import { memberType } from "./order.js";
import { faultOf, raise } from "./runtime-error.js";
import { showAccessPath } from "./show.js";
import { element, itemAt, type Value } from "./values.js";

type StatementOf<K extends Statement["kind"]> = Extract<Statement, { readonly kind: K }>;

/** The effect of a statement on its branch: it goes on (undefined), is disabled, or forks. */
type Progress = undefined | "disabled" | BranchExecution[];

/** Executes statements until the branch ends (perhaps with a fault), is disabled, or forks. */
export function advance(execution: BranchExecution): "ended" | "disabled" | BranchExecution[] {
  try {
    for (let rest = execution.continuation; rest !== undefined; rest = execution.continuation) {
      const progress = resume(rest, execution);
      if (progress !== undefined) return progress;
    }
  } catch (error) {
    execution.fault = faultOf(error);
  }
  return "ended";
}

function resume(rest: Continuation, execution: BranchExecution): Progress {
  switch (rest.kind) {
    case "block": {
      const { statements, at, then } = rest;
      const statement = statements[at];
      execution.continuation = at + 1 < statements.length ? { kind: "block", statements, at: at + 1, then } : then;
      execution.statement = statement;
      return statement === undefined ? undefined : execute(statement, execution);
    }
    case "loop": {
      const { loop, members, at, then } = rest;
      const member = members[at];
      execution.continuation = then;
      if (member === undefined) return undefined;
      bindAlways(loop.binder.pattern, member, execution);
      const others: Continuation = { kind: "loop", loop, members, at: at + 1, then };
      execution.continuation = { kind: "block", statements: loop.body, at: 0, then: others };
      return undefined;
    }
    case "return":
      bindParams(rest.callee.params, rest.restore, execution);
      execution.frame = rest.caller;
      execution.continuation = rest.then;
      return undefined;
  }
}

function execute(statement: Statement, execution: BranchExecution): Progress {
  const { coverage } = execution.work;
  coverage?.hit(statement, 0);
  switch (statement.kind) {
    case "require":
      return (
        coverage === undefined ? holds(statement.condition, execution) : conjunctsHold(statement, coverage, execution)
      )
        ? undefined
        : "disabled";
    case "assign":
      assign(statement, execution);
      return undefined;
    case "let":
      bindAlways(statement.pattern, evaluate(statement.value, execution), execution);
      return undefined;
    case "letMatch": {
      const matches = bind(statement.pattern, evaluate(statement.value, execution), execution);
      coverage?.hit(statement, 1 + Number(matches));
      return matches ? undefined : "disabled";
    }
    case "if": {
      const holding = holds(statement.condition, execution);
      coverage?.hit(statement, 1 + Number(holding));
      enter(execution, holding ? statement.then : statement.otherwise);
      return undefined;
    }
    case "match":
      enter(execution, matchingArm(statement, statement.arms, execution, 1).body);
      return undefined;
    case "pick":
      return pick(statement, execution);
    case "either":
      return either(statement, execution);
    case "for": {
      const members = [...distinctMembers(statement.binder.domain, execution)];
      execution.continuation = { kind: "loop", loop: statement, members, at: 0, then: execution.continuation };
      return undefined;
    }
    case "assert":
      assertHolds(statement, execution);
      return undefined;
    case "call":
      call(statement.callee, statement.args, statement.result, execution);
      return undefined;
    case "return":
      returnValue(evaluate(statement.value, execution), execution);
      return undefined;
  }
}

/** Evaluates the operands of an `and` one after the other, and records the outcome of each. */
function conjunctsHold(statement: StatementOf<"require">, coverage: CoverageSink, execution: BranchExecution): boolean {
  return conjuncts(statement.condition).every((conjunct, i) => {
    const holding = holds(conjunct, execution);
    coverage.hit(statement, 1 + 2 * i + Number(holding));
    return holding;
  });
}

function assertHolds(statement: StatementOf<"assert">, execution: BranchExecution): void {
  if (holds(statement.condition, execution)) return;
  const message = statement.message === undefined ? "assertion failed" : `assertion failed: ${statement.message}`;
  raise("R0001", message, statement.span, statement.property);
}

function enter(execution: BranchExecution, statements: readonly Statement[]): void {
  if (statements.length > 0)
    execution.continuation = { kind: "block", statements, at: 0, then: execution.continuation };
}

function assign(statement: StatementOf<"assign">, execution: BranchExecution): void {
  const { variable, span } = statement;
  const keys = evaluateKeys(statement.path, execution);
  const value = evaluate(statement.value, execution);
  const refuse = (why: string): never =>
    raise("R0008", `${showAccessPath(variable, statement.path, keys)} is ${why}`, span);
  if (overlapsAny(execution.writes, variable.id, keys)) refuse("assigned twice in one step");
  if (overlapsAny(execution.primedReads, variable.id, keys))
    refuse("assigned after its new value was read in the same step");
  execution.writes = { variable: variable.id, keys, previous: execution.writes };
  const before = itemAt(execution.next, variable.id);
  execution.next = execution.next.set(variable.id, replaceAt(before, statement.path, keys, value));
}

function overlapsAny(accesses: AccessList | undefined, variable: number, keys: readonly Value[]): boolean {
  for (let access = accesses; access !== undefined; access = access.previous)
    if (access.variable === variable && pathsOverlap(access.keys, keys)) return true;
  return false;
}

/**
 * An error in `where` is the fault of the branch that picked the member; the branches of other members are unaffected.
 */
function pick(statement: StatementOf<"pick">, execution: BranchExecution): BranchExecution[] {
  const { binder, where, name } = statement;
  const type = memberType(binder.domain.type);
  const forks: BranchExecution[] = [];
  const refuse = (): never => raise("R0011", tooManyBranches(statement.span).message, statement.span);
  const members = distinctMembers(binder.domain, execution);
  if (where === undefined && sizeOf(members) > BRANCH_LIMIT) refuse();
  for (const value of members) {
    let fault: RuntimeFault | undefined;
    if (!bind(binder.pattern, value, execution)) throw new Error("internal: a binder does not match its value");
    try {
      if (where !== undefined && !holds(where, execution)) continue;
    } catch (error) {
      fault = faultOf(error);
      // Nothing is left to evaluate the condition of the other members with.
      if (fault.code === "R0013") throw error;
    }
    const fork = execution.fork();
    fork.fault = fault;
    fork.picks.push({ name, type, value });
    forks.push(fork);
    if (forks.length > BRANCH_LIMIT) refuse();
  }
  return forks;
}

function either(statement: StatementOf<"either">, execution: BranchExecution): BranchExecution[] {
  return statement.branches.map((branch, i) => {
    execution.work.coverage?.hit(statement, 1 + i);
    const fork = execution.fork();
    fork.branches.push(i);
    enter(fork, branch);
    return fork;
  });
}

function call(
  callee: OperationDef,
  argExprs: readonly Expr[],
  result: Local | undefined,
  execution: BranchExecution,
): void {
  const args = argExprs.map((arg) => evaluate(arg, execution));
  const restore = bindParams(callee.params, args, execution);
  const { frame: caller, calls, continuation: then } = execution;
  execution.continuation = { kind: "return", caller, callee, restore, call: calls.length, result, then };
  calls.push({ caller, callee, args, result: undefined });
  execution.frame = { instance: callee.instance, operation: callee.name, params: callee.params, args };
  execution.work.coverage?.hit(callee, 0);
  enter(execution, callee.body);
}

/** Returns from the innermost operation; the rest of its body is skipped. */
function returnValue(value: Value, execution: BranchExecution): void {
  let rest = execution.continuation;
  while (rest !== undefined && rest.kind !== "return") rest = rest.then;
  if (rest === undefined) throw new Error("internal: return outside an operation");
  execution.continuation = rest;
  execution.calls[rest.call] = { ...element(execution.calls, rest.call), result: value };
  if (rest.result !== undefined) execution.locals[rest.result.id] = value;
}
