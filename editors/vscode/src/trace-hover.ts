// Shows on hover how a variable changes in the counterexample that was shown last, until a spec is edited.

import { type Disposable, languages, MarkdownString, workspace } from "vscode";
import { historyOf, type Trace, variablesNamed } from "./trace.js";

export interface ShownTrace {
  readonly check: string;
  readonly trace: Trace;
}

export interface TraceHover extends Disposable {
  readonly show: (shown: ShownTrace | undefined) => void;
}

export function hoverOnVariables(): TraceHover {
  let shown: ShownTrace | undefined;
  const provider = languages.registerHoverProvider("fathom", {
    provideHover: (document, position) => {
      const range = document.getWordRangeAtPosition(position);
      if (shown === undefined || range === undefined) return undefined;
      const { check, trace } = shown;
      const contents = variablesNamed(trace, document.getText(range)).map((variable) => {
        const text = new MarkdownString();
        text.appendText(`${variable} in the counterexample of ${check}`);
        text.appendCodeblock(historyOf(trace, variable).join("\n"), "text");
        return text;
      });
      return contents.length === 0 ? undefined : { contents, range };
    },
  });
  const edits = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (document.languageId === "fathom" && contentChanges.length > 0) shown = undefined;
  });
  return {
    show: (next) => (shown = next),
    dispose: () => [provider, edits].forEach((each) => each.dispose()),
  };
}
