// The token types and the lexer. Words are lexed as one type and classified by their text afterwards, which keeps the
// lexer small. A keyword that is not reserved belongs to the category `Identifier`, so the grammar accepts it as a
// name.

import { createToken, EOF, Lexer, type TokenType } from "chevrotain";
import { contextualWords, reservedWords } from "./keywords.js";

export { EOF };

const category = (name: string): TokenType => createToken({ name, pattern: Lexer.NA });

export const Identifier = createToken({ name: "Identifier", pattern: /[A-Za-z_][A-Za-z0-9_]*/ });
/** Everything that may come between two operands, including common mistakes. */
export const Operator = category("Operator");

/** Prefix operators. */
export const Prefix = category("Prefix");

const prefixWords: ReadonlySet<string> = new Set(["not", "always", "eventually"]);
const operatorWords: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "iff",
  "implies",
  "in",
  "is",
  "subset",
  "union",
  "intersect",
  "minus",
  "div",
  "mod",
  "until",
  "with",
]);

type Reserved = (typeof reservedWords)[number];
type Contextual = (typeof contextualWords)[number];

function words<W extends string>(
  texts: readonly W[],
  categoriesOf: (text: W) => TokenType[],
): Readonly<Record<W, TokenType>> {
  const entries = texts.map((text) => [
    text,
    createToken({ name: `word_${text}`, pattern: Lexer.NA, categories: categoriesOf(text) }),
  ]);
  return Object.fromEntries(entries) as Record<W, TokenType>;
}

export const reserved: Readonly<Record<Reserved, TokenType>> = words(reservedWords, (text) => [
  ...(operatorWords.has(text) ? [Operator] : []),
  ...(prefixWords.has(text) ? [Prefix] : []),
]);
/** Keywords that may also be names. */
export const contextual: Readonly<Record<Contextual, TokenType>> = words(contextualWords, () => [Identifier]);

export const Wildcard = createToken({ name: "Wildcard", pattern: Lexer.NA });
export const Int = createToken({ name: "Int", pattern: /[0-9][0-9_]*/ });
export const Text = createToken({ name: "Text", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/ });

export const LParen = createToken({ name: "LParen", pattern: "(" });
export const RParen = createToken({ name: "RParen", pattern: ")" });
export const LBracket = createToken({ name: "LBracket", pattern: "[" });
export const RBracket = createToken({ name: "RBracket", pattern: "]" });
export const LCurly = createToken({ name: "LCurly", pattern: "{" });
export const RCurly = createToken({ name: "RCurly", pattern: "}" });
export const Comma = createToken({ name: "Comma", pattern: "," });
export const Semicolon = createToken({ name: "Semicolon", pattern: ";" });
export const Colon = createToken({ name: "Colon", pattern: ":" });
export const Dot = createToken({ name: "Dot", pattern: "." });
export const Prime = createToken({ name: "Prime", pattern: "'" });
export const Question = createToken({ name: "Question", pattern: "?" });
export const Bar = createToken({ name: "Bar", pattern: "|" });

const operator = (name: string, pattern: string, ...categories: TokenType[]): TokenType =>
  createToken({ name, pattern, categories: [Operator, ...categories] });

/** `=`, and what is written in its place: `:=`, `+=`, `==`. The parser reports those. */
export const Equals = operator("Equals", "=");
export const EqualsEquals = operator("EqualsEquals", "==", Equals);
export const ColonEquals = createToken({ name: "ColonEquals", pattern: /:=|\+=|-=/, categories: [Equals] });
/** `=>`, and `->` in its place, which the parser reports. */
export const FatArrow = operator("FatArrow", "=>");
export const ThinArrow = operator("ThinArrow", "->", FatArrow);
const LeadsTo = operator("LeadsTo", "~>");
export const NotEquals = operator("NotEquals", "!=");
export const AtMost = operator("AtMost", "<=");
export const AtLeast = operator("AtLeast", ">=");
export const Less = operator("Less", "<");
export const Greater = operator("Greater", ">");
export const DotDot = operator("DotDot", "..");
export const Plus = operator("Plus", "+");
export const Minus = operator("Minus", "-", Prefix);
export const Star = operator("Star", "*");

// ---------------------------------------------------------------- tokens that the parser never sees

const Space = createToken({
  name: "Space",
  pattern: /[ \t\r\n\f\v\u00a0\ufeff]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

/** Searches for the end of a block comment: a regular expression would scan a long comment twice. */
function blockComment(text: string, start: number): [string] | null {
  if (text[start] !== "/" || text[start + 1] !== "*") return null;
  const end = text.indexOf("*/", start + 2);
  return [end < 0 ? text.slice(start) : text.slice(start, end + 2)];
}

export const DocComment = createToken({ name: "DocComment", pattern: /\/\/\/(?!\/)[^\r\n]*/, group: "comments" });
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: "comments" });
/** Unclosed if its text does not end in a second delimiter. */
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: blockComment,
  start_chars_hint: ["/"],
  line_breaks: true,
  group: "comments",
});
/** To the end of the line. */
export const UnclosedText = createToken({ name: "UnclosedText", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*\\?/ });
export const MalformedNumber = createToken({ name: "MalformedNumber", pattern: /[0-9][0-9_]*[A-Za-z][A-Za-z0-9_]*/ });
/** Operators of other languages; the scanner replaces them. */
export const ForeignOperator = createToken({
  name: "Foreign",
  pattern: /===|!==|<=>|=<|<>|<<|\|->|&&|\|\||\/\\|\\\/|\\[A-Za-z]+|\/=|~(?!>)|!(?!=)|[\\#%\/&]/,
});

export const lexer = new Lexer(
  [
    Space,
    Identifier,
    DocComment,
    LineComment,
    BlockComment,
    Text,
    UnclosedText,
    MalformedNumber,
    Int,
    ForeignOperator,
    EqualsEquals,
    FatArrow,
    ColonEquals,
    ThinArrow,
    LeadsTo,
    NotEquals,
    AtMost,
    AtLeast,
    DotDot,
    LParen,
    RParen,
    LBracket,
    RBracket,
    LCurly,
    RCurly,
    Comma,
    Semicolon,
    Colon,
    Dot,
    Prime,
    Question,
    Bar,
    Equals,
    Less,
    Greater,
    Plus,
    Minus,
    Star,
  ],
  { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: true },
);

const wordTypes: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ...Object.entries(reserved),
  ...Object.entries(contextual),
  ["_", Wildcard],
]);

const reservedTypes: ReadonlySet<TokenType> = new Set(Object.values(reserved));

/** The token type of a word. */
export function wordType(text: string): TokenType {
  return wordTypes.get(text) ?? Identifier;
}

export function isReserved(type: TokenType): boolean {
  return reservedTypes.has(type);
}

/** All token types that the parser can receive. */
export const vocabulary: TokenType[] = [
  Identifier,
  Operator,
  Prefix,
  ...Object.values(reserved),
  ...Object.values(contextual),
  Wildcard,
  Int,
  Text,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LCurly,
  RCurly,
  Comma,
  Semicolon,
  Colon,
  Dot,
  Prime,
  Question,
  Bar,
  Equals,
  EqualsEquals,
  ColonEquals,
  FatArrow,
  ThinArrow,
  LeadsTo,
  NotEquals,
  AtMost,
  AtLeast,
  Less,
  Greater,
  DotDot,
  Plus,
  Minus,
  Star,
];
