// Picks before which an action only has guards: loops over their members, like those over parameters. Choices elsewhere
// are replayed, which executes the action from its start for each of them.

import type { Expr, Statement } from "../../grammar/core/core.js";
import { cardinality, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { BranchBuilder } from "./branch-builder.js";
import { BINDING_SHARE, writeBranches, writeGuards, type BranchOptions } from "./branches.js";
import { bodySize } from "./code-size.js";
import { domainOf } from "./comprehensions.js";
import { recordHit, type Context, type Env } from "./context.js";
import { forEachMember } from "./domains.js";
import type { ModuleContext } from "./module-context.js";
import { bindAlways } from "./patterns.js";
import { selectByStatements } from "./selection.js";
import { conditionsOf, subsetsThatMatter } from "./subset-domains.js";
import { compileBlock, compileGuards, requireAll } from "./statements.js";

/** A branch of an action has far fewer loops than the interpreter allows branches (`BRANCH_LIMIT`). */
const MOST_ITERATIONS = 4096;

type Pick = Extract<Statement, { readonly kind: "pick" }>;

/** The code of an action from one of its statements on. */
interface Rest {
  readonly statements: readonly Statement[];
  /** A condition in front of them. */
  readonly where: Expr | undefined;
  readonly env: Env;
  /** How often the loops around it execute it at most. */
  readonly iterations: number;
}

/** Writes the branches of an action. `write` is called in each, with the code of its statements. */
export function writeActionBranches(
  module: ModuleContext,
  context: Context,
  options: Omit<BranchOptions, "chooses">,
  { statements, where, env, iterations }: Rest,
  write: (branch: BranchBuilder, compileStatements: () => void) => void,
): void {
  const at = leadingPick(statements);
  const pick = statements[at] as Pick | undefined;
  const times = pick === undefined ? Infinity : iterations * mostMembers(pick.binder.domain);
  const guard = (branch: BranchBuilder): void => {
    if (where !== undefined) requireAll(branch, branch.context, where, env);
  };
  if (pick === undefined || times > MOST_ITERATIONS) {
    const { chooses } = bodySize(statements);
    return writeBranches(module, context, { ...options, chooses }, (branch) =>
      write(branch, () => {
        guard(branch);
        if (branch.next.isUntouched) branch.guardLines = context.fn.position;
        compileBlock(branch, branch.context, statements, env, true);
      }),
    );
  }
  writeGuards(module, context, { ...options, chooses: false }, (branch) => {
    guard(branch);
    const bound = compileGuards(branch, branch.context, statements.slice(0, at), env);
    recordHit(branch.context, pick, 0);
    const rest = statements.slice(at + 1);
    const all = domainOf(branch.context, pick.binder.domain, bound, true);
    const some = subsetsThatMatter(branch.context, all, pick.binder.pattern, conditionsOf(pick, rest), bound);
    const domain = selectByStatements(branch.context, some, pick, rest);
    forEachMember(branch.context, domain, Math.ceil(bodySize(rest).nodes / BINDING_SHARE), (item, _, inner) =>
      writeActionBranches(
        module,
        { ...context, copies: inner.copies },
        options,
        {
          statements: rest,
          where: pick.where,
          env: bindAlways(inner, pick.binder.pattern, item, bound),
          iterations: times,
        },
        write,
      ),
    );
  });
}

/** The position of the first pick, if there are only guards before it, or -1. */
function leadingPick(statements: readonly Statement[]): number {
  const at = statements.findIndex(({ kind }) => kind === "pick");
  return statements.slice(0, Math.max(0, at)).every(isGuard) ? at : -1;
}

const isGuard = ({ kind }: Statement): boolean =>
  kind === "require" || kind === "let" || kind === "letMatch" || kind === "assert";

/** An upper bound of the number of members of a domain. */
function mostMembers(domain: Expr): number {
  if (domain.kind === "allValues") return cardinality(domain.of);
  if (domain.kind === "apply" && domain.operator === "subsets") return 2 ** mostMembers(element(domain.args, 0));
  return mostMembersOf(domain.type);
}

function mostMembersOf(type: Type): number {
  switch (type.kind) {
    case "set":
      return Math.min(type.max, cardinality(type.item));
    case "seq":
    case "bag":
      return type.max;
    case "map":
      return cardinality(type.key);
    default:
      return Infinity;
  }
}
