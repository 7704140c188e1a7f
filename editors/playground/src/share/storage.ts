// Keeps the workspace over a reload. Each tab of the browser has its own (`sessionStorage`); a new tab begins with the
// one that was changed last (`localStorage`).

import { workspaceFrom, type Workspace } from "../workspace.js";

const KEY = "fathom-playground";

export interface Saved {
  readonly workspace: Workspace;
  /** The files that an example or a link has replaced. */
  readonly replaced: Workspace | undefined;
}

/** Undefined if nothing is saved, or nothing that can be read. */
export function restore(): Saved | undefined {
  for (const storage of [() => sessionStorage, () => localStorage]) {
    const saved = read(storage);
    if (saved !== undefined) return saved;
  }
  return undefined;
}

/** False if the browser does not keep it: storage is full, or switched off. */
export function save(saved: Saved): boolean {
  const text = JSON.stringify(saved);
  const written = [() => sessionStorage, () => localStorage].map((storage) => {
    try {
      storage().setItem(KEY, text);
      return true;
    } catch {
      return false;
    }
  });
  return written.includes(true);
}

function read(storage: () => Storage): Saved | undefined {
  try {
    const data = JSON.parse(storage().getItem(KEY) ?? "null") as { workspace?: unknown; replaced?: unknown } | null;
    const workspace = workspaceFrom(data?.workspace);
    const replaced = workspaceFrom(data?.replaced);
    if (typeof workspace === "string") return undefined;
    return { workspace, replaced: typeof replaced === "string" ? undefined : replaced };
  } catch {
    return undefined;
  }
}
