// The files that someone edits: plain data, and functions that return the next workspace.

export interface SpecFile {
  /** Relative, with `/`, as a `use` finds it. */
  readonly path: string;
  readonly text: string;
}

export interface Workspace {
  /** In the order of the tabs; there is at least one. */
  readonly files: readonly SpecFile[];
  /** The path of the file in the editor. */
  readonly active: string;
}

const EXTENSION = ".fathom";
/** More files than any spec here has. */
const MOST_FILES = 100;
/** UTF-16 units of all texts together. */
export const MOST_TEXT = 2 * 1024 * 1024;
const LONGEST_PATH = 200;

export const workspaceOf = (files: readonly SpecFile[], active = files[0]?.path ?? ""): Workspace => ({
  files,
  active,
});

export const textOf = ({ files }: Workspace, path: string): string | undefined =>
  files.find((file) => file.path === path)?.text;

export const sourcesOf = ({ files }: Workspace): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map(({ path, text }) => [path, text]));

export const open = (workspace: Workspace, path: string): Workspace => ({ ...workspace, active: path });

export const withText = (workspace: Workspace, path: string, text: string): Workspace => ({
  ...workspace,
  files: workspace.files.map((file) => (file.path === path ? { path, text } : file)),
});

/** The file is opened. */
export const withFile = ({ files }: Workspace, file: SpecFile): Workspace => ({
  files: [...files, file],
  active: file.path,
});

export function withoutFile({ files, active }: Workspace, path: string): Workspace {
  const index = files.findIndex((file) => file.path === path);
  const others = files.filter((file) => file.path !== path);
  const neighbour = others[Math.min(index, others.length - 1)]?.path ?? "";
  return { files: others, active: active === path ? neighbour : active };
}

export const renamed = ({ files, active }: Workspace, from: string, to: string): Workspace => ({
  files: files.map((file) => (file.path === from ? { ...file, path: to } : file)),
  active: active === from ? to : active,
});

/** The path that someone means by a name: `lease` is `lease.fathom`. */
export const pathOf = (name: string): string => {
  const trimmed = name.trim();
  return trimmed === "" || trimmed.endsWith(EXTENSION) ? trimmed : trimmed + EXTENSION;
};

/** Why a file cannot have this path; undefined if it can. */
export function problemWithPath(path: string, others: readonly SpecFile[]): string | undefined {
  if (path === "" || path === EXTENSION) return "A file needs a name.";
  if (path.length > LONGEST_PATH) return `A name has at most ${LONGEST_PATH} characters.`;
  if (!isPath(path)) return "A name consists of letters, digits, -, _ and dots; folders are separated by /.";
  if (path.startsWith("std/")) return "The folder std belongs to the standard library.";
  return others.some((file) => file.path === path) ? `There is a file ${path} already.` : undefined;
}

/** Each part has a character besides dots, so none is `.` or `..`. */
const isPath = (path: string): boolean => /^(?:[\w.-]*[\w-][\w.-]*\/)*[\w.-]*[\w-][\w.-]*\.fathom$/u.test(path);

/**
 * The file that declares the system to check: the open one, or else the last one that was open, or the first.
 * Undefined if no file declares a system.
 */
export function rootOf({ files, active }: Workspace, last: string | undefined): string | undefined {
  const roots = files.filter(({ text }) => /^[ \t]*system\s+\w/m.test(text)).map(({ path }) => path);
  return [active, last].find((path) => path !== undefined && roots.includes(path)) ?? roots[0];
}

/** A workspace from data that anybody may have written; otherwise the reason why it is none. */
export function workspaceFrom(data: unknown): Workspace | string {
  if (typeof data !== "object" || data === null) return "it contains no files";
  const { files, active } = data as Partial<Record<keyof Workspace, unknown>>;
  if (!Array.isArray(files) || files.length === 0) return "it contains no files";
  if (files.length > MOST_FILES) return `it has more than ${MOST_FILES} files`;
  const checked: SpecFile[] = [];
  let length = 0;
  for (const file of files as readonly unknown[]) {
    const { path, text } = (file ?? {}) as Partial<Record<keyof SpecFile, unknown>>;
    if (typeof path !== "string" || typeof text !== "string") return "one of its files has no name or no text";
    const problem = problemWithPath(path, checked);
    if (problem !== undefined) return `it has a file with an impossible name (${problem})`;
    length += text.length;
    if (length > MOST_TEXT) return "its files are too large";
    checked.push({ path, text });
  }
  const known = checked.some(({ path }) => path === active);
  return workspaceOf(checked, known ? (active as string) : undefined);
}

export const isSame = (a: Workspace, b: Workspace): boolean =>
  a.files.length === b.files.length && a.files.every(({ path, text }) => textOf(b, path) === text);
