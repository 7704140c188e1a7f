// What can be seen in the text of how actions and operations assign: places assigned twice (E0402), new values read too early (E0403),
// and ghosts that the system reads (E0405). What depends on values is left to the run.

import type { Expr, OperationDef, PathStep, Statement, Variable } from "../core/core.js";
import type { Diagnostic, Label } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { Facts, instantiate, placeOf, type Mark } from "./places.js";
import { functionReads, inOrderOfCalls } from "./reads.js";
import { statementExprs, walkExpr, walkStatements } from "./walk.js";

/** What an operation does whatever happens in it, its parameters left open. */
export interface Summary {
  /** Assigned on every path that leaves it. */
  readonly must: Facts;
  /** Assigned on some path, by id. */
  readonly assigned: ReadonlySet<number>;
}

export interface EffectOptions {
  readonly kind: "action" | "operation";
  /** By `OperationDef.id`; pass the same map for all bodies of a model. Bodies must be complete by then. */
  readonly summaries?: Map<number, Summary>;
}

/** The diagnostics of one body. Bodies of operations it calls are not looked at but for what they assign. */
export function checkEffects(body: readonly Statement[], options: EffectOptions): Diagnostic[] {
  const summaries = options.summaries ?? new Map<number, Summary>();
  summarise(body, summaries);
  const diagnostics: Diagnostic[] = [];
  new Walk(body, options.kind, summaries, diagnostics).block(body, new Facts());
  return diagnostics;
}

const calleesOf = (body: readonly Statement[]): readonly OperationDef[] => {
  const callees: OperationDef[] = [];
  walkStatements(body, (statement) => {
    if (statement.kind === "call") callees.push(statement.callee);
  });
  return callees;
};

/** Summaries of all operations a body leads to, callees first. */
function summarise(body: readonly Statement[], summaries: Map<number, Summary>): void {
  for (const operation of inOrderOfCalls(
    calleesOf(body),
    (each) => calleesOf(each.body),
    (each) => summaries.has(each.id),
  )) {
    const walk = new Walk(operation.body, "operation", summaries, undefined);
    const facts = new Facts();
    const exits = walk.exits;
    if (walk.block(operation.body, facts)) exits.push(facts.flat());
    summaries.set(operation.id, { must: Facts.common(exits), assigned: new Set(walk.assignments().keys()) });
  }
}

/** Goes through one body in the order it runs in, with what is known to have been assigned. */
class Walk {
  /** What was known at each `return`. */
  readonly exits: Facts[] = [];
  private known: ReadonlyMap<number, Span> | undefined;

  constructor(
    private readonly body: readonly Statement[],
    private readonly kind: EffectOptions["kind"],
    private readonly summaries: ReadonlyMap<number, Summary>,
    /** Undefined when only the summary is wanted. */
    private readonly diagnostics: Diagnostic[] | undefined,
  ) {}

  /** Whether its end can be reached: no `return` ends every path. */
  block(body: readonly Statement[], facts: Facts): boolean {
    return body.every((statement) => this.statement(statement, facts));
  }

  /** The first assignment of each variable assigned anywhere in the body. */
  assignments(): ReadonlyMap<number, Span> {
    if (this.known !== undefined) return this.known;
    const known = new Map<number, Span>();
    walkStatements(this.body, (statement) => {
      const ids =
        statement.kind === "assign"
          ? [statement.variable.id]
          : statement.kind === "call"
            ? (this.summaries.get(statement.callee.id)?.assigned ?? [])
            : [];
      for (const id of ids) if (!known.has(id)) known.set(id, statement.span);
    });
    this.known = known;
    return known;
  }

  private statement(statement: Statement, facts: Facts): boolean {
    if (this.diagnostics !== undefined) this.reads(statement, facts);
    switch (statement.kind) {
      case "assign":
        this.assign(statement.variable, statement.path, statement.span, facts);
        return true;
      case "call":
        this.call(statement.callee, statement.args, statement.span, facts);
        return true;
      case "if":
        return this.branches([statement.then, statement.otherwise], facts);
      case "match":
        return this.branches(
          statement.arms.map((arm) => arm.body),
          facts,
        );
      case "either":
        return this.branches(statement.branches, facts);
      case "for":
        // It may run for no member, and what it assigns depends on the member: nothing is known behind it.
        this.block(statement.body, new Facts(facts));
        return true;
      case "return":
        if (this.diagnostics === undefined) this.exits.push(facts.flat());
        return false;
      case "require":
      case "let":
      case "letSome":
      case "pick":
      case "assert":
        return true;
    }
  }

