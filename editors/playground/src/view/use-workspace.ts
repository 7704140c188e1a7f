// The workspace of the page: it is kept over a reload, and is replaced by examples and links.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { readFragment, type Shared } from "../share/link.js";
import { save, type Saved } from "../share/storage.js";
import { isSame, type Workspace } from "../workspace.js";

export interface WorkspaceState {
  readonly workspace: Workspace;
  /** The workspace after all changes, also those that are not rendered yet. */
  readonly current: () => Workspace;
  /** The files that an example or a link has replaced. */
  readonly replaced: Workspace | undefined;
  readonly change: (change: (workspace: Workspace) => Workspace) => void;
  /** Keeps the present files as `replaced`. */
  readonly replace: (workspace: Workspace) => void;
  readonly restoreReplaced: () => void;
}

/** Milliseconds without a change after which the files are saved. */
const SAVE_DELAY = 300;

export function useWorkspace(initial: Saved, onSaveFailed: () => void): WorkspaceState {
  const [saved, setSaved] = useState(initial);
  const latest = useRef(saved);
  const set = useCallback((next: Saved): void => {
    latest.current = next;
    setSaved(next);
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => {
      if (!save(saved)) onSaveFailed();
    }, SAVE_DELAY);
    return () => clearTimeout(timer);
  }, [saved, onSaveFailed]);
  useEffect(() => {
    const leave = (): void => void save(latest.current);
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, []);

  const change = useCallback((next: (workspace: Workspace) => Workspace): void => {
    const old = latest.current;
    const workspace = next(old.workspace);
    // The address holds other files from now on.
    if (!isSame(workspace, old.workspace)) dropFragment();
    set({ ...old, workspace });
  }, []);
  const replace = useCallback((workspace: Workspace): void => {
    const old = latest.current.workspace;
    if (!isSame(workspace, old)) set({ workspace, replaced: old });
  }, []);
  const restoreReplaced = useCallback((): void => {
    const { workspace, replaced } = latest.current;
    dropFragment();
    if (replaced !== undefined) set({ workspace: replaced, replaced: workspace });
  }, []);
  const current = useCallback(() => latest.current.workspace, []);
  return { ...saved, current, change, replace, restoreReplaced };
}

function dropFragment(): void {
  if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
}

/** Tells of links that are opened while the page is open. */
export function useSharedLinks(open: (shared: Shared) => void): void {
  useEffect(() => {
    const listener = (): void => void readFragment(location.hash).then(open);
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  }, [open]);
}
