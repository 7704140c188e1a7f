// The side of the page with the text: the files, the editor, and the problems.

import type { JSX, RefObject } from "preact";
import type { ActionSpan } from "../counterexample/protocol.js";
import type { Editor } from "../editor/editor.js";
import type { LanguageClient } from "../language/client.js";
import type { Location } from "../language/protocol.js";
import { textOf, withText } from "../workspace.js";
import type { OpenDialog } from "./app-dialogs.js";
import { lensesOf } from "./check-lenses.js";
import { download } from "./download.js";
import { EditorPane } from "./editor-pane.js";
import { FileTabs } from "./file-tabs.js";
import { Problems } from "./problems.js";
import type { Commands } from "./use-commands.js";
import type { AnalysedText } from "./use-language.js";
import type { Runs } from "./use-run.js";
import type { WorkspaceState } from "./use-workspace.js";

interface TextSideProps {
  readonly editor: RefObject<Editor | undefined>;
  readonly client: LanguageClient;
  readonly state: WorkspaceState;
  readonly analysed: AnalysedText | undefined;
  readonly runs: Runs;
  readonly commands: Commands;
  /** A file of the standard library that is shown in place of the open file. */
  readonly library: Location | undefined;
  /** The step of the counterexample that the reader looks at. */
  readonly step: ActionSpan | undefined;
  readonly setDialog: (dialog: OpenDialog) => void;
}

export function TextSide(props: TextSideProps): JSX.Element {
  const { editor, client, state, analysed, runs, commands, library, step, setDialog } = props;
  const { workspace, current, change } = state;
  const { files, active } = workspace;
  const text = textOf(workspace, active) ?? "";
  const problems = analysed?.analysis.problems;
  const errors = new Map<string, number>();
  for (const { path, severity } of problems ?? [])
    if (severity === "error") errors.set(path, (errors.get(path) ?? 0) + 1);
  // The mark of a step belongs to the text that was run.
  const isMarked = library === undefined && step?.path === active && runs.hasText(active, text);
  return (
    <section class="text" aria-label="Spec">
      <FileTabs
        {...{ workspace, errors, download }}
        open={commands.openFile}
        library={library?.path}
        add={() => setDialog("new")}
        rename={() => setDialog("rename")}
        remove={() => setDialog("delete")}
      />
      <EditorPane
        {...{ editor, client, analysed }}
        file={library ?? { path: active, text }}
        readOnly={library !== undefined}
        paths={files.map(({ path }) => path)}
        lenses={lensesOf(analysed, runs.run, active)}
        marked={isMarked ? step : undefined}
        events={{
          onChange: (path, changed) => {
            if (textOf(current(), path) !== undefined) change((old) => withText(old, path, changed));
          },
          onRun: () => commands.run("check"),
          onRunCheck: (check) => commands.run("check", check),
          onFormat: commands.format,
          onDefinition: commands.goTo,
          onFix: commands.applyFix,
        }}
      />
      <Problems problems={problems} goTo={commands.goToProblem} applyFix={commands.applyFix} />
    </section>
  );
}
