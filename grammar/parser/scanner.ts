// Turns source text into the tokens that the parser reads: classifies words, collects comments and matches brackets.
// Operators and keywords of other languages are reported and replaced, so each costs one diagnostic and parsing
// continues.

import type { IToken, TokenType } from "chevrotain";
import type { Comment } from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";
import {
  BlockComment,
  DocComment,
  ForeignOperator,
  Greater,
  Identifier,
  Int,
  isReserved,
  LBracket,
  lexer,
  MalformedNumber,
  Operator,
  Prime,
  RBracket,
  reserved,
  Text,
  UnclosedText,
  wordType,
} from "../syntax/tokens.js";
import { closingBrackets, pairBrackets } from "./bracket-pairs.js";
import { foreignLine } from "./foreign-lines.js";
import { foreignKeyword } from "./foreign-keywords.js";
import { replacementOf } from "./foreign-operators.js";
import { MAX_DIAGNOSTICS } from "./diagnostic-limits.js";

export interface ScanResult {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  /** Texts of doc comments without slashes, by the offset of the token after them. */
  readonly docs: ReadonlyMap<number, string>;
  /** Indices of tokens next to an error that has been reported. */
  readonly nearErrors: ReadonlySet<number>;
  readonly diagnostics: readonly Diagnostic[];
  /** Set if brackets are nested too deeply to parse. */
  readonly tooDeep: Diagnostic | undefined;
}

/** Collects diagnostics up to a limit far beyond what anyone would read. */
class DiagnosticBuffer {
  readonly all: Diagnostic[] = [];

  get full(): boolean {
    return this.all.length >= MAX_DIAGNOSTICS;
  }

  add(diagnostic: Diagnostic): void {
    if (!this.full) this.all.push(diagnostic);
  }
}

export function scan(source: Source): ScanResult {
  const { tokens: raw, groups, errors } = lexer.tokenize(source.text);
  const diagnostics = new DiagnosticBuffer();
  const suspectOffsets: number[] = [];
  const characters = errors.map((error) => ({ start: error.offset, end: error.offset + error.length }));
  for (const { start, end } of mergeRuns(source.text, characters)) {
    diagnostics.add(unknownCharacters(source, start, end));
    suspectOffsets.push(start);
  }
  const { comments, docs } = readComments(source, groups["comments"] ?? [], raw, diagnostics);
  const tokens: IToken[] = [];
  const dropped = new Set<IToken>();
  let skipTo = 0;
  let skipToOffset = 0;
  for (const [index, token] of raw.entries()) {
    if (index < skipTo || token.startOffset < skipToOffset || dropped.has(token)) continue;
    const line = foreignLine(source, token);
    if (line !== undefined) {
      diagnostics.add(line.diagnostic);
      skipToOffset = line.end;
    } else if (token.tokenType === Identifier) {
      const foreign = foreignKeyword(source, raw, index);
      if (foreign !== undefined) {
        diagnostics.add(foreign.diagnostic);
        skipTo = foreign.next;
        if (foreign.type !== undefined) {
          retype(token, foreign.type);
          tokens.push(token);
        } else if (foreign.dropsBracket) tokens.splice(-2, 1);
        else if (foreign.next > index + 1 && token.image !== "EXCEPT")
          while (tokens.length > 0 && isDanglingOperator(tokens.at(-1))) tokens.pop();
        continue;
      }
      retype(token, wordType(token.image));
      tokens.push(token);
    } else if (token.tokenType === ForeignOperator) {
      const count = tokens.length;
      replaceForeign(source, token, tokens, diagnostics);
      if (token.image === "<<" && !diagnostics.full) replaceClosingAngles(raw, index, dropped);
      if (tokens.length === count) suspectOffsets.push(token.startOffset);
    } else if (token.tokenType === LBracket && isBox(raw, index)) {
      const span = spanOf(source, token.startOffset, token.startOffset + 2);
      diagnostics.add({
        code: "E0108",
        severity: "error",
        message: "`[]` is not an operator of Fathom",
        span,
        hint: "write `always`",
        fix: { span, replacement: "always " },
      });
      skipTo = index + 2;
      retype(token, reserved.always);
      tokens.push(token);
    } else {
      checkLiteral(source, token, diagnostics);
      tokens.push(token);
    }
  }
  const tooDeep = pairBrackets(source, tokens);
  return {
    tokens,
    comments,
    docs,
    nearErrors: tokenIndicesAt(tokens, suspectOffsets),
    diagnostics: diagnostics.all,
    tooDeep,
  };
}

