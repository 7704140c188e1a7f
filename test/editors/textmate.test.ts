// The TextMate grammar gives each token a scope that suits what the lexer and the parser make of it.

import type { IToken } from "chevrotain";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { findSpecs } from "../../cli/files/host.js";
import { LanguageService } from "../../grammar/language-service/service.js";
import { semanticTokens } from "../../grammar/language-service/semantic-tokens.js";
import { isReserved, lexer, vocabulary, wordType } from "../../grammar/syntax/tokens.js";

const PATH = "editors/vscode/syntaxes/fathom.tmLanguage.json";

async function loadGrammar(): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(readFileSync(PATH, "utf8"), PATH)),
  });
  const grammar = await registry.loadGrammar("source.fathom");
  if (grammar === null) throw new Error("no grammar");
  return grammar;
}

const grammar = await loadGrammar();

/** The innermost scope at each offset at which a token of the grammar starts or goes on. */
function scopesOf(text: string): (offset: number) => string {
  const starts: { readonly start: number; readonly scope: string }[] = [];
  let stack = textmate.INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    for (const { startIndex, scopes } of tokens)
      starts.push({ start: offset + startIndex, scope: scopes.slice(1).join(" ") });
    stack = ruleStack;
    offset += line.length + 1;
  }
  return (at) => starts.findLast(({ start }) => start <= at)?.scope ?? "";
}

const isWord = (text: string): boolean => /^[A-Za-z_]/.test(text);

/** What the scope of a token must match. A word that is not reserved is a keyword or a name, as the parser has read it. */
function expected(token: IToken, kind: string | undefined): RegExp {
  const { image } = token;
  if (image.startsWith("//") || image.startsWith("/*")) return /^comment\./;
  if (image.startsWith('"')) return /^string\./;
  if (/^[0-9]/.test(image)) return /^constant\.numeric\./;
  if (!isWord(image) || image === "_") return /^(keyword\.operator|punctuation|variable)/;
  if (isReserved(wordType(image)) || kind === "keyword") return /^(keyword|storage|constant\.language)/;
  return /^(entity|variable|support|constant\.language)/;
}

const ELSEWHERE = "elsewhere";
/** Files alone: what the parser has read as a name does not depend on others. */
const service = new LanguageService({
  read: (path) =>
    path === ELSEWHERE
      ? { kind: "missing", detail: "it is of no interest" }
      : { kind: "text", text: readFileSync(path, "utf8") },
  resolve: () => ELSEWHERE,
  stamp: () => "",
  specs: () => [],
});

describe("the TextMate grammar", () => {
  it("agrees with the lexer and the parser on every token of every spec", () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const path of ["specs", "test/diagnostics/ok", "test/grammar/samples"].flatMap(findSpecs)) {
      // It uses every word as a name. Only semantic tokens can tell these apart.
      if (path.endsWith("words.fathom")) continue;
      const text = readFileSync(path, "utf8");
      const scopeAt = scopesOf(text);
      const { tokens, groups } = lexer.tokenize(text);
      const kinds = new Map(semanticTokens(service.analysis(path)).map(({ start, type }) => [start, type]));
      for (const token of [...tokens, ...(groups["comments"] ?? [])]) {
        const scope = scopeAt(token.startOffset);
        seen.add(token.tokenType.name).add(wordType(token.image).name);
        const wanted = expected(token, kinds.get(token.startOffset));
        if (!wanted.test(scope)) wrong.push(`${path}: \`${token.image}\` is ${scope}, not ${wanted.source}`);
      }
    }
    expect(wrong).toEqual([]);
    // The specs contain every kind of token that a correct text can have, apart from these, which are tested below.
    const others = ["Operator", "Prefix", "ColonEquals", "word_after", "word_state"];
    const missing = vocabulary.map(({ name }) => name).filter((name) => !seen.has(name) && !others.includes(name));
    expect(missing).toEqual([]);
  });

  it.each([
    ["an unclosed text ends with its line", 'assert x, "abc\nvar y', 15, /^keyword/],
    ["an unclosed comment does not end", "/* a\n\nvar x", 7, /^comment/],
    ["an escape in a text", 'assert x, "a\\"b" in', 14, /^string/],
    ["four slashes are no doc comment", "//// x", 0, /^comment\.line\.double-slash/],
    ["a word of a formula", "property P: always (after A: x)", 20, /^keyword/],
    ["a single state", "expect holds with 1 state }", 20, /^keyword/],
    ["a contextual word as a name", "var step: Bool = true", 4, /^variable/],
  ])("%s", (_, text, offset, scope) => expect(scopesOf(text)(offset)).toMatch(scope));
});
