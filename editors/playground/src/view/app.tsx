// The page: the bar, the text on one side, the results on the other.

import { useCallback, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ActionSpan } from "../counterexample/protocol.js";
import type { Editor } from "../editor/editor.js";
import type { Examples } from "../examples.js";
import type { Location } from "../language/protocol.js";
import type { Saved } from "../share/storage.js";
import { AppDialogs, type OpenDialog } from "./app-dialogs.js";
import { NoticeBar, type Notice } from "./notices.js";
import { Results } from "./results.js";
import { Splitter } from "./splitter.js";
import { TextSide } from "./text-side.js";
import { Toolbar } from "./toolbar.js";
import { useCommands, useLinks } from "./use-commands.js";
import { useLanguage } from "./use-language.js";
import { useRun } from "./use-run.js";
import { useWorkspace } from "./use-workspace.js";

interface AppProps {
  readonly version: string;
  readonly initial: Saved;
  readonly notice: Notice | undefined;
  /** The files come from a link, and have replaced others. */
  readonly linked: boolean;
  readonly examples: Examples | undefined;
  readonly offline: boolean;
  /** Set if a new version of the page waits. */
  readonly update: (() => void) | undefined;
}

const SAVE_FAILED = "This browser does not keep your files: its storage is full or switched off.";

export function App({ version, initial, notice: first, linked, examples, offline, update }: AppProps): JSX.Element {
  const [notice, setNotice] = useState(first);
  const [dialog, setDialog] = useState<OpenDialog>();
  const [library, setLibrary] = useState<Location>();
  const [showResults, setShowResults] = useState(false);
  const [step, setStep] = useState<ActionSpan>();
  const editor = useRef<Editor | undefined>(undefined);
  const fail = useCallback((text: string) => setNotice({ text, kind: "bad" }), []);
  const onSaveFailed = useCallback(() => fail(SAVE_FAILED), []);
  const state = useWorkspace(initial, onSaveFailed);
  const { workspace, change } = state;
  const { client, analysed } = useLanguage(workspace, fail);
  const runs = useRun(workspace, analysed);
  const commands = useCommands({ editor, state, client, runs, setNotice, setDialog, setLibrary, setShowResults });
  useLinks(state, linked, setNotice);

  return (
    <div class={showResults ? "page shows-results" : "page shows-text"}>
      <Toolbar
        examples={examples}
        checks={runs.available}
        chosen={runs.chosen}
        running={runs.run?.status === "running"}
        choose={runs.choose}
        openExample={(example) => examples !== undefined && commands.openExample(examples, example)}
        check={() => commands.run("check")}
        simulate={() => commands.run("simulate")}
        stop={runs.stop}
        format={commands.format}
        share={commands.share}
        help={() => setDialog("help")}
      />
      {update !== undefined && <NoticeBar notice={updateNotice(update)} />}
      <NoticeBar notice={notice} close={() => setNotice(undefined)} />
      <ViewSwitch {...{ showResults, setShowResults }} />
      <main>
        <TextSide {...{ editor, client, state, analysed, runs, commands, library, step, setDialog }} />
        <Splitter />
        <Results run={runs.run} stale={runs.stale} selected={runs.selected} select={runs.select} onStep={setStep} />
      </main>
      <AppDialogs {...{ dialog, setDialog, version, offline, workspace, change }} />
    </div>
  );
}

const updateNotice = (act: () => void): Notice => ({
  text: "A new version of the playground is ready.",
  kind: "info",
  action: { name: "Reload", act },
});

interface ViewSwitchProps {
  readonly showResults: boolean;
  readonly setShowResults: (show: boolean) => void;
}

/** On narrow screens, where only one side is shown. */
const ViewSwitch = ({ showResults, setShowResults }: ViewSwitchProps): JSX.Element => (
  <div class="switch narrow-only" role="group" aria-label="View">
    <button type="button" aria-pressed={!showResults} onClick={() => setShowResults(false)}>
      Text
    </button>
    <button type="button" aria-pressed={showResults} onClick={() => setShowResults(true)}>
      Results
    </button>
  </div>
);
