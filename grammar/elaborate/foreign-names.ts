// Names that other languages have for values, types and functions, with what to write in Fathom.

import { textOf, type Span } from "../core/source.js";
import type { Type } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";

type Advice = Pick<Diagnostic, "hint" | "fix">;

const rename = (span: Span, replacement: string): Advice => ({
  hint: `write \`${replacement}\``,
  fix: { span, replacement },
});

const values: ReadonlyMap<string, string> = new Map([
  ...["TRUE", "True"].map((name) => [name, "true"] as const),
  ...["FALSE", "False"].map((name) => [name, "false"] as const),
  ...["null", "nil", "undefined", "None", "NULL", "Nil", "Nothing"].map((name) => [name, "none"] as const),
]);

const integerTypes = new Set([
  "Nat",
  "Integer",
  "Integers",
  "int",
  "integer",
  "number",
  "float",
  "uint",
  "Number",
  "nat",
]);
const booleanTypes = new Set(["BOOLEAN", "Boolean", "boolean", "bool"]);
const textTypes = new Set(["STRING", "String", "string", "str", "text"]);
const otherTypes: ReadonlyMap<string, string> = new Map([
  ["List", "write `Seq<T, n>`, with at most n items"],
  ["Sequence", "write `Seq<T, n>`, with at most n items"],
  ["Array", "write `Seq<T, n>`, with at most n items"],
  ["Maybe", "write `Option<T>`"],
  ["Optional", "write `Option<T>`"],
  ["Dict", "write `Map<K, V>`, or `K -> V` if every key has a value"],
  ["Record", "declare it: `record NAME { field: T }`"],
]);

/** What to write for a value that does not exist. */
export function foreignValue(name: string, span: Span): Advice | undefined {
  const value = values.get(name);
  return value === undefined ? foreignType(name, span) : rename(span, value);
}

/** What to write for a type that does not exist. */
export function foreignType(name: string, span: Span): Advice | undefined {
  if (booleanTypes.has(name)) return rename(span, "Bool");
  if (integerTypes.has(name))
    return { hint: `write a range \`${/^n|^u|Nat/.test(name) ? "0..n" : "lo..hi"}\`; \`Int\` is for constants only` };
  if (textTypes.has(name)) return { hint: "declare an `enum` of the texts that occur" };
  const hint = otherTypes.get(name);
  return hint === undefined ? undefined : { hint };
}

/** Built-in functions by the names that other languages have for them. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["Len", "len"],
  ["Head", "head"],
  ["Tail", "tail"],
  ["Append", "append"],
  ["SubSeq", "slice"],
  ["Reverse", "reverse"],
  ["Max", "max"],
  ["Min", "min"],
  ["Abs", "abs"],
  ["Cardinality", "size"],
  ["cardinality", "size"],
  ["card", "size"],
  ["push", "append"],
  ["push_back", "append"],
  ["enqueue", "append"],
  ["first", "head"],
  ["front", "head"],
  ["peek", "head"],
  ["rest", "tail"],
  ["remove", "without"],
  ["delete", "without"],
  ["discard", "without"],
  ["domain", "keys"],
  ["keySet", "keys"],
  ["powerset", "subsets"],
  ["unwrapOr", "orElse"],
  ["getOrElse", "orElse"],
  ["foldl", "fold"],
  ["reduce", "fold"],
]);

/** An argument as it was written; a placeholder if that is long. */
const shortText = (expr: ast.Expr | undefined, placeholder: string): string => {
  if (expr === undefined) return placeholder;
  const text = textOf(expr.span);
  return text.length <= 40 && !/[\n;]|\/[/*]/.test(text) ? text : placeholder;
};

/** The texts of the parameter and the body of `x => e`. */
function lambdaOf(expr: ast.Expr | undefined): { readonly param: string; readonly body: string } {
  if (expr?.kind !== "lambda") return { param: "x", body: "…" };
  const [param] = expr.params;
  const name = param === undefined ? "x" : textOf(param.span);
  return { param: name, body: shortText(expr.body, "…") };
}

/** The expressions that stand for functions of other languages. `args`: the collection comes first. */
function expressionFor(name: string, args: readonly ast.Expr[]): string | undefined {
  const on = shortText(args[0], "s");
  const [second, third] = [shortText(args[1], "x"), shortText(args[2], "v")];
  const { param, body } = lambdaOf(args[1]);
  switch (name) {
    case "every":
    case "all":
    case "forAll":
      return `forall ${param} in ${on}: ${body}`;
    case "some":
    case "any":
      return `exists ${param} in ${on}: ${body}`;
    case "filter":
    case "select":
      return `{${param} in ${on} where ${body}}`;
    case "map":
    case "flatMap":
    case "mapBy":
      return `{${body} for ${param} in ${on}}`;
    case "find":
      return `choose ${param} in ${on} where ${body}`;
    case "contains":
    case "includes":
    case "has":
    case "member":
    case "containsKey":
      return `${second} in ${on}`;
    case "set":
    case "put":
    case "setBy":
      return `${on} with [${second}] = ${third}`;
    case "range":
      return args.length < 2 ? `0..${on} - 1` : `${on}..${second} - 1`;
    case "isEmpty":
    case "empty":
      return `${on} == {}`;
    default:
      return undefined;
  }
}

/** The built-in function that another language calls by this name. */
export const builtInFor = (name: string): string | undefined => renamed.get(name);

/** What to write for a function that does not exist. */
export function foreignFunction(
  name: ast.Name,
  args: readonly ast.Expr[],
  call: Span,
  target: Type | undefined,
): Advice | undefined {
  if (/^[WS]F_/.test(name.text))
    return {
      hint: `declare it: \`fair ${name.text.startsWith("W") ? "weak" : "strong"} ${shortText(args[0], "A")}\``,
    };
  if (name.text === "forEach") return { hint: "as a statement write `for x in S { … }`" };
  if (name.text === "pop" || name.text === "shift" || name.text === "dequeue")
    return { hint: "write `q.head()` for the item, and `q' = q.tail()` to remove it" };
  if (name.text === "length" || name.text === "count" || name.text === "cardinality")
    return rename(name.span, target?.kind === "seq" ? "len" : "size");
  if ((name.text === "isEmpty" || name.text === "empty") && target?.kind === "seq")
    return { hint: `write \`${shortText(args[0], "s")} == []\`` };
  if (name.text === "reduce" || name.text === "foldl")
    return { hint: `write \`fold(${shortText(args[0], "s")}, e, (acc, x) => …)\`` };
  const other = renamed.get(name.text);
  if (other !== undefined) return rename(name.span, other);
  const expression = expressionFor(name.text, args);
  if (expression === undefined) return undefined;
  const complete = !/…/.test(expression) && args.length > 0;
  return { hint: `write \`${expression}\``, ...(complete && { fix: { span: call, replacement: `(${expression})` } }) };
}

/** The name of the field that stands for a function: `q.length`. */
export function foreignField(target: Type, name: ast.Name): string | undefined {
  if (!["length", "size", "count", "len", "cardinality"].includes(name.text)) return undefined;
  if (target.kind === "seq") return "len()";
  return target.kind === "set" || target.kind === "bag" || target.kind === "map" ? "size()" : undefined;
}
