// The colours of the text: at once by the words of the language, and then by their meaning, as the language service
// tells it.

import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser } from "@codemirror/language";
import { RangeSetBuilder, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { typeWords } from "../../../../grammar/language-service/words.js";
import { reservedWords } from "../../../../grammar/syntax/keywords.js";
import type { ColouredToken } from "../language/protocol.js";

/** Other keywords may also be names: the language service tells which they are. */
const keywords = new Set<string>(reservedWords);
const types = new Set(typeWords);

interface Position {
  inComment: boolean;
}

const parser: StreamParser<Position> = {
  name: "fathom",
  startState: () => ({ inComment: false }),
  token(stream, position) {
    if (position.inComment || stream.match("/*")) {
      position.inComment = stream.match(/^.*?\*\//) === null;
      if (position.inComment) stream.skipToEnd();
      return "comment";
    }
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\d[\d_]*/)) return "number";
    const word = stream.match(/^[A-Za-z_][A-Za-z0-9_]*/);
    if (Array.isArray(word)) {
      const [text] = word;
      return keywords.has(text) ? "keyword" : types.has(text) ? "typeName" : "variableName";
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "//" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
};

const byWord = HighlightStyle.define([
  { tag: tags.comment, class: "tok-comment" },
  { tag: tags.string, class: "tok-string" },
  { tag: tags.number, class: "tok-number" },
  { tag: tags.keyword, class: "tok-keyword" },
  { tag: tags.typeName, class: "tok-type" },
]);

/** Replaces the tokens with a meaning. */
export const setTokens = StateEffect.define<readonly ColouredToken[]>();

/** Keywords and literals have their colours already, and `'` is not a word. */
const meaningful = new Set(
  "type enum enumMember struct class property parameter function method event namespace variable keyword".split(" "),
);

const marks = new Map([...meaningful].map((type) => [type, Decoration.mark({ class: `tok-${type}` })]));

const byMeaning = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let next = decorations.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(setTokens)) {
        const builder = new RangeSetBuilder<Decoration>();
        const { length } = transaction.state.doc;
        for (const { start, end, type } of effect.value) {
          const mark = marks.get(type);
          if (mark !== undefined && end <= length) builder.add(start, end, mark);
        }
        next = builder.finish();
      }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const colours: Extension = [StreamLanguage.define(parser), syntaxHighlighting(byWord), byMeaning];
