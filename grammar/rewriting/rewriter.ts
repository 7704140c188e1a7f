// Rewrites expressions of one system as expressions of another: what stands for a variable takes its place. All bound
// names become new ones, because a rewritten expression may stand inside another copy of itself.

import { withLocals, withParts } from "../analysis/rebuild.js";
import { functionReads, type Read } from "../analysis/state-reads.js";
import { boundLocals } from "../analysis/traversal.js";
import type { Binder, Expr, ExprOf, FunctionDef, Local, Pattern } from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Type } from "../core/types.js";

/** By bound name: the new name. */
export type Names = ReadonlyMap<Local, Local>;

/** What stands for a variable. */
export type Reader = (read: Read, span: Span) => Expr;

/** Makes names and functions with numbers of their own. */
export interface Supply {
  local(name: string, type: Type): Local;
  function(def: Omit<FunctionDef, "id">): FunctionDef;
}

/** A function of the state as a function of values: the last parameters are what it reads. */
interface Lifted {
  readonly callee: FunctionDef;
  readonly reads: readonly Read[];
}

export class Rewriter {
  readonly #lifted = new Map<FunctionDef, Lifted>();

  /** `calls`: replaces some calls, whose arguments are already rewritten. */
  constructor(
    readonly supply: Supply,
    readonly calls: (call: ExprOf<"callFunction">) => Expr | undefined = () => undefined,
  ) {}

  fresh(local: Local): Local {
    return this.supply.local(local.name, local.type);
  }

  /** The pattern with new names, and the names in its scope. */
  pattern(pattern: Pattern, names: Names): { readonly pattern: Pattern; readonly names: Names } {
    const inner = new Map(names);
    // The alternatives of a pattern may bind the same name.
    for (const local of new Set(boundLocals(pattern))) inner.set(local, this.fresh(local));
    return { pattern: withLocals(pattern, (local) => inner.get(local) ?? local), names: inner };
  }

  binder(binder: Binder, names: Names, read: Reader): { readonly binder: Binder; readonly names: Names } {
    const domain = this.expr(binder.domain, names, read);
    const { pattern, names: inner } = this.pattern(binder.pattern, names);
    return { binder: { pattern, domain }, names: inner };
  }

  expr(expr: Expr, names: Names, read: Reader): Expr {
    const inner = (each: Expr): Expr => this.expr(each, names, read);
    switch (expr.kind) {
      case "local":
        return { ...expr, local: names.get(expr.local) ?? expr.local };
      case "variable":
        return read(expr, expr.span);
      case "callFunction": {
        const args = expr.args.map(inner);
        return this.calls({ ...expr, args }) ?? this.#call(expr.callee, args, read, expr);
      }
      case "enabled":
      case "occurs":
        return this.actionFormula(expr, names, read);
      case "let":
      case "match":
      case "forall":
      case "exists":
      case "aggregate":
      case "choose":
      case "filter":
      case "collectSet":
      case "collectMap":
      case "makeFunction":
      case "fold":
        return this.#binding(expr, names, read);
      default:
        return withParts(expr, inner);
    }
  }

  /** What stands for `enabled A` or `occurs A` in a temporal formula. */
  protected actionFormula(_: ExprOf<"enabled" | "occurs">, _names: Names, _read: Reader): Expr {
    throw new Error("internal: an action in an expression that is rewritten");
  }

