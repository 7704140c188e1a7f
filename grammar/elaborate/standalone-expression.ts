// Types expressions that are not part of a file, such as those that a user types, in the scope of a system.

import { ensureBodies, check, infer, requireKnown } from "./context.js";
import type * as core from "../core/core.js";
import { type Diagnostic, isError } from "../core/diagnostic.js";
import { parseExpression } from "../parser/parse.js";
import type { Source } from "../core/source.js";
import type { Type } from "../core/types.js";
import type { TypedSystem } from "./typed-system.js";

export type ExpressionIn =
  /** `localCount`: one more than the greatest `Local.id` in it, and in the system. */
  | { readonly kind: "expression"; readonly expr: core.Expr; readonly localCount: number }
  | { readonly kind: "wrong"; readonly diagnostics: readonly Diagnostic[] };

/** What an expression must be: any value, or one of a type that `place` asks for. */
export interface Wanted {
  readonly type: Type;
  readonly place: string;
}

/** Reads an expression over one state of a system that was elaborated without errors. */
export function parseExpressionIn(system: TypedSystem, source: Source, wanted: Wanted | undefined): ExpressionIn {
  const { expr: parsed, diagnostics: mistakes } = parseExpression(source);
  if (parsed === undefined || mistakes.some(isError)) return { kind: "wrong", diagnostics: mistakes };
  // The diagnostics are separate, as the same text may be typed again and must report the same errors again.
  const found = new Map<string, Diagnostic>();
  const cx = { ...system.context, diagnostics: found };
  const expr =
    wanted === undefined ? infer(cx, system.env, parsed) : check(cx, system.env, parsed, wanted.type, wanted.place);
  requireKnown(cx, expr);
  ensureBodies(cx, expr);
  const diagnostics = [...found.values()];
  if (diagnostics.some(isError)) return { kind: "wrong", diagnostics };
  return { kind: "expression", expr, localCount: cx.counters.local };
}