  private branches(bodies: readonly (readonly Statement[])[], facts: Facts): boolean {
    const ends: Facts[] = [];
    for (const body of bodies) {
      const inner = new Facts(facts);
      if (this.block(body, inner)) ends.push(inner);
    }
    facts.addAll(Facts.common(ends));
    return ends.length > 0 || bodies.length === 0;
  }

  private assign(variable: Variable, path: readonly PathStep[], span: Span, facts: Facts): void {
    const place = placeOf(variable, path);
    const first = facts.overlap(place);
    if (first !== undefined) this.twice(variable, path.length === 0, first, span, undefined);
    facts.assign(place, { variable, span });
  }

  private call(callee: OperationDef, args: readonly Expr[], span: Span, facts: Facts): void {
    const summary = this.summaries.get(callee.id);
    if (summary === undefined) return;
    const effect = instantiate(summary.must, callee.params, args, span);
    const clash = facts.clash(effect);
    if (clash !== undefined) this.twice(clash.again.variable, clash.whole, clash.first, span, callee.name);
    facts.addAll(effect);
  }

  private twice(variable: Variable, whole: boolean, first: Mark, span: Span, by: string | undefined): void {
    this.diagnostics?.push({
      code: "E0402",
      severity: "error",
      message: `${whole ? "" : "a place in "}\`${variable.name}\` is assigned twice on one path${by === undefined ? "" : `, the second time by \`${by}\``}`,
      span,
      label: "assigned again here",
      related: [{ span: first.span, message: "first assigned here" }],
      hint: "assign it once, with the final value; where either value may be wanted, put the assignments into different branches",
    });
  }

  // -------------------------------------------------------------- reads

  private reads(statement: Statement, facts: Facts): void {
    for (const expr of statementExprs(statement)) {
      const ghostsAllowed = statement.kind === "assert" || (statement.kind === "assign" && statement.variable.ghost);
      walkExpr(expr, (part) => {
        if (part.kind === "variable") this.read(part.variable, part.primed, ghostsAllowed, part.span, undefined, facts);
        if (part.kind !== "callFunction") return;
        for (const read of functionReads(part.callee))
          this.read(read.variable, read.primed, ghostsAllowed, part.span, part.callee.name, facts);
      });
    }
  }

  private read(
    variable: Variable,
    primed: boolean,
    ghostsAllowed: boolean,
    span: Span,
    by: string | undefined,
    facts: Facts,
  ): void {
    if (primed && facts.mark(placeOf(variable, [])) === undefined)
      this.diagnostics?.push(this.tooEarly(variable, span, by));
    if (!variable.ghost || ghostsAllowed) return;
    this.diagnostics?.push({
      code: "E0405",
      severity: "error",
      message:
        by === undefined
          ? `the ghost variable \`${variable.name}\` is read by the system`
          : `\`${by}\` reads the ghost variable \`${variable.name}\`, and the system uses the result`,
      span,
      label: "what the system does must not depend on a ghost",
      related: [{ span: variable.span, message: "declared as a ghost here" }],
      hint: "read it in properties, in `assert` and in values assigned to ghost variables only; or declare it without `ghost`",
    });
  }

  private tooEarly(variable: Variable, span: Span, by: string | undefined): Diagnostic {
    const name = `\`${variable.name}'\``;
    const assigned = this.assignments().get(variable.id);
    const related: Label[] = assigned === undefined ? [] : [{ span: assigned, message: describe(assigned, span) }];
    const reader = by === undefined ? `${name} is read` : `\`${by}\` reads ${name}`;
    return {
      code: "E0403",
      severity: "error",
      message: `${reader} before \`${variable.name}\` is assigned${assigned === undefined ? "" : " on every path"}`,
      span,
      related,
      hint:
        assigned === undefined && this.kind === "operation"
          ? `assign \`${variable.name}\` in this operation before, hand the value over as a parameter, or read \`${variable.name}\`, its value before the step`
          : `assign \`${variable.name}\` before on every path, or read \`${variable.name}\`, its value before the step`,
    };
  }
}

function describe(assigned: Span, read: Span): string {
  if (assigned.source === read.source && assigned.start <= read.start && assigned.end >= read.end)
    return "it is assigned by the same statement";
  return assigned.source === read.source && assigned.start > read.start
    ? "it is assigned only here, later"
    : "it is assigned here, but not on every path";
}
