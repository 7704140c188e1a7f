// Elaborates alternatives of patterns, `p | q`: all of them bind the same names.

import { withLocals } from "../analysis/rebuild.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { joinTypes } from "../core/type-relations.js";
import { type Type, showType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, newLocal, report } from "./context.js";
import type { Recorder } from "./recorder.js";
import { type Scope, newScope } from "./scope.js";

/** A name as the alternatives bind it. */
interface Binding {
  readonly span: Span;
  readonly local: core.Local | undefined;
}

/** `elaborate` elaborates one alternative, and declares its names in the scope that it gets. */
export function elaborateAlternatives(
  cx: Context,
  scope: Scope,
  pattern: Extract<ast.Pattern, { kind: "orPattern" }>,
  elaborate: (cx: Context, scope: Scope, option: ast.Pattern) => core.Pattern,
): core.Pattern {
  const inner = cx.recorder === undefined ? cx : { ...cx, recorder: withoutLocals(cx.recorder) };
  const scopes = pattern.options.map(() => newScope(scope));
  const options = pattern.options.map((option, i) => elaborate(inner, scopes[i] ?? scope, option));
  const merged = new Map<core.Local, core.Local>();
  for (const name of new Set(scopes.flatMap(({ symbols }) => [...symbols.keys()]))) {
    const bindings = scopes.map(({ symbols }): Binding | undefined => {
      const symbol = symbols.get(name);
      return symbol && { span: symbol.span, local: symbol.kind === "local" ? symbol.local : undefined };
    });
    const bound = bindings.filter((each) => each !== undefined);
    const [first] = bound;
    if (first === undefined) continue;
    const type = commonType(cx, name, pattern, bindings, bound);
    if (type === undefined) {
      scope.symbols.set(name, { kind: "broken", name, span: first.span });
      continue;
    }
    const local = newLocal(cx, name, type);
    for (const each of bound) if (each.local !== undefined) merged.set(each.local, local);
    const symbol = { kind: "local", name, span: first.span, local } as const;
    scope.symbols.set(name, symbol);
    for (const each of bound) cx.recorder?.name(each.span, { kind: "symbol", symbol });
  }
  return { kind: "or", options: options.map((option) => withLocals(option, (local) => merged.get(local) ?? local)) };
}

/** The type of a name in all alternatives. Undefined after an error. */
function commonType(
  cx: Context,
  name: string,
  pattern: Extract<ast.Pattern, { kind: "orPattern" }>,
  bindings: readonly (Binding | undefined)[],
  bound: readonly Binding[],
): Type | undefined {
  const [first] = bound;
  if (first?.local === undefined) return undefined;
  const missing = pattern.options[bindings.indexOf(undefined)];
  if (missing !== undefined && bound.length < bindings.length) {
    report(cx, "E0314", first.span, `\`${name}\` is bound in one alternative, but not in another`, {
      label: "has no value if the other matches",
      related: [{ span: missing.span, message: `does not bind \`${name}\`` }],
      hint: "bind it in every alternative, use `_`, or write an arm for each",
    });
    return undefined;
  }
  let type: Type = first.local.type;
  for (const { local, span } of bound.slice(1)) {
    const other = local?.type ?? unknownType;
    const joined = joinTypes(type, other);
    if (joined === undefined) {
      report(cx, "E0314", span, `\`${name}\` has values of different types in the alternatives`, {
        label: showType(other),
        related: [{ span: first.span, message: showType(first.local.type) }],
        hint: "write an arm for each alternative",
      });
      return undefined;
    }
    type = joined;
  }
  return type;
}

/** The names of alternatives are recorded when it is clear what they stand for. */
const withoutLocals = (recorder: Recorder): Recorder => ({
  name(span, target) {
    if (target.kind !== "symbol" || target.symbol.kind !== "local") recorder.name(span, target);
  },
  expression: (expr, env, expected, result) => recorder.expression(expr, env, expected, result),
  type: (type, env, result) => recorder.type?.(type, env, result),
  block: (span, env) => recorder.block(span, env),
  declarations: (env, file) => recorder.declarations(env, file),
});
