// Describes tokens in messages.

import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType } from "chevrotain";
import { Identifier, Int, isReserved, Text } from "../syntax/tokens.js";

/** What was expected: "a name", "`then`", "`{`". */
export function describeTokenType(type: TokenType): string {
  if (type === Identifier) return "a name";
  if (type === Int) return "a number";
  if (type === Text) return "a string";
  if (type === EOF) return "the end of the file";
  if (type.name.startsWith("word_")) return `\`${type.name.slice("word_".length)}\``;
  return typeof type.PATTERN === "string" ? `\`${type.PATTERN}\`` : `\`${type.name}\``;
}

/** What was found: "`x`", "the keyword `then`". */
export function describeToken(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  const shown = token.image.length > 30 ? `${token.image.slice(0, 29)}…` : token.image;
  return isReserved(token.tokenType) ? `the keyword \`${shown}\`` : `\`${shown}\``;
}

/** Chevrotain's messages reduced to what was expected; the parser adds the rest. */
export const messageProvider: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => describeTokenType(expected),
  buildNotAllInputParsedMessage: () => "a declaration",
  buildNoViableAltMessage: ({ customUserDescription, ruleName }) => customUserDescription ?? `a ${ruleName}`,
  buildEarlyExitMessage: ({ customUserDescription, ruleName }) => customUserDescription ?? `a ${ruleName}`,
};
