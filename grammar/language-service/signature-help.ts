// The parameters of the call around the cursor, and which of them the cursor is at.

import { oneLine } from "../core/source.js";
import { builtInUsage } from "../elaborate/builtins.js";
import type { Target } from "../elaborate/recorder.js";
import type * as ast from "../syntax/ast.js";
import { type Cursor, cursorAt, literalAt } from "./cursor.js";
import { type Declared, declaredAt, definitionOf, paramsOf } from "./definitions.js";
import type { Node } from "./nodes.js";
import type { LanguageService } from "./service.js";

export interface SignatureHelp {
  /** `Store(r: Rec, n: 0..9)` */
  readonly label: string;
  /** For each parameter, its offsets in the label. */
  readonly params: readonly (readonly [start: number, end: number])[];
  /** The parameter at the cursor. It may be one more than there are. */
  readonly active: number;
  readonly doc: string | undefined;
}

export function signatureHelpAt(service: LanguageService, path: string, offset: number): SignatureHelp | undefined {
  const read = service.host.read(path);
  if (read.kind !== "text" || literalAt(read.text, offset) !== undefined) return undefined;
  const cursor = cursorAt(service, path, read.text, offset);
  for (const node of [...cursor.nodes].reverse()) {
    const call = callOf(cursor, node);
    if (call !== undefined) return helpFor(cursor, call);
  }
  return undefined;
}

interface Call {
  readonly name: ast.Name;
  readonly args: readonly { readonly span: ast.Name["span"]; readonly name?: ast.Name | undefined }[];
  /** The first parameter stands before the dot. */
  readonly isMethod: boolean;
}

/** The call, if the cursor is between its parentheses. */
function callOf({ start }: Cursor, node: Node): Call | undefined {
  switch (node.kind) {
    case "call": {
      const { callee, args } = node as Extract<ast.Expr, { kind: "call" }>;
      if (start <= callee.span.end) return undefined;
      if (callee.kind === "name") return { name: { text: callee.name, span: callee.span }, args, isMethod: false };
      return callee.kind === "field" ? { name: callee.name, args, isMethod: true } : undefined;
    }
    case "instance": {
      const { component, args } = node as ast.DeclarationOf<"instance">;
      return start <= component.span.end ? undefined : { name: component, args, isMethod: false };
    }
    default: {
      if (!("path" in node && "all" in node)) return undefined;
      const { path, args } = node as unknown as ast.ActionTarget;
      const name = path.at(-1)?.name;
      return name === undefined || args === undefined || start <= name.span.end
        ? undefined
        : { name, args: args.map(({ span }) => ({ span })), isMethod: false };
    }
  }
}

function helpFor(cursor: Cursor, { name, args, isMethod }: Call): SignatureHelp | undefined {
  const { analysis } = cursor;
  const target = analysis.facts.nameAt(analysis.path, name.span.start)?.targets.at(-1);
  if (target === undefined || analysis.program === undefined) return undefined;
  const position = args.findIndex(({ span }) => cursor.start <= span.end);
  const index = position < 0 ? args.length : position;
  if (target.kind === "builtIn") return builtInHelp(target.name, index + (isMethod ? 1 : 0));
  const definition = definitionOf(analysis.program, target);
  const declared = definition === undefined ? undefined : declaredAt(analysis.program, definition);
  if (declared === undefined) return undefined;
  const params = paramsIn(declared);
  const named = args[index]?.name?.text;
  const byName = named === undefined ? -1 : params.findIndex((param) => param.name.text === named);
  const { label, ranges } = labelOf(
    declared.name.text,
    params.map(({ span }) => oneLine(span)),
  );
  return {
    label,
    params: ranges,
    active: byName >= 0 ? byName : index + (isMethod && isFunctionOfFile(target) ? 1 : 0),
    doc: declared.kind === "declaration" ? declared.declaration.doc : undefined,
  };
}

/** `x.f(y)` is `f(x, y)`, unless `f` belongs to the instance `x`. */
const isFunctionOfFile = (target: Target): boolean =>
  target.kind === "symbol" && target.symbol.kind === "function" && (target.symbol.node?.parts.length ?? 0) === 0;

function paramsIn(declared: Declared): ReturnType<typeof paramsOf> {
  if (declared.kind === "case" && declared.declaration.kind === "variant")
    return declared.declaration.cases.find(({ name }) => name === declared.name)?.fields ?? [];
  return declared.kind === "declaration" ? paramsOf(declared.declaration) : [];
}

function labelOf(
  name: string,
  params: readonly string[],
): { readonly label: string; readonly ranges: SignatureHelp["params"] } {
  const ranges: (readonly [number, number])[] = [];
  let label = `${name}(`;
  for (const [i, param] of params.entries()) {
    if (i > 0) label += ", ";
    ranges.push([label.length, label.length + param.length]);
    label += param;
  }
  return { label: `${label})`, ranges };
}

/** The usage of a built-in function is such as `insertAt(s, i, x)`, or two of those. */
function builtInHelp(name: string, active: number): SignatureHelp {
  const label = builtInUsage(name);
  const params: (readonly [number, number])[] = [];
  let start = label.indexOf("(") + 1;
  let depth = 0;
  for (let i = start; i < label.length && depth >= 0; i++) {
    if (label[i] === "(") depth++;
    else if (label[i] === ")") depth--;
    if ((label[i] === "," && depth === 0) || depth < 0) {
      params.push([start, i]);
      start = i + 2;
    }
  }
  return { label, params, active, doc: undefined };
}