  /** Expressions that bind names. */
  #binding(
    expr: Extract<
      Expr,
      | { readonly kind: "let" | "match" | "forall" | "exists" | "aggregate" | "choose" | "filter" }
      | { readonly kind: "collectSet" | "collectMap" | "makeFunction" | "fold" }
    >,
    names: Names,
    read: Reader,
  ): Expr {
    switch (expr.kind) {
      case "let": {
        const value = this.expr(expr.value, names, read);
        const { pattern, names: inner } = this.pattern(expr.pattern, names);
        return { ...expr, pattern, value, body: this.expr(expr.body, inner, read) };
      }
      case "match": {
        const scrutinee = this.expr(expr.scrutinee, names, read);
        const arms = expr.arms.map((arm) => {
          const { pattern, names: inner } = this.pattern(arm.pattern, names);
          const guard = arm.guard === undefined ? undefined : this.expr(arm.guard, inner, read);
          return { pattern, guard, body: this.expr(arm.body, inner, read) };
        });
        return { ...expr, scrutinee, arms };
      }
      case "forall":
      case "exists": {
        const { binder, names: inner } = this.binder(expr.binder, names, read);
        return { ...expr, binder, body: this.expr(expr.body, inner, read) };
      }
      case "choose":
      case "filter": {
        const { binder, names: inner } = this.binder(expr.binder, names, read);
        return { ...expr, binder, where: this.expr(expr.where, inner, read) };
      }
      case "aggregate": {
        const { binders, names: inner } = this.#binders(expr.binders, names, read);
        return { ...expr, binders, body: this.expr(expr.body, inner, read) };
      }
      case "collectSet": {
        const { binders, names: inner } = this.#binders(expr.binders, names, read);
        const where = expr.where === undefined ? undefined : this.expr(expr.where, inner, read);
        return { ...expr, binders, where, value: this.expr(expr.value, inner, read) };
      }
      case "collectMap": {
        const { binders, names: inner } = this.#binders(expr.binders, names, read);
        const where = expr.where === undefined ? undefined : this.expr(expr.where, inner, read);
        const key = this.expr(expr.key, inner, read);
        return { ...expr, binders, where, key, value: this.expr(expr.value, inner, read) };
      }
      case "makeFunction": {
        const { pattern, names: inner } = this.pattern(expr.pattern, names);
        return { ...expr, pattern, body: this.expr(expr.body, inner, read) };
      }
      case "fold": {
        const over = this.expr(expr.over, names, read);
        const start = this.expr(expr.start, names, read);
        const { pattern: acc, names: withAcc } = this.pattern(expr.acc, names);
        const { pattern: item, names: inner } = this.pattern(expr.item, withAcc);
        return { ...expr, over, start, acc, item, body: this.expr(expr.body, inner, read) };
      }
    }
  }

  #binders(
    binders: readonly Binder[],
    names: Names,
    read: Reader,
  ): { readonly binders: readonly Binder[]; readonly names: Names } {
    let inner = names;
    const renamed = binders.map((each) => {
      const result = this.binder(each, inner, read);
      inner = result.names;
      return result.binder;
    });
    return { binders: renamed, names: inner };
  }

  #call(callee: FunctionDef, args: readonly Expr[], read: Reader, { type, span }: Expr): Expr {
    const isSame = functionReads(callee).every(({ variable, primed }) => {
      const value = read({ variable, primed }, span);
      return value.kind === "variable" && value.variable === variable && value.primed === primed;
    });
    if (isSame) return { kind: "callFunction", callee, args, type, span };
    const lifted = this.#lift(callee);
    const state = lifted.reads.map((each) => read(each, span));
    return { kind: "callFunction", callee: lifted.callee, args: [...args, ...state], type, span };
  }

  #lift(original: FunctionDef): Lifted {
    const known = this.#lifted.get(original);
    if (known !== undefined) return known;
    const lifted = this.#made(original, functionReads(original));
    this.#lifted.set(original, lifted);
    return lifted;
  }

  #made(original: FunctionDef, reads: readonly Read[]): Lifted {
    if (reads.length === 0) return { callee: original, reads };
    const params = original.params.map((each) => this.fresh(each));
    const state = reads.map(({ variable }) => this.supply.local(variable.name, variable.type));
    const names = new Map(original.params.map((param, i) => [param, params[i] ?? param]));
    const body = this.expr(original.body, names, (each, span) => {
      const at = reads.findIndex(({ variable, primed }) => variable === each.variable && primed === each.primed);
      const local = state[at];
      if (local === undefined) throw new Error("internal: a function reads more than was found");
      return { kind: "local", local, type: local.type, span };
    });
    const callee = this.supply.function({ ...original, params: [...params, ...state], body });
    return { callee, reads };
  }
}
