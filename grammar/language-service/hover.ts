// What an editor shows about the name or the expression under the cursor.

import { effectsOfBody } from "../analysis/body-effects.js";
import type { Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import { type Type, cardinality, mentionsUnknown, showType, width } from "../core/types.js";
import { builtInUsage } from "../elaborate/builtins.js";
import type { Target } from "../elaborate/recorder.js";
import type { Symbol } from "../elaborate/scope.js";
import type { Analysis } from "./analysis.js";
import { type Declared, declaredAt, definitionOf } from "./definitions.js";
import type { NamedSpan } from "./facts.js";
import { nodesAt } from "./nodes.js";
import { signatureOfDeclared, signatureOfSymbol } from "./signatures.js";
import type * as ast from "../syntax/ast.js";

export interface Hover {
  readonly span: Span;
  /** A line of Fathom. */
  readonly code: string;
  /** The doc comment. It comes from the spec, which anybody may have written: it is text, not markup. */
  readonly doc: string | undefined;
  /** Sentences such as `reads: stream, stage`. Names in them come from the spec. */
  readonly notes: readonly string[];
}

export function hoverAt(analysis: Analysis, offset: number): Hover | undefined {
  const named = analysis.facts.nameAt(analysis.path, offset);
  return (named === undefined ? undefined : hoverOfName(analysis, named)) ?? hoverOfExpression(analysis, offset);
}

function hoverOfName({ program }: Analysis, { span, targets }: NamedSpan): Hover | undefined {
  const [first] = targets;
  if (first === undefined || program === undefined) return undefined;
  if (first.kind === "builtIn")
    return { span, code: builtInUsage(first.name), doc: undefined, notes: ["built-in function"] };
  const definition = definitionOf(program, first);
  const declared = definition === undefined ? undefined : declaredAt(program, definition);
  if (declared === undefined) {
    if (first.kind !== "symbol" || first.symbol.kind === "broken") return undefined;
    return { span, code: signatureOfSymbol(first.symbol), doc: undefined, notes: notesOn(targets) };
  }
  return { span, code: signatureOfDeclared(declared), doc: docOf(declared), notes: notesOn(targets) };
}

/** Members and parameters have no doc comment of their own. */
const docOf = (declared: Declared): string | undefined =>
  declared.kind === "declaration" ? declared.declaration.doc : undefined;

function notesOn(targets: readonly Target[]): readonly string[] {
  const symbols = targets.flatMap((each) => (each.kind === "symbol" ? [each.symbol] : []));
  return [...typeNotes(symbols), ...effectNotes(symbols)];
}

// ---------------------------------------------------------------- types

/** Instances of a component may give one name several types; more are not listed. */
const MOST_TYPES = 3;

function typeNotes(symbols: readonly Symbol[]): readonly string[] {
  const types = new Map<string, Type>();
  for (const symbol of symbols) {
    const type = typeOfSymbol(symbol);
    if (type !== undefined && !mentionsUnknown(type)) types.set(showType(type), type);
  }
  return [...types.values()].slice(0, MOST_TYPES).map(describeType);
}

function typeOfSymbol(symbol: Symbol): Type | undefined {
  switch (symbol.kind) {
    case "local":
      return symbol.local.type;
    case "variable":
      return ownType(symbol.variable());
    case "constant":
    case "value":
      return symbol.value().type;
    case "type":
      return symbol.type();
    default:
      return undefined;
  }
}

/** The type in one instance. */
export function ownType({ type, indices }: Variable): Type {
  let own = type;
  for (let i = 0; i < indices; i++) own = own.kind === "function" ? own.value : own;
  return own;
}

function describeType(type: Type): string {
  const bits = width(type);
  if (bits === Infinity) return showType(type);
  const values = cardinality(type);
  const count =
    values <= Number.MAX_SAFE_INTEGER ? `, ${values.toLocaleString("en-US")} ${values === 1 ? "value" : "values"}` : "";
  return `${showType(type)}: ${showBits(bits)}${count}`;
}

export const showBits = (bits: number): string => `${bits.toLocaleString("en-US")} ${bits === 1 ? "bit" : "bits"}`;

// ---------------------------------------------------------------- effects

function effectNotes(symbols: readonly Symbol[]): readonly string[] {
  // The last elaboration is that of an instance, if there is one: it knows what its parameters are.
  const symbol = symbols.findLast(({ kind }) => kind === "action" || kind === "operation");
  if (symbol?.kind !== "action" && symbol?.kind !== "operation") return [];
  const { reads, writes } = effectsOfBody(symbol.def().body);
  const names = (variables: ReadonlySet<Variable>): string => {
    const all = [...new Set([...variables].map(({ name }) => name))];
    return all.length === 0 ? "nothing" : all.join(", ");
  };
  return [`reads: ${names(reads)}`, `writes: ${names(writes)}`];
}

// ---------------------------------------------------------------- expressions

/** The type of the innermost expression. */
function hoverOfExpression({ module, facts }: Analysis, offset: number): Hover | undefined {
  if (module === undefined) return undefined;
  for (const node of [...nodesAt(module, offset)].reverse()) {
    const typed = facts.typeOf(node as ast.Expr);
    if (typed === undefined) continue;
    if (typed.type.kind === "unknown") return undefined;
    return { span: node.span, code: showType(typed.type), doc: undefined, notes: [describeType(typed.type)] };
  }
  return undefined;
}
