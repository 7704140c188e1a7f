// The editor as a part of the page.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { JSX, RefObject } from "preact";
import type { CheckLens } from "../editor/check-lenses.js";
import { Editor, type EditorEvents } from "../editor/editor.js";
import type { MarkedSpan } from "../editor/step-mark.js";
import type { LanguageClient } from "../language/client.js";
import type { SpecFile } from "../workspace.js";
import type { AnalysedText } from "./use-language.js";

interface EditorPaneProps {
  readonly editor: RefObject<Editor | undefined>;
  readonly client: LanguageClient;
  readonly file: SpecFile;
  readonly readOnly: boolean;
  /** The paths of all files. */
  readonly paths: readonly string[];
  readonly analysed: AnalysedText | undefined;
  readonly lenses: readonly CheckLens[];
  readonly marked: MarkedSpan | undefined;
  readonly events: EditorEvents;
}

export function EditorPane(props: EditorPaneProps): JSX.Element {
  const { editor, client, file, readOnly, paths, analysed, lenses, marked } = props;
  const host = useRef<HTMLDivElement>(null);
  const events = useRef(props.events);
  events.current = props.events;

  useLayoutEffect(() => {
    if (host.current === null || editor.current !== undefined) return;
    editor.current = new Editor(host.current, client, {
      onChange: (path, text) => events.current.onChange(path, text),
      onRun: () => events.current.onRun(),
      onRunCheck: (check) => events.current.onRunCheck(check),
      onFormat: () => events.current.onFormat(),
      onDefinition: (location) => events.current.onDefinition(location),
      onFix: (fix) => events.current.onFix(fix),
    });
  }, []);
  // After every rendering: the editor may have another text by now, and knows which.
  useLayoutEffect(() => editor.current?.show(file.path, file.text, readOnly));
  useLayoutEffect(() => editor.current?.keepOnly(new Set(paths)), [paths.join("\n")]);
  useLayoutEffect(() => {
    if (analysed === undefined) return;
    const { path, text, analysis } = analysed;
    editor.current?.showAnalysis(path, text, analysis.problems, analysis.tokens);
  }, [analysed, file.path]);
  const shownLenses = readOnly ? [] : lenses;
  useLayoutEffect(() => editor.current?.showLenses(shownLenses), [JSON.stringify(shownLenses), file.path]);
  useLayoutEffect(() => editor.current?.markStep(marked), [marked, file.path]);
  return <div ref={host} class="editor" />;
}
