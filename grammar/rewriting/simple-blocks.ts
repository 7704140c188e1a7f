// Statements without choices that assign each variable once: their effect is a value for each variable.

import { forEachRead } from "../analysis/state-reads.js";
import { calledOperation, statementBlocks, statementExprs, walkStatements } from "../analysis/traversal.js";
import type { Statement, Variable } from "../core/core.js";

export type StatementOf<K extends Statement["kind"]> = Extract<Statement, { readonly kind: K }>;

/**
 * The variables that a statement assigns, if it makes no choice, ends no branch, and assigns nothing twice. `taken`: the
 * variables that it must not assign.
 */
export function assignedIfSimple(statement: Statement, taken: ReadonlySet<Variable>): readonly Variable[] | undefined {
  const all = visit(statement, taken, []);
  return all === undefined ? undefined : [...all].filter((variable) => !taken.has(variable));
}

/** `taken`, and what the statement assigns; undefined if it is not simple. `loops`: those around it. */
function visit(
  statement: Statement,
  taken: ReadonlySet<Variable>,
  loops: readonly StatementOf<"for">[],
): ReadonlySet<Variable> | undefined {
  switch (statement.kind) {
    case "let":
      return taken;
    case "assign":
      if (taken.has(statement.variable) || !loops.every((loop) => isOfMember(statement, loop))) return undefined;
      return new Set([...taken, statement.variable]);
    case "for":
      return isFoldable(statement) ? sequence(statement.body, taken, [...loops, statement]) : undefined;
    case "if":
    case "match": {
      const union = new Set(taken);
      for (const block of statementBlocks(statement)) {
        const end = sequence(block, taken, loops);
        if (end === undefined) return undefined;
        for (const variable of end) union.add(variable);
      }
      return union;
    }
    default:
      return undefined;
  }
}

function sequence(
  statements: readonly Statement[],
  taken: ReadonlySet<Variable>,
  loops: readonly StatementOf<"for">[],
): ReadonlySet<Variable> | undefined {
  return statements.reduce<ReadonlySet<Variable> | undefined>(
    (before, each) => (before === undefined ? undefined : visit(each, before, loops)),
    taken,
  );
}

/** Can the loop be a fold? No round may see what another one did. */
const isFoldable = (loop: StatementOf<"for">): boolean =>
  ["set", "seq"].includes(loop.binder.domain.type.kind) && readsNextValues(loop).size === 0;

/** Is it a part of the variable that belongs to the member of the loop? */
function isOfMember({ path }: StatementOf<"assign">, { binder }: StatementOf<"for">): boolean {
  const { pattern } = binder;
  return (
    pattern.kind === "bind" &&
    path.some((step) => step.kind === "key" && step.key.kind === "local" && step.key.local === pattern.local)
  );
}

/** The variables whose new values a statement reads, itself, in its blocks, or in operations. */
export function readsNextValues(root: Statement): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  const search = (statements: readonly Statement[]): void =>
    walkStatements(statements, (each) => {
      for (const expr of statementExprs(each))
        forEachRead(expr, ({ variable, primed }) => {
          if (primed) found.add(variable);
        });
      const called = calledOperation(each);
      if (called !== undefined) search(called.body);
    });
  search([root]);
  return found;
}
