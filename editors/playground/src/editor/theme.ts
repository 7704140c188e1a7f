// The look of the editor, in the colours of the page, which its style sheet defines for light and dark.

import { EditorView } from "@codemirror/view";

const underline = (colour: string): Record<string, string> => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour}`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

const syntax = Object.fromEntries(
  Object.entries({
    comment: "comment",
    "string, number": "literal",
    keyword: "keyword",
    "type, enum, struct, class, namespace": "type",
    enumMember: "member",
    "function, method, event": "function",
    parameter: "parameter",
    property: "property",
  }).map(([names, colour]) => [
    names
      .split(", ")
      .map((name) => `.tok-${name}`)
      .join(", "),
    { color: `var(--code-${colour})` },
  ]),
);

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "13.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0 40vh" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none", paddingLeft: "6px" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-activeLine": { backgroundColor: "var(--active-line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--selection) !important",
  },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    backgroundColor: "var(--chosen)",
    outline: "1px solid var(--line)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--chosen)" },
  ".cm-foldPlaceholder": { background: "var(--panel)", border: "1px solid var(--line)", color: "var(--soft)" },
  ".cm-lintRange-error": underline("var(--bad)"),
  ".cm-lintRange-warning": underline("var(--warn)"),
  ".cm-lintRange-active": { backgroundColor: "var(--bad-paper)" },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 18%)",
    maxWidth: "min(44rem, 90vw)",
    overflow: "hidden",
  },
  ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--line)" },
  ".cm-tooltip .cm-diagnostic": { padding: "8px 10px", whiteSpace: "normal", fontFamily: "var(--prose)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--warn)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "4px",
    padding: "3px 8px",
    margin: "6px 6px 0 0",
    font: "12px var(--prose)",
    display: "block",
  },
  ".hover": {
    padding: "8px 10px",
    fontFamily: "var(--prose)",
    fontSize: "12.5px",
    maxHeight: "40vh",
    overflow: "auto",
  },
  ".hover > * + *": { marginTop: "6px" },
  ".hover pre": { margin: "0", fontFamily: "var(--code)", whiteSpace: "pre-wrap" },
  ".hover p": { margin: "6px 0 0" },
  ".hover .note, .diagnostic .hint, .diagnostic .label": { color: "var(--soft)" },
  ".diagnostic code, .hover code": { fontFamily: "var(--code)", fontSize: "0.95em" },
  ".diagnostic .code": { color: "var(--soft)", fontFamily: "var(--code)", marginRight: "0.6em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--code)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-completionDetail": { color: "inherit", opacity: "0.7", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-panel input, .cm-panel button, .cm-panel label": { font: "12.5px var(--prose)" },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    color: "var(--text)",
  },
  ".cm-textfield": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    color: "var(--text)",
  },
  ".check-lens": {
    font: "12px var(--prose)",
    marginLeft: "1.2em",
    whiteSpace: "nowrap",
    userSelect: "none",
    color: "var(--soft)",
  },
  ".check-lens button": {
    font: "inherit",
    border: "1px solid var(--line)",
    borderRadius: "10px",
    background: "var(--panel)",
    color: "var(--accent)",
    padding: "0 8px",
    cursor: "pointer",
    marginRight: "6px",
  },
  ".check-lens button:hover": { borderColor: "var(--accent)" },
  ".check-lens .good": { color: "var(--good)" },
  ".check-lens .bad": { color: "var(--bad)" },
  ".step-line": { backgroundColor: "var(--step-paper)", boxShadow: "inset 3px 0 0 var(--step)" },
  ".cm-content[contenteditable=false]": { backgroundColor: "var(--panel)" },
  ...syntax,
});
