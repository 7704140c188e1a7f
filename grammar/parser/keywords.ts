// Sets of keywords that the parser looks for to find where statements, declarations and expressions start and end.

import { EOF, type TokenType } from "chevrotain";
import {
  Colon,
  Comma,
  contextual,
  Dot,
  DotDot,
  Equals,
  FatArrow,
  RBracket,
  RCurly,
  reserved,
  RParen,
  Semicolon,
  ThinArrow,
} from "../syntax/tokens.js";

/** These start a statement and occur nowhere else. */
export const statementOnlyKeywords: ReadonlySet<TokenType> = new Set([
  reserved.require,
  reserved.pick,
  reserved.either,
  reserved.assert,
  reserved.return,
]);

/** These start a statement; some of them also start an expression. */
export const statementKeywords: ReadonlySet<TokenType> = new Set([
  ...statementOnlyKeywords,
  reserved.let,
  reserved.if,
  reserved.match,
  reserved.for,
]);

/** The reserved words that start a declaration. */
export const declarationKeywords: ReadonlySet<TokenType> = new Set([
  reserved.use,
  reserved.const,
  reserved.type,
  reserved.enum,
  reserved.record,
  reserved.variant,
  reserved.component,
  reserved.var,
  reserved.instance,
  reserved.fun,
  reserved.op,
  reserved.action,
  reserved.invariant,
]);

/** The words that start a declaration, including those that may also be names. */
export const declarationStarts: ReadonlySet<TokenType> = new Set([
  ...declarationKeywords,
  contextual.symmetric,
  contextual.ghost,
  contextual.fault,
  contextual.init,
  contextual.step,
  contextual.property,
  contextual.cover,
  contextual.terminal,
  contextual.assume,
  contextual.fair,
  contextual.refines,
  contextual.check,
  contextual.scenario,
]);

/** Keywords that never occur in parentheses or square brackets. `type` does: as a parameter of a component. */
export const neverInParentheses: ReadonlySet<TokenType> = new Set(
  [...declarationKeywords, ...statementOnlyKeywords].filter((type) => type !== reserved.type),
);

/** If one of these follows, an expression is missing: the parser reports it and continues as if there were one. */
export const expressionEnds: ReadonlySet<TokenType> = new Set([
  RParen,
  RBracket,
  RCurly,
  Comma,
  Semicolon,
  Colon,
  Dot,
  DotDot,
  FatArrow,
  ThinArrow,
  Equals,
  EOF,
  reserved.then,
  reserved.else,
  reserved.where,
  reserved.for,
  ...statementOnlyKeywords,
  ...declarationKeywords,
]);