/** Is this `[]` as TLA+ writes it, directly before its operand? */
function isBox(raw: readonly IToken[], index: number): boolean {
  const [open, close, operand] = [raw[index], raw[index + 1], raw[index + 2]];
  if (open === undefined || close?.tokenType !== RBracket || operand === undefined) return false;
  if (close.startOffset !== open.startOffset + 1 || operand.startOffset !== open.startOffset + 2) return false;
  return operand.tokenType === Identifier || operand.image === "(" || operand.image === "<>";
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
}

// ---------------------------------------------------------------- characters

/** Merges runs of unknown characters that are separated only by spaces. */
function mergeRuns(
  text: string,
  runs: readonly { readonly start: number; readonly end: number }[],
): { start: number; end: number }[] {
  const merged: { start: number; end: number }[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last !== undefined && /^[^\S\n]*$/.test(text.slice(last.end, run.start))) last.end = run.end;
    else merged.push({ ...run });
  }
  return merged;
}

function unknownCharacters(source: Source, start: number, end: number): Diagnostic {
  const characters = [...source.text.slice(start, Math.min(end, start + 200))].filter((c) => c.trim() !== "");
  const shown = [...new Set(characters)].slice(0, 3).map(showCharacter);
  const message =
    characters.length === 1
      ? `unknown character ${shown.join("")}`
      : `unknown characters ${shown.join(" ")}${new Set(characters).size > 3 ? " …" : ""}`;
  const letters = /\p{L}/u.test(characters.join(""));
  const quotes = /['‘’“”`]/.test(characters.join(""));
  return {
    code: "E0101",
    severity: "error",
    message,
    span: spanOf(source, start, end),
    ...(letters && { hint: "names consist of the letters a–z and A–Z, digits and `_`" }),
    ...(characters.join("") === "$" && { hint: "for a choice write `either { … } or { … }`" }),
    ...(quotes && { hint: 'strings are written in straight double quotes: "…"' }),
  };
}

function showCharacter(character: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return `\`${character}\``;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

// ---------------------------------------------------------------- comments

function readComments(
  source: Source,
  raw: readonly IToken[],
  tokens: readonly IToken[],
  diagnostics: DiagnosticBuffer,
): { comments: Comment[]; docs: Map<number, string> } {
  const comments: Comment[] = [];
  const docs = new Map<number, string>();
  let next = 0;
  for (const token of raw) {
    const span = spanOf(source, token.startOffset, token.startOffset + token.image.length);
    const kind = token.tokenType === DocComment ? "doc" : token.tokenType === BlockComment ? "block" : "line";
    comments.push({ kind, text: token.image, span });
    if (kind === "block" && (token.image.length < 4 || !token.image.endsWith("*/"))) {
      const label = "there is no `*/` after this";
      diagnostics.add({
        code: "E0102",
        severity: "error",
        message: "unclosed comment",
        span: spanOf(source, span.start, span.start + 2),
        label,
      });
    }
    if (kind !== "doc") continue;
    while (next < tokens.length && (tokens[next]?.startOffset ?? 0) < span.start) next++;
    const following = tokens[next];
    if (following === undefined) continue;
    const text = token.image.replace(/^\/\/\/ ?/, "").trimEnd();
    const before = docs.get(following.startOffset);
    docs.set(following.startOffset, before === undefined ? text : `${before}\n${text}`);
  }
  return { comments, docs };
}

// ---------------------------------------------------------------- literals

function checkLiteral(source: Source, token: IToken, diagnostics: DiagnosticBuffer): void {
  const span = spanOf(source, token.startOffset, token.startOffset + token.image.length);
  switch (token.tokenType) {
    case Int:
      if (token.image.length > 15 && !Number.isSafeInteger(Number(token.image.replaceAll("_", "")))) {
        const hint = "the largest integer is 2^53 − 1, 9_007_199_254_740_991";
        diagnostics.add({ code: "E0104", severity: "error", message: "integer literal too large", span, hint });
      }
      return;
    case MalformedNumber:
      diagnostics.add({
        code: "E0105",
        severity: "error",
        message: `\`${token.image}\` is neither a number nor a name`,
        span,
        hint: "a name cannot start with a digit",
      });
      retype(token, Int);
      return;
    case UnclosedText:
      diagnostics.add({
        code: "E0103",
        severity: "error",
        message: "unclosed string",
        span,
        hint: 'a string must end with `"` on the same line',
      });
      retype(token, Text);
      return;
    case Text: {
      for (const escape of token.image.matchAll(/\\./g)) {
        if (/\\[\\"nt]/.test(escape[0])) continue;
        const at = token.startOffset + escape.index;
        const message = `unknown escape \`${escape[0]}\` in a string`;
        diagnostics.add({
          code: "E0103",
          severity: "error",
          message,
          span: spanOf(source, at, at + 2),
          hint: 'the escapes are `\\\\`, `\\"`, `\\n` and `\\t`',
        });
      }
      return;
    }
  }
}

/** The value of a string token. */
export function stringValue(image: string): string {
  const inner = image.slice(1, image.length > 1 && image.endsWith('"') ? -1 : undefined);
  return inner.replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c === "t" ? "\t" : c));
}

// ---------------------------------------------------------------- other languages

function replaceForeign(source: Source, token: IToken, tokens: IToken[], diagnostics: DiagnosticBuffer): void {
  const afterOperand = isOperandEnd(tokens.at(-1));
  const replacement = replacementOf(token.image, afterOperand);
  if (diagnostics.full) {
    const type = replacement?.types[0];
    if (type === undefined) return;
    retype(token, type);
    tokens.push(token);
    return;
  }
  const span = spanOf(source, token.startOffset, token.startOffset + token.image.length);
  const base = {
    code: "E0108",
    severity: "error",
    message: `\`${token.image}\` is not an operator of Fathom`,
    span,
  } as const;
  if (replacement === undefined) {
    diagnostics.add(base);
    return;
  }
  const bullet = !afterOperand && (token.image === "/\\" || token.image === "\\/");
  if (bullet) {
    diagnostics.add({
      ...base,
      hint: "lists of `/\\` and `\\/` are TLA+: write `a and b`, or one `require` for each condition",
    });
    return;
  }
  const after = source.text[span.end] ?? "";
  const spaced = /\w/.test(replacement.text)
    ? `${/\w/.test(source.text[span.start - 1] ?? "") ? " " : ""}${replacement.text}${/[\w(]/.test(after) ? " " : ""}`
    : replacement.text;
  diagnostics.add({
    ...base,
    hint: replacement.hint ?? `write \`${replacement.text}\``,
    ...(token.image !== "<<" && { fix: { span, replacement: spaced } }),
  });
  for (const type of replacement.types) {
    const copy = { ...token };
    retype(copy, type);
    tokens.push(copy);
  }
}

/** Replaces the `>>` that closes a `<<` by `]`. */
function replaceClosingAngles(raw: readonly IToken[], from: number, dropped: Set<IToken>): void {
  for (let i = from + 1; i + 1 < raw.length && i < from + 200; i++) {
    const [a, b] = [raw[i], raw[i + 1]];
    if (a?.tokenType !== Greater || b?.tokenType !== Greater || b.startOffset !== a.startOffset + 1) continue;
    retype(a, RBracket);
    dropped.add(b);
    return;
  }
}

function isOperandEnd(token: IToken | undefined): boolean {
  if (token === undefined) return false;
  const type = token.tokenType;
  if (type === reserved.always) return false;
  if (type === Int || type === Text || type === Prime || closingBrackets.has(type)) return true;
  return /^\w/.test(token.image) && (!isReserved(type) || token.image === "true" || token.image === "false");
}

/** An operator whose operand was removed. */
function isDanglingOperator(token: IToken | undefined): boolean {
  return token !== undefined && (token.tokenType.CATEGORIES?.includes(Operator) ?? false);
}

// ---------------------------------------------------------------- token indices

/** For each offset, the index of the first token at or after it. */
function tokenIndicesAt(tokens: readonly IToken[], offsets: readonly number[]): Set<number> {
  const indices = new Set<number>();
  for (const offset of offsets) {
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens[middle]?.startOffset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    indices.add(low);
  }
  return indices;
}
