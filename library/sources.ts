// Specs that are given as text. Paths are relative, with `/`, whatever the machine uses.

import type { Host, ReadResult } from "../grammar/load.js";
import type { Platform } from "./platform.js";

const EXTENSION = ".fathom";
/** As for files. */
const MAX_LENGTH = 2 * 1024 * 1024;
/** Nothing else is looked up in the package. */
const STANDARD = /^std\/[a-z0-9_/]+\.fathom$/i;

/** Reads from `sources`, and the standard library from the package. */
export function hostOf(sources: Readonly<Record<string, string>>, platform: Platform): Host {
  const texts = new Map<string, string>();
  for (const [path, text] of Object.entries(sources)) {
    if (typeof text !== "string") throw new TypeError(`the source of ${path} is not a string`);
    texts.set(normalize(path), text);
  }
  return {
    read(path): ReadResult {
      const text = texts.get(path) ?? (STANDARD.test(path) ? platform.standardLibrary(path) : undefined);
      if (text === undefined) return { kind: "missing", detail: "it is not among the sources" };
      if (text.length > MAX_LENGTH) return { kind: "tooLarge", detail: "" };
      return text.includes("\0") ? { kind: "notText", detail: "it contains NUL" } : { kind: "text", text };
    },
    resolve(from, use) {
      const named = use.endsWith(EXTENSION) ? use : use + EXTENSION;
      return normalize(named.startsWith("std/") ? named : from.replace(/[^/]*$/, "") + named);
    },
    names: (from, use) => namesNear(texts.keys(), from, use),
  };
}

/** Without `.`, and without `..` except at the beginning. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The sources in the folder that a `use` names, written as it is. */
function namesNear(paths: Iterable<string>, from: string, use: string): readonly string[] {
  const folder = use.slice(0, use.lastIndexOf("/") + 1);
  const base = normalize(from.replace(/[^/]*$/, "") + folder);
  const prefix = base === "" ? "" : `${base}/`;
  const extension = use.endsWith(EXTENSION) ? EXTENSION : "";
  return [...paths].flatMap((path) => {
    const name = path.slice(prefix.length);
    return path.startsWith(prefix) && name.endsWith(EXTENSION) && !name.includes("/")
      ? [folder + name.slice(0, -EXTENSION.length) + extension]
      : [];
  });
}
