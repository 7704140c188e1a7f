// The files that the language server sees: open buffers in front of the file system.
//
// Inside the server a file has the name that the command line would give it in the root folder: relative to that folder
// if it is below it. So cached verdicts of `fathom verify` are found again. What is not a file, such as a buffer without
// a name, is named by its URI.

import { statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ReadResult } from "../../grammar/index.js";
import type { ServiceHost } from "../../grammar/language-service/service.js";
import {
  EXTENSION,
  fileHost,
  findSpecs,
  isFolder,
  isStandard,
  MAX_BYTES,
  readSource,
  resolveUse,
} from "../files/host.js";

export interface WorkspaceFiles extends ServiceHost {
  /** The root folder: the first that the editor has opened. */
  readonly root: () => string;
  readonly nameOf: (uri: string) => string;
  readonly uriOf: (name: string) => string;
  readonly openDocument: (name: string) => TextDocument | undefined;
  readonly openNames: () => readonly string[];
  readonly opened: (document: TextDocument) => void;
  readonly closed: (uri: string) => void;
  /** Does an open buffer differ from its file? */
  readonly isUnsaved: (name: string) => boolean;
  /** May the server change the file? */
  readonly isOwn: (name: string) => boolean;
  /** Files may have been created or deleted. */
  readonly listAgain: () => void;
  /** The file on the disk, if the name is that of one. */
  readonly diskPath: (name: string) => string | undefined;
}

/** Milliseconds for which the list of specs is kept if nobody says that it has changed. */
const LIST_AGE = 5000;

/** `folders`: absolute paths; the first is the root folder. */
export function openWorkspace(folders: readonly string[]): WorkspaceFiles {
  let chosen = folders[0];
  const root = (): string => chosen ?? process.cwd();
  const documents = new Map<string, TextDocument>();
  /** A buffer that is closed and opened again may have an old version and another text. */
  let openings = 0;
  const opening = new Map<string, number>();
  let listed: { readonly names: readonly string[]; readonly at: number } | undefined;

  const nameOfPath = (path: string): string => {
    const near = relative(root(), path);
    return near.startsWith("..") || isAbsolute(near) ? path : near;
  };
  const nameOf = (uri: string): string => {
    const path = pathOf(uri);
    return path === undefined ? uri : nameOfPath(path);
  };
  const diskPath = (name: string): string | undefined => (isUri(name) ? undefined : resolve(root(), name));

  const listSpecs = (): readonly string[] => {
    if (listed === undefined || Date.now() - listed.at > LIST_AGE)
      listed = {
        names: folders
          .filter(isFolder)
          .flatMap((folder) => findSpecs(folder + sep))
          .map(nameOfPath),
        at: Date.now(),
      };
    return listed.names;
  };

  return {
    nameOf,
    uriOf: (name) => documents.get(name)?.uri ?? uriOfName(diskPath(name), name),
    openDocument: (name) => documents.get(name),
    openNames: () => [...documents.keys()],
    root,
    opened: (document) => {
      // An editor without a folder: that of the first file.
      const path = pathOf(document.uri);
      if (chosen === undefined && path !== undefined) chosen = dirname(path);
      documents.set(nameOf(document.uri), document);
      opening.set(nameOf(document.uri), ++openings);
    },
    closed: (uri) => documents.delete(nameOf(uri)),
    isUnsaved: (name) => {
      const document = documents.get(name);
      const path = diskPath(name);
      if (document === undefined || path === undefined) return false;
      const saved = readSource(path);
      return saved.kind !== "text" || saved.text !== withoutMark(document.getText());
    },
    isOwn: (name) => {
      const path = diskPath(name);
      if (path === undefined) return documents.has(name);
      if (isStandard(path) || path.split(sep).includes("node_modules")) return false;
      return folders.length === 0 || folders.some((folder) => path.startsWith(withSeparator(folder)));
    },
    listAgain: () => (listed = undefined),
    diskPath,
    read: (name) => {
      const document = documents.get(name);
      if (document !== undefined) return readBuffer(document);
      const path = diskPath(name);
      return path === undefined ? { kind: "missing", detail: "it is not open" } : readSource(path);
    },
    stamp: (name) => {
      const document = documents.get(name);
      if (document !== undefined) return `open ${opening.get(name) ?? 0} ${document.version}`;
      const path = diskPath(name);
      return path === undefined ? "missing" : stampOf(path);
    },
    resolve: (from, use) => (isUri(from) ? resolveFromUri(from, use, root()) : nameOfUse(from, use, root())),
    names: (from, use) => fileHost.names?.(diskPath(from) ?? join(root(), "untitled"), use) ?? [],
    specs: () => new Set([...listSpecs(), ...documents.keys()]),
  };
}

const withSeparator = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);

/** Windows paths have one letter before the colon. */
const isUri = (name: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]+:/.test(name);

function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // Another host, or an escape that is none.
    return undefined;
  }
}

const uriOfName = (path: string | undefined, name: string): string =>
  path === undefined ? name : pathToFileURL(path).href;

/** Changes whenever the file does. */
function stampOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? "missing" : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  } catch {
    return "unreadable";
  }
}

const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

function readBuffer(document: TextDocument): ReadResult {
  const text = document.getText();
  if (text.length > MAX_BYTES || (text.length > MAX_BYTES / 4 && Buffer.byteLength(text) > MAX_BYTES))
    return { kind: "tooLarge", detail: `it is larger than ${MAX_BYTES / 1024 / 1024} MiB` };
  const nul = text.indexOf("\0");
  return nul >= 0 ? { kind: "notText", detail: `character ${nul} is NUL` } : { kind: "text", text };
}

const nameOfUse = (from: string, use: string, root: string): string => {
  const path = resolveUse(from, use);
  // The standard library is named relative to the folder of the process, not to the root folder.
  if (!use.startsWith("std/")) return path;
  const full = resolve(path);
  const near = relative(root, full);
  return near.startsWith("..") || isAbsolute(near) ? full : near;
};

/** A relative path beside a URI such as `vscode-vfs://host/a.fathom`; nothing is beside `untitled:a`. */
function resolveFromUri(from: string, use: string, root: string): string {
  if (use.startsWith("std/")) return nameOfUse("", use, root);
  const named = use.endsWith(EXTENSION) ? use : use + EXTENSION;
  try {
    return new URL(named, from).href;
  } catch {
    return `${from}/${named}`;
  }
}
