// Static checks of how actions and operations assign and read variables: a location assigned twice (E0402), a new value
// read before it is assigned (E0403), and a ghost variable read by the system (E0405). Whatever depends on values is
// checked at run time.

import type { Expr, OperationDef, PathStep, Statement, Variable } from "../core/core.js";
import type { Diagnostic, Label } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { accessPath } from "./access-paths.js";
import { calleesFirst, operationsCalled } from "./call-graph.js";
import { DefiniteAssignments, instantiate, type AssignmentSite } from "./definite-assignment.js";
import { functionReads } from "./state-reads.js";
import { assignedVariable, calledOperation, statementExprs, walkExpr, walkStatements } from "./traversal.js";

/** What an operation assigns, whatever its arguments are. */
export interface OperationSummary {
  /** Assigned on every path through the operation. */
  readonly definite: DefiniteAssignments;
  /** Ids of the variables assigned on some path. */
  readonly possible: ReadonlySet<number>;
}

export interface EffectOptions {
  readonly kind: "action" | "operation";
  /** A cache by `OperationDef.id`: pass the same map for all bodies of a model. The bodies must be complete by then. */
  readonly summaries?: Map<number, OperationSummary>;
  /** All operations of the model, which hints can name. */
  readonly operations?: readonly OperationDef[];
}

/** Checks one body. Operations it calls only count for what they assign. */
export function checkEffects(body: readonly Statement[], options: EffectOptions): Diagnostic[] {
  const summaries = options.summaries ?? new Map<number, OperationSummary>();
  summarizeCallees(body, summaries);
  const diagnostics: Diagnostic[] = [];
  new EffectChecker(body, options.kind, summaries, diagnostics, options.operations).block(
    body,
    new DefiniteAssignments(),
  );
  return diagnostics;
}

/** Summarizes all operations that a body reaches, callees first. */
function summarizeCallees(body: readonly Statement[], summaries: Map<number, OperationSummary>): void {
  for (const operation of calleesFirst(
    operationsCalled(body),
    (caller) => operationsCalled(caller.body),
    (callee) => summaries.has(callee.id),
  )) {
    const checker = new EffectChecker(operation.body, "operation", summaries, undefined);
    const assignments = new DefiniteAssignments();
    const exits = checker.exits;
    if (checker.block(operation.body, assignments)) exits.push(assignments.flattened());
    summaries.set(operation.id, {
      definite: DefiniteAssignments.intersection(exits),
      possible: new Set(checker.firstAssignments().keys()),
    });
  }
}

function assignsDirectly(body: readonly Statement[], { id }: Variable): boolean {
  let found = false;
  walkStatements(body, (statement) => {
    if (assignedVariable(statement)?.id === id) found = true;
  });
  return found;
}

/** Executes one body symbolically, statement by statement, tracking what has been assigned for certain. */
class EffectChecker {
  /** The assignments made before each `return`. */
  readonly exits: DefiniteAssignments[] = [];
  private firstAssignment: ReadonlyMap<number, Span> | undefined;

  constructor(
    private readonly body: readonly Statement[],
    private readonly kind: EffectOptions["kind"],
    private readonly summaries: ReadonlyMap<number, OperationSummary>,
    /** Undefined if only the summary is needed. */
    private readonly diagnostics: Diagnostic[] | undefined,
    private readonly operations: readonly OperationDef[] = [],
  ) {}

  /** Returns whether control can reach the end, that is, unless every path returns. */
  block(body: readonly Statement[], assignments: DefiniteAssignments): boolean {
    return body.every((statement) => this.statement(statement, assignments));
  }

  /** By id of each variable assigned anywhere in the body: its first assignment. */
  firstAssignments(): ReadonlyMap<number, Span> {
    if (this.firstAssignment !== undefined) return this.firstAssignment;
    const first = new Map<number, Span>();
    walkStatements(this.body, (statement) => {
      for (const id of this.assignedBy(statement)) if (!first.has(id)) first.set(id, statement.span);
    });
    this.firstAssignment = first;
    return first;
  }

  private assignedBy(statement: Statement): Iterable<number> {
    const variable = assignedVariable(statement);
    if (variable !== undefined) return [variable.id];
    const callee = calledOperation(statement);
    return callee === undefined ? [] : (this.summaries.get(callee.id)?.possible ?? []);
  }

  private statement(statement: Statement, assignments: DefiniteAssignments): boolean {
    if (this.diagnostics !== undefined) this.checkReads(statement, assignments);
    switch (statement.kind) {
      case "assign":
        this.assign(statement.variable, statement.path, statement.span, assignments);
        return true;
      case "call":
        this.call(statement.callee, statement.args, statement.span, assignments);
        return true;
      case "if":
        return this.branches([statement.then, statement.otherwise], assignments);
      case "match":
        return this.branches(
          statement.arms.map((arm) => arm.body),
          assignments,
        );
      case "either":
        return this.branches(statement.branches, assignments);
      case "for":
        // The body may run for no member at all, so nothing is certain after the loop.
        this.block(statement.body, new DefiniteAssignments(assignments));
        return true;
      case "return":
        if (this.diagnostics === undefined) this.exits.push(assignments.flattened());
        return false;
      case "require":
      case "let":
      case "letMatch":
      case "pick":
      case "assert":
        return true;
    }
  }

  private branches(bodies: readonly (readonly Statement[])[], assignments: DefiniteAssignments): boolean {
    const ends: DefiniteAssignments[] = [];
    for (const body of bodies) {
      const inner = new DefiniteAssignments(assignments);
      if (this.block(body, inner)) ends.push(inner);
    }
    assignments.addAll(DefiniteAssignments.intersection(ends));
    return ends.length > 0 || bodies.length === 0;
  }

