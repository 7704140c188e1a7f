// Tokens in words that a user understands, and the choice of the diagnostics worth showing.

import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.js";
import { Identifier, Int, isReserved, Text } from "../syntax/tokens.js";

/** What a token type is called: "a name", "`then`", "`{`". */
export function expectedToken(type: TokenType): string {
  if (type === Identifier) return "a name";
  if (type === Int) return "a number";
  if (type === Text) return "a string";
  if (type === EOF) return "the end of the file";
  if (type.name.startsWith("word_")) return `\`${type.name.slice("word_".length)}\``;
  return typeof type.PATTERN === "string" ? `\`${type.PATTERN}\`` : `\`${type.name}\``;
}

/** What was found, in quotes. */
export function foundToken(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  const shown = token.image.length > 30 ? `${token.image.slice(0, 29)}…` : token.image;
  return isReserved(token.tokenType) ? `the word \`${shown}\`` : `\`${shown}\``;
}

/** Chevrotain's messages are cut down to what was expected; the parser says the rest. */
export const messageProvider: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expectedToken(expected),
  buildNotAllInputParsedMessage: () => "a declaration",
  buildNoViableAltMessage: ({ customUserDescription, ruleName }) => customUserDescription ?? `a ${ruleName}`,
  buildEarlyExitMessage: ({ customUserDescription, ruleName }) => customUserDescription ?? `a ${ruleName}`,
};

const maxShown = 50;
/** Where looking for mistakes stops. */
export const maxReports = 1000;

/** Sorted by place, one for each place, and not too many of them: the last says how many more there are. */
export function select(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const start = (diagnostic: Diagnostic): number => diagnostic.span?.start ?? 0;
  const sorted = diagnostics.map((diagnostic, order) => ({ diagnostic, order }));
  sorted.sort((a, b) => start(a.diagnostic) - start(b.diagnostic) || a.order - b.order);
  const distinct: Diagnostic[] = [];
  for (const { diagnostic } of sorted) {
    const last = distinct.at(-1);
    if (last === undefined || start(last) !== start(diagnostic)) distinct.push(diagnostic);
  }
  if (distinct.length <= maxShown) return distinct;
  const shown = distinct.slice(0, maxShown);
  const last = shown.pop();
  if (last === undefined) return shown;
  const rest = String(distinct.length - maxShown);
  const more = `${distinct.length >= maxReports ? `more than ${rest}` : rest} more mistakes in this file are not shown`;
  return [...shown, { ...last, hint: last.hint === undefined ? more : `${last.hint}; ${more}` }];
}
