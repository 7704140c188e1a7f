// Calls of built-in functions on values that they do not work on: the error, and what to write instead.

import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { textOf, type Span } from "../core/source.js";
import type { Type } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, report, showBounds } from "./context.js";

interface BuiltInCall {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ast.Expr[];
  readonly span: Span;
}

const plural: Partial<Record<Type["kind"], string>> = {
  seq: "sequences",
  set: "sets",
  bag: "bags",
  map: "maps",
  function: "functions",
  option: "options",
  int: "integers",
};

/** Reports that the first argument is of none of the kinds that the function works on. */
export function reportMisapplied(
  cx: Context,
  call: BuiltInCall,
  target: core.Expr,
  kinds: readonly Type["kind"][],
): void {
  report(
    cx,
    "E0307",
    call.nameSpan,
    `\`${call.name}\` works on ${kinds.map((kind) => plural[kind] ?? kind).join(", ")}, not on ${showBounds(target)}`,
    { label: showBounds(target), ...adviceFor(call, target.type) },
  );
}

function adviceFor(call: BuiltInCall, { kind }: Type): Pick<Diagnostic, "hint" | "fix"> {
  const sized = kind === "set" || kind === "bag" || kind === "map";
  const other = call.name === "len" && sized ? "size" : call.name === "size" && kind === "seq" ? "len" : undefined;
  if (other !== undefined) return { hint: `write \`${other}\``, fix: { span: call.nameSpan, replacement: other } };
  const [target, key] = call.args.map(({ span }) => textOf(span));
  if (call.name !== "get" || kind !== "function" || target === undefined || key === undefined) return {};
  return { hint: `write \`${target}[${key}]\``, fix: { span: call.span, replacement: `${target}[${key}]` } };
}
