// The editor: one view, and a state for each file, so that each keeps its cursor and its history.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { forEachDiagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Prec, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import type { LanguageClient } from "../language/client.js";
import type { ColouredToken, Location, Problem, ProblemFix } from "../language/protocol.js";
import { checkLenses, setLenses, type CheckLens } from "./check-lenses.js";
import { colours, setTokens } from "./colours.js";
import { completions, definitionOf, hovers } from "./features.js";
import { diagnosticsOf } from "./problems.js";
import { setStep, stepMark, type MarkedSpan } from "./step-mark.js";
import { theme } from "./theme.js";

export interface EditorEvents {
  readonly onChange: (path: string, text: string) => void;
  readonly onRun: () => void;
  readonly onRunCheck: (check: string) => void;
  readonly onFormat: () => void;
  readonly onDefinition: (location: Location) => void;
  readonly onFix: (fix: ProblemFix) => void;
}

/** A change that the page has made: it need not be told. */
const fromPage = Annotation.define<true>();

export class Editor {
  private readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private path = "";
  /** Texts that `onChange` has told the page, and that `show` has not brought back yet: someone types faster than the page renders. */
  private told: string[] = [];

  constructor(
    host: HTMLElement,
    private readonly client: LanguageClient,
    private readonly events: EditorEvents,
  ) {
    // In a shadow tree the styles of the editor are style sheets of the tree, which the policy of the page allows; in
    // the document they would be style elements, which it forbids.
    const root = host.attachShadow({ mode: "open" });
    const parent = document.createElement("div");
    parent.style.height = "100%";
    root.append(parent);
    this.view = new EditorView({ parent, root, state: this.stateOf("", "", true) });
  }

  /** Shows a file. Its text replaces what the editor has, unless it is one that the editor has told of before. */
  show(path: string, text: string, readOnly = false): void {
    if (path !== this.path) {
      if (this.path !== "") this.states.set(this.path, this.view.state);
      this.path = path;
      this.told = [];
      const known = this.states.get(path);
      this.view.setState(known ?? this.stateOf(path, text, readOnly));
    }
    const current = this.view.state.doc.toString();
    const told = this.told.lastIndexOf(text);
    this.told = text === current ? [] : this.told.slice(told + 1);
    if (text === current || told >= 0) return;
    this.told = [];
    this.view.dispatch({ changes: changeOf(current, text), annotations: fromPage.of(true) });
  }

  /** Drops what is kept of other files than these. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.states.keys()) if (!paths.has(path)) this.states.delete(path);
  }

  /** The results of an analysis of this text; ignored if the editor has another one. */
  showAnalysis(path: string, text: string, problems: readonly Problem[], tokens: readonly ColouredToken[]): void {
    const { state } = this.view;
    if (path !== this.path || state.doc.toString() !== text) return;
    const diagnostics = diagnosticsOf(path, state.doc.length, problems, this.events.onFix);
    this.view.dispatch(setDiagnostics(state, diagnostics));
    this.view.dispatch({ effects: setTokens.of(tokens) });
  }

  showLenses(lenses: readonly CheckLens[]): void {
    this.view.dispatch({ effects: setLenses.of(lenses) });
  }

  /** Marks the lines of a span and scrolls them into view; undefined removes the mark. */
  markStep(span: MarkedSpan | undefined): void {
    const { length } = this.view.state.doc;
    const scroll =
      span !== undefined && span.end <= length
        ? [EditorView.scrollIntoView(span.start, { y: "nearest", yMargin: 60 })]
        : [];
    this.view.dispatch({ effects: [setStep.of(span), ...scroll] });
  }

  select(start: number, end: number): void {
    const { length } = this.view.state.doc;
    const selection = { anchor: Math.min(start, length), head: Math.min(end, length) };
    this.view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  private stateOf(path: string, text: string, readOnly: boolean): EditorState {
    return EditorState.create({ doc: text, extensions: this.extensions(path, readOnly) });
  }

  private extensions(path: string, readOnly: boolean): Extension {
    const { client, events } = this;
    const goToDefinition = (offset: number): boolean => {
      void definitionOf(client, path, offset).then((found) => found !== undefined && events.onDefinition(found));
      return true;
    };
    const run = (action: () => void) => (): boolean => {
      action();
      return true;
    };
    return [
      Prec.highest(
        keymap.of([
          { key: "Mod-Enter", run: run(events.onRun) },
          { key: "Mod-.", run: applyFixAtCursor },
          { key: "Shift-Alt-f", run: run(events.onFormat), preventDefault: true },
          { key: "F12", run: ({ state }) => goToDefinition(state.selection.main.head), preventDefault: true },
        ]),
      ),
      [lineNumbers(), foldGutter(), highlightActiveLineGutter(), history(), drawSelection(), highlightActiveLine()],
      [indentOnInput(), bracketMatching(), closeBrackets(), rectangularSelection(), crosshairCursor()],
      [highlightSelectionMatches(), search({ top: true }), indentUnit.of("  "), EditorState.tabSize.of(2)],
      EditorState.allowMultipleSelections.of(true),
      autocompletion({ override: [completions(client, () => path)] }),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap]),
      keymap.of([...completionKeymap, ...lintKeymap, indentWithTab]),
      [colours, theme, stepMark, hovers(client, () => path), checkLenses(events.onRunCheck)],
      EditorState.readOnly.of(readOnly),
      EditorView.editable.of(!readOnly),
      EditorView.contentAttributes.of({ "aria-label": `Text of ${path}`, spellcheck: "false" }),
      EditorView.updateListener.of(({ docChanged, state, transactions }) => {
        if (!docChanged || transactions.some((each) => each.annotation(fromPage) === true)) return;
        const text = state.doc.toString();
        this.told.push(text);
        events.onChange(path, text);
      }),
      EditorView.domEventHandlers({
        mousedown: (event, view) => {
          const offset =
            event.ctrlKey || event.metaKey ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
          if (offset === null) return false;
          event.preventDefault();
          return goToDefinition(offset);
        },
      }),
    ];
  }
}

function applyFixAtCursor(view: EditorView): boolean {
  const { from, to } = view.state.selection.main;
  let apply: (() => void) | undefined;
  forEachDiagnostic(view.state, ({ actions }, start, end) => {
    const [action] = actions ?? [];
    if (action !== undefined && start <= to && end >= from) apply ??= () => action.apply(view, start, end);
  });
  apply?.();
  return apply !== undefined;
}

/** The smallest replacement that makes one text of another, so that the cursor stays where it is. */
function changeOf(old: string, text: string): { readonly from: number; readonly to: number; readonly insert: string } {
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  return { from: start, to: old.length - end, insert: text.slice(start, text.length - end) };
}
