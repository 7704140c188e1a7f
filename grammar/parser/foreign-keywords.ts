// Keywords of TLA+: each is reported, and replaced or removed, so that it costs one diagnostic and parsing continues.

import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";
import { contextual, Greater, Identifier, Int, reserved, Semicolon } from "../syntax/tokens.js";

/** Removed with their operands; `NAME` in a hint stands for the first operand. */
const removed: ReadonlyMap<string, string> = new Map([
  ["UNCHANGED", "remove it: variables that are not assigned keep their values"],
  ["EXTENDS", "remove it: numbers, sets and sequences are built in"],
  ["VARIABLE", "write `var NAME: T = e`"],
  ["VARIABLES", "write `var NAME: T = e`, and so on for each variable"],
  ["CONSTANT", "write `const NAME: T`"],
  ["CONSTANTS", "write `const NAME: T`, and so on for each constant"],
]);

/** Their operands remain. `ARG` in a hint stands for the operand. */
const prefixes: ReadonlyMap<string, string> = new Map([
  [
    "DOMAIN",
    "write `keys(ARG)` of a map; the domain of a function is the type of its keys, and that of a sequence `indices(ARG)`",
  ],
  ["SUBSET", "write `Set<ARG>` if it is a type, or `subsets(ARG)` if it is a value"],
  ["UNION", "write `{x for t in ARG, x in t}`; for two sets write `a union b`"],
]);

const replaced: ReadonlyMap<string, { readonly text: string; readonly type: TokenType }> = new Map([
  ["IF", { text: "if", type: reserved.if }],
  ["THEN", { text: "then", type: reserved.then }],
  ["ELSE", { text: "else", type: reserved.else }],
  ["LET", { text: "let", type: reserved.let }],
  ["IN", { text: ";", type: Semicolon }],
  ["CHOOSE", { text: "choose", type: reserved.choose }],
  ["ASSUME", { text: "assume", type: contextual.assume }],
]);

export interface ForeignKeyword {
  readonly diagnostic: Diagnostic;
  /** The index of the first raw token after the keyword and what was removed with it. */
  readonly next: number;
  /** What the parser reads in place of the keyword; undefined: nothing. */
  readonly type: TokenType | undefined;
  /** Removed as well: the bracket before it. */
  readonly dropsBracket: boolean;
}

/** Treats the word at `index` as a keyword of TLA+ if it is one. */
export function foreignKeyword(source: Source, raw: readonly IToken[], index: number): ForeignKeyword | undefined {
  const token = raw[index];
  const following = raw[index + 1];
  if (token === undefined || following === undefined) return undefined;
  const span = spanOf(source, token.startOffset, endOf(token));
  const diagnostic: Diagnostic = {
    code: "E0108",
    severity: "error",
    message: `\`${token.image}\` is TLA+, not Fathom`,
    span,
  };
  const keyword = (details: Partial<Diagnostic>, rest: Partial<ForeignKeyword> = {}): ForeignKeyword => ({
    diagnostic: { ...diagnostic, ...details },
    next: index + 1,
    type: undefined,
    dropsBracket: false,
    ...rest,
  });
  const hint = removed.get(token.image);
  if (hint !== undefined && isOperandStart(following))
    return keyword(
      { hint: hint.replace("NAME", following.tokenType === Identifier ? following.image : "x") },
      { next: endOfOperands(raw, index + 1) },
    );
  if (token.image === "EXCEPT") return except(source, raw, index, keyword);
  if (!operandFollows(source, token, following)) return undefined;
  const prefix = prefixes.get(token.image);
  if (prefix !== undefined) return keyword({ hint: prefix.replaceAll("ARG", operandText(following)) });
  const replacement = replaced.get(token.image);
  return replacement === undefined
    ? undefined
    : keyword(
        { hint: `write \`${replacement.text}\``, fix: { span, replacement: replacement.text } },
        { type: replacement.type },
      );
}

/** `[f EXCEPT ![k] = v]` is `f with [k] = v`. */
function except(
  source: Source,
  raw: readonly IToken[],
  index: number,
  keyword: (details: Partial<Diagnostic>, rest: Partial<ForeignKeyword>) => ForeignKeyword,
): ForeignKeyword | undefined {
  if (raw[index + 1]?.image !== "!") return undefined;
  const bracketed = raw[index - 2]?.image === "[";
  const start = raw[index - (bracketed ? 2 : 1)]?.startOffset ?? 0;
  let next = index + 1;
  let depth = 0;
  const line = lineOf(source, raw[index]?.startOffset ?? 0);
  for (let token = raw[next]; token !== undefined; token = raw[++next]) {
    if (depth === 0 && (bracketed ? token.image === "]" : lineOf(source, token.startOffset) !== line)) break;
    if ("[({".includes(token.image)) depth++;
    if ("])}".includes(token.image)) depth--;
    if (depth < 0) break;
  }
  if (bracketed && raw[next]?.image === "]") next++;
  const end = endOf(raw[next - 1]);
  const text = source.text.slice(start, end);
  const parts = /^\[?\s*(\S+)\s+EXCEPT\s+!\s*(\[[^\]]*\]|\.\w+)\s*=\s*([^@]+?)\s*\]?$/.exec(text);
  const [, target = "f", key = "[k]", value = "v"] = parts ?? [];
  const written = key.startsWith(".")
    ? `${target} with { ${key.slice(1)}: ${value} }`
    : `${target} with ${key} = ${value}`;
  return keyword(
    {
      hint: `write \`${written}\``,
      ...(parts !== null &&
        !/EXCEPT|,\s*!/.test(value) && { fix: { span: spanOf(source, start, end), replacement: written } }),
    },
    { next, dropsBracket: bracketed },
  );
}

const endOf = (token: IToken | undefined): number => (token === undefined ? 0 : token.startOffset + token.image.length);

const lineOf = (source: Source, offset: number): number => source.text.lastIndexOf("\n", offset - 1);

function isOperandStart(token: IToken): boolean {
  return token.tokenType === Identifier || token.image === "(" || token.image === "<<";
}

/** Does an operand follow on the same line? After a name that is used as one, there would be an operator. */
function operandFollows(source: Source, token: IToken, following: IToken): boolean {
  const between = source.text.slice(endOf(token), following.startOffset);
  if (between === "" || between.includes("\n")) return false;
  return isOperandStart(following) || following.tokenType === Int || following.image === "{";
}

const operandText = (token: IToken): string => (token.tokenType === Identifier ? token.image : "…");

/** The index after `x, y`, `(x, y)` or `<<x, y>>`. */
function endOfOperands(raw: readonly IToken[], start: number): number {
  let depth = 0;
  for (let i = start; i < raw.length; i++) {
    const image = raw[i]?.image;
    if (image === "(" || image === "<<") depth++;
    else if (image === ")") depth--;
    else if (image === ">" && raw[i + 1]?.tokenType === Greater) {
      depth--;
      i++;
    } else if (raw[i]?.tokenType !== Identifier && image !== ",") return i;
    if (depth <= 0 && raw[i + 1]?.image !== "," && image !== ",") return i + 1;
  }
  return raw.length;
}
