// The tokens of a file with their meaning, for highlighting.

import type { IToken } from "chevrotain";
import type { Target } from "../elaborate/recorder.js";
import { Identifier, Int, Operator, Text, UnclosedText, lexer, wordType } from "../syntax/tokens.js";
import type * as ast from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { type Declared, declaredIn } from "./definitions.js";
import type { NamedSpan } from "./facts.js";
import { walkNodes } from "./nodes.js";

/** As in the protocol of language servers. */
export const tokenTypes = [
  "keyword",
  "comment",
  "string",
  "number",
  "operator",
  "type",
  "enum",
  "enumMember",
  "struct",
  "class",
  "property",
  "variable",
  "parameter",
  "function",
  "method",
  "event",
  "namespace",
] as const;
type TokenType = (typeof tokenTypes)[number];

export const tokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;
type TokenModifier = (typeof tokenModifiers)[number];

export interface SemanticToken {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** In source order. Brackets and separators have none. */
export function semanticTokens({ path, module, facts }: Analysis): readonly SemanticToken[] {
  if (module === undefined) return [];
  const { tokens, groups } = lexer.tokenize(module.source.text);
  const names = new Map(facts.namesIn(path).map((each) => [each.span.start, each]));
  const declared = declaredIn(module);
  const written = namesWritten(module);
  const all = tokens.flatMap((token): SemanticToken[] => {
    const start = token.startOffset;
    const named = names.get(start);
    const kind = classify(token, named, declared.get(start) ?? parameterNamed(named, declared), written.has(start));
    return kind === undefined ? [] : [{ start, end: start + token.image.length, ...kind }];
  });
  const comments = (groups["comments"] ?? []).map(({ startOffset, image }): SemanticToken => ({
    start: startOffset,
    end: startOffset + image.length,
    type: "comment",
    modifiers: [],
  }));
  return [...all, ...comments].sort((a, b) => a.start - b.start);
}

/** The parameter that a name stands for: to the elaborator it is a local name like others. */
function parameterNamed(named: NamedSpan | undefined, declared: ReadonlyMap<number, Declared>): Declared | undefined {
  const target = named?.targets[0];
  if (target?.kind !== "symbol" || target.symbol.kind !== "local") return undefined;
  const found = declared.get(target.symbol.span.start);
  return found?.kind === "parameter" ? found : undefined;
}

/** The offsets at which the parser has read a name, and not a keyword. */
function namesWritten(module: ast.Module): ReadonlySet<number> {
  const offsets = new Set<number>();
  if (module.system !== undefined) offsets.add(module.system.span.start);
  walkNodes(module.declarations, (node) => {
    if ("text" in node || node.kind === "name") offsets.add(node.span.start);
    return true;
  });
  return offsets;
}

type Kind = Pick<SemanticToken, "type" | "modifiers">;

function classify(
  token: IToken,
  named: NamedSpan | undefined,
  declared: Declared | undefined,
  isName: boolean,
): Kind | undefined {
  const { tokenType, image, startOffset } = token;
  const is = (type: TokenType, ...modifiers: readonly TokenModifier[]): Kind => ({ type, modifiers });
  if (tokenType === Identifier) {
    const target = named?.targets[0];
    if (isName || target !== undefined) {
      const kind = target === undefined ? undefined : kindOfTarget(target);
      const byDeclaration = declared === undefined ? undefined : kindOfDeclared(declared);
      const type = byDeclaration ?? kind;
      if (type === undefined) return isBuiltInType(image) ? is("type", "defaultLibrary") : is("variable");
      const isDeclaration =
        declared?.name.span.start === startOffset ||
        (target?.kind === "symbol" && target.symbol.span.start === startOffset && target.symbol.kind === "local");
      return { type: type.type, modifiers: [...(isDeclaration ? (["declaration"] as const) : []), ...type.modifiers] };
    }
    if (isBuiltInType(image)) return is("type", "defaultLibrary");
    return wordType(image) === Identifier ? undefined : is("keyword");
  }
  if (tokenType === Int) return is("number");
  if (tokenType === Text || tokenType === UnclosedText) return is("string");
  return (tokenType.CATEGORIES ?? []).includes(Operator) ? is("operator") : undefined;
}

const isBuiltInType = (name: string): boolean => ["Bool", "Int", "Set", "Bag", "Seq", "Option", "Map"].includes(name);

function kindOfTarget(target: Target): Kind | undefined {
  switch (target.kind) {
    case "builtIn":
      return { type: "function", modifiers: ["defaultLibrary"] };
    case "member":
      return { type: target.of.kind === "record" ? "property" : "enumMember", modifiers: [] };
    case "caseField":
      return { type: "property", modifiers: [] };
    case "parameter":
      return { type: "parameter", modifiers: [] };
    case "pick":
      return { type: "variable", modifiers: ["readonly"] };
    case "symbol":
      return kindOfSymbol[target.symbol.kind];
  }
}

const kindOfSymbol: Readonly<Record<Extract<Target, { kind: "symbol" }>["symbol"]["kind"], Kind | undefined>> = {
  constant: { type: "variable", modifiers: ["readonly"] },
  value: { type: "parameter", modifiers: ["readonly"] },
  given: { type: "parameter", modifiers: ["readonly"] },
  local: { type: "variable", modifiers: ["readonly"] },
  type: { type: "type", modifiers: [] },
  component: { type: "class", modifiers: [] },
  function: { type: "function", modifiers: [] },
  operation: { type: "method", modifiers: [] },
  action: { type: "event", modifiers: [] },
  variable: { type: "variable", modifiers: [] },
  instance: { type: "namespace", modifiers: [] },
  property: { type: "property", modifiers: [] },
  broken: undefined,
};

/** Declarations say more than their symbols: an enum and a record are both types. */
function kindOfDeclared(declared: Declared): Kind | undefined {
  switch (declared.kind) {
    case "member":
    case "case":
      return { type: "enumMember", modifiers: [] };
    case "field":
      return { type: "property", modifiers: [] };
    case "parameter":
      return { type: "parameter", modifiers: [] };
    case "declaration":
      return kindOfDeclaration[declared.declaration.kind];
  }
}

const kindOfDeclaration: Partial<Record<ast.Declaration["kind"], Kind>> = {
  enum: { type: "enum", modifiers: [] },
  record: { type: "struct", modifiers: [] },
  check: { type: "property", modifiers: [] },
  scenario: { type: "property", modifiers: [] },
};