  private assign(variable: Variable, steps: readonly PathStep[], span: Span, assignments: DefiniteAssignments): void {
    const path = accessPath(variable, steps);
    const first = assignments.assignmentOverlapping(path);
    if (first !== undefined) this.reportSecondAssignment(variable, steps.length === 0, first, span, undefined);
    assignments.assign(path, { variable, span });
  }

  private call(callee: OperationDef, args: readonly Expr[], span: Span, assignments: DefiniteAssignments): void {
    const summary = this.summaries.get(callee.id);
    if (summary === undefined) return;
    const effect = instantiate(summary.definite, callee.params, args, span);
    const conflict = assignments.conflictWith(effect);
    if (conflict !== undefined)
      this.reportSecondAssignment(conflict.second.variable, conflict.whole, conflict.first, span, callee.name);
    assignments.addAll(effect);
  }

  private reportSecondAssignment(
    variable: Variable,
    whole: boolean,
    first: AssignmentSite,
    span: Span,
    callee: string | undefined,
  ): void {
    const location = `${whole ? "" : "part of "}\`${variable.name}\``;
    const by = callee === undefined ? "" : `, the second time by \`${callee}\``;
    this.diagnostics?.push({
      code: "E0402",
      severity: "error",
      message: `${location} is assigned twice on one path${by}`,
      span,
      label: "assigned again here",
      related: [{ span: first.span, message: "first assigned here" }],
      hint: this.assignOnceHint(variable, span),
    });
  }

  /** Who does not own the variable cannot change how operations assign it. */
  private assignOnceHint(variable: Variable, span: Span): string {
    if (variable.span.source.path === span.source.path)
      return "assign it once, with the final value; to choose between two values, assign them in different branches";
    const called = new Set(operationsCalled(this.body).map(({ name }) => name));
    const owner = variable.name.split(".").slice(0, -1).join(".");
    const others = this.operations
      .filter(({ instance, name }) => instance?.name === owner && !called.has(name))
      .filter(({ body }) => assignsDirectly(body, variable))
      .map(({ name }) => `\`${owner}.${name}\``);
    const other = others.length === 0 ? "" : `; other operations that assign it are ${others.slice(0, 4).join(", ")}`;
    return `a step can call only one operation that assigns \`${variable.name}\`: use one that does both, or make two actions of it${other}`;
  }

  // -------------------------------------------------------------- reads

  private checkReads(statement: Statement, assignments: DefiniteAssignments): void {
    const ghostsAllowed = statement.kind === "assert" || assignedVariable(statement)?.ghost === true;
    for (const expr of statementExprs(statement)) {
      walkExpr(expr, (part) => {
        if (part.kind === "variable")
          this.checkRead(part.variable, part.primed, ghostsAllowed, part.span, undefined, assignments);
        if (part.kind !== "callFunction") return;
        for (const read of functionReads(part.callee))
          this.checkRead(read.variable, read.primed, ghostsAllowed, part.span, part.callee.name, assignments);
      });
    }
  }

  private checkRead(
    variable: Variable,
    primed: boolean,
    ghostsAllowed: boolean,
    span: Span,
    reader: string | undefined,
    assignments: DefiniteAssignments,
  ): void {
    if (primed && assignments.assignmentWithin(accessPath(variable, [])) === undefined)
      this.diagnostics?.push(this.earlyRead(variable, span, reader));
    if (variable.ghost && !ghostsAllowed) this.diagnostics?.push(ghostRead(variable, span, reader));
  }

  private earlyRead(variable: Variable, span: Span, reader: string | undefined): Diagnostic {
    const { name } = variable;
    const assigned = this.firstAssignments().get(variable.id);
    const related: Label[] =
      assigned === undefined ? [] : [{ span: assigned, message: describeAssignment(assigned, span) }];
    const read = reader === undefined ? `\`${name}'\` is read` : `\`${reader}\` reads \`${name}'\``;
    return {
      code: "E0403",
      severity: "error",
      message:
        assigned === undefined
          ? `${read}, but \`${name}\` has not been assigned`
          : `${read}, but \`${name}\` is not assigned on every path to here`,
      span,
      related,
      hint:
        reader !== undefined
          ? `assign \`${name}\` on every path to here${name.includes(".") ? "" : `; \`${name}' = ${name}\` keeps its value`}`
          : assigned === undefined && this.kind === "operation"
            ? `assign \`${name}\` earlier in this operation, pass the value as a parameter, or read \`${name}\`, its value before the step`
            : `assign \`${name}\` on every path to here, or read \`${name}\`, its value before the step`,
    };
  }
}

function ghostRead(variable: Variable, span: Span, reader: string | undefined): Diagnostic {
  return {
    code: "E0405",
    severity: "error",
    message:
      reader === undefined
        ? `the system reads the ghost variable \`${variable.name}\``
        : `the system uses the result of \`${reader}\`, which reads the ghost variable \`${variable.name}\``,
    span,
    label: "the system must not depend on a ghost variable",
    related: [{ span: variable.span, message: "declared as a ghost here" }],
    hint: "read it only in properties, in `assert` and in values assigned to ghost variables; or declare it without `ghost`",
  };
}

function describeAssignment(assigned: Span, read: Span): string {
  if (assigned.source === read.source && assigned.start <= read.start && assigned.end >= read.end)
    return "assigned by the same statement";
  return assigned.source === read.source && assigned.start > read.start
    ? "assigned only here, later"
    : "assigned here, but not on every path";
}
