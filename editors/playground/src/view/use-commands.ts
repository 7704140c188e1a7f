// What a reader can do: the actions behind buttons, keys and clicks.

import { useCallback, useEffect, useMemo } from "preact/hooks";
import type { RefObject } from "preact";
import type { Editor } from "../editor/editor.js";
import { exampleOf, type Example, type Examples } from "../examples.js";
import type { LanguageClient } from "../language/client.js";
import type { Location, Problem, ProblemFix } from "../language/protocol.js";
import { fragmentOf, type Shared } from "../share/link.js";
import { open, textOf, withText } from "../workspace.js";
import type { OpenDialog } from "./app-dialogs.js";
import type { Notice } from "./notices.js";
import type { Runs } from "./use-run.js";
import { useSharedLinks, type WorkspaceState } from "./use-workspace.js";

interface Subject {
  readonly editor: RefObject<Editor | undefined>;
  readonly state: WorkspaceState;
  readonly client: LanguageClient;
  readonly runs: Runs;
  readonly setNotice: (notice: Notice) => void;
  readonly setDialog: (dialog: OpenDialog) => void;
  /** Shows a file of the standard library. */
  readonly setLibrary: (location: Location | undefined) => void;
  readonly setShowResults: (show: boolean) => void;
}

export interface Commands {
  readonly openFile: (path: string) => void;
  readonly goTo: (location: Location) => void;
  readonly goToProblem: (problem: Problem) => void;
  readonly applyFix: (fix: ProblemFix) => void;
  /** Runs a check, or what the bar says. */
  readonly run: (mode: "check" | "simulate", check?: string) => void;
  readonly format: () => void;
  readonly share: () => void;
  readonly openExample: (examples: Examples, example: Example) => void;
}

export function useCommands(subject: Subject): Commands {
  const { editor, state, client, runs, setNotice, setDialog, setLibrary, setShowResults } = subject;
  const { current, change, replace } = state;
  const fail = (text: string): void => setNotice({ text, kind: "bad" });
  const openFile = (path: string): void => {
    setLibrary(undefined);
    change((old) => open(old, path));
  };
  const goTo = (location: Location): void => {
    if (textOf(current(), location.path) === undefined) setLibrary(location);
    else openFile(location.path);
    setShowResults(false);
    // The editor shows the file after the next rendering.
    setTimeout(() => editor.current?.select(location.start, location.end), 0);
  };
  const format = async (): Promise<void> => {
    const { active } = current();
    const text = textOf(current(), active);
    const formatted = await client.ask("format", { path: active });
    if (formatted === null) fail("A file with syntax errors cannot be formatted.");
    // Somebody may have typed in the meantime.
    else if (formatted !== undefined && textOf(current(), active) === text)
      change((old) => withText(old, active, formatted));
  };
  const share = async (): Promise<void> =>
    setDialog({ link: location.href.replace(/#.*$/, "") + (await fragmentOf(current())) });
  return {
    openFile,
    goTo,
    goToProblem: ({ path, start, end }) => goTo({ path, start, end, text: textOf(current(), path) ?? "" }),
    applyFix: ({ path, start, end, replacement }) =>
      change((old) => {
        const text = textOf(old, path);
        return text === undefined ? old : withText(old, path, text.slice(0, start) + replacement + text.slice(end));
      }),
    run: (mode, check = runs.chosen) => {
      setShowResults(true);
      if (!runs.start(current(), mode, check))
        fail("No file declares a system to check: a spec begins with `system NAME`.");
    },
    format: () => void format(),
    share: () => void share(),
    openExample: (examples, example) => {
      setLibrary(undefined);
      setShowResults(false);
      replace(exampleOf(examples, example));
      setNotice(replacedNotice(`You opened the example “${example.title}”.`, state));
    },
  };
}

const replacedNotice = (text: string, { restoreReplaced }: WorkspaceState): Notice => ({
  text,
  kind: "info",
  action: { name: "Back to my files", act: restoreReplaced },
});

/** Opens links while the page is open. `linked`: it was opened with a link, whose files have replaced others. */
export function useLinks(state: WorkspaceState, linked: boolean, setNotice: (notice: Notice) => void): void {
  const { replace } = state;
  const opened = useMemo(() => replacedNotice("You opened the files of a link.", state), []);
  const openShared = useCallback((shared: Shared) => {
    if (shared.kind === "damaged") setNotice({ text: `The link cannot be opened: ${shared.reason}.`, kind: "bad" });
    if (shared.kind !== "workspace") return;
    replace(shared.workspace);
    setNotice(opened);
  }, []);
  useSharedLinks(openShared);
  useEffect(() => {
    if (linked) setNotice(opened);
  }, []);
}
