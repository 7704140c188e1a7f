// Reads a file and all files it uses. A host resolves paths and reads files.

import type { DeclarationOf, Module } from "./syntax/ast.js";
import type { Code } from "./core/diagnostic-codes.js";
import { closestName } from "./core/edit-distance.js";
import type { Diagnostic, Label } from "./core/diagnostic.js";
import { namesFile } from "./syntax/named-files.js";
import { parse } from "./parser/parse.js";
import type { Source, Span } from "./core/source.js";

export type ReadResult =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "missing" | "folder" | "notText" | "tooLarge" | "unreadable";
      readonly detail: string;
      /** What to write instead, if it is better than a general hint. */
      readonly hint?: string | undefined;
    };

export interface Host {
  read(path: string): ReadResult;
  /** The path of the file that `use … from "use"` in the file `from` names. The same file always has the same path. */
  resolve(from: string, use: string): string;
  /** The texts of `use` declarations that would be found, such as `std/queue`, to suggest one of them. */
  names?(from: string, use: string): readonly string[];
}

export interface Program {
  readonly root: Module;
  /** All modules that could be read, by path, including the root. Modules with errors contain what could be parsed. */
  readonly modules: ReadonlyMap<string, Module>;
  /** The path that a `use` in a module resolves to. If it is not among `modules`, an error has been reported. */
  readonly resolved: (module: string, use: string) => string | undefined;
}

/** What the parser makes of a file. */
export interface ParsedFile {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

interface LoadResult {
  readonly program: Program | undefined;
  readonly diagnostics: Diagnostic[];
}

interface Use {
  readonly use: DeclarationOf<"use" | "refines">;
  readonly target: string;
}

/** A file whose `use` and `refines` declarations are being followed. */
interface OpenFile {
  readonly path: string;
  readonly uses: readonly Use[];
  next: number;
}

/**
 * Follows `use` and `refines` declarations depth-first in source order, with its own stack, so chains may be of any length.
 * @param parseFile parses a file, unless it keeps the result of an earlier call
 */
export function load(path: string, host: Host, parseFile: (source: Source) => ParsedFile = parse): LoadResult {
  const diagnostics: Diagnostic[] = [];
  const modules = new Map<string, Module>();
  const failures = new Map<string, ReadResult>();
  const resolutions = new Map<string, Map<string, string>>();
  const stack: OpenFile[] = [];
  /** Positions of paths on the stack. */
  const open = new Map<string, number>();

  const readModule = (file: string, by: Span | undefined): void => {
    const result = failures.get(file) ?? host.read(file);
    if (result.kind !== "text") {
      failures.set(file, result);
      diagnostics.push(unreadable(file, result, by, host));
      return;
    }
    const text = result.text.startsWith("\uFEFF") ? result.text.slice(1) : result.text;
    const parsed = parseFile({ path: file, text });
    diagnostics.push(...parsed.diagnostics);
    modules.set(file, parsed.module);
    const resolved = new Map<string, string>();
    resolutions.set(file, resolved);
    open.set(file, stack.length);
    stack.push({ path: file, uses: usesOf(parsed.module, file, host, resolved), next: 0 });
  };

  readModule(path, undefined);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.uses[top.next++];
    if (next === undefined) {
      stack.pop();
      open.delete(top.path);
      continue;
    }
    const start = open.get(next.target);
    if (start !== undefined) diagnostics.push(reportCycle(stack.slice(start), next));
    else if (!modules.has(next.target)) readModule(next.target, next.use.pathSpan);
  }

  const root = modules.get(path);
  const resolved = (module: string, use: string): string | undefined => resolutions.get(module)?.get(use);
  return { program: root === undefined ? undefined : { root, modules, resolved }, diagnostics };
}

function usesOf(module: Module, path: string, host: Host, resolved: Map<string, string>): readonly Use[] {
  const uses: Use[] = [];
  for (const declaration of module.declarations) {
    if (!namesFile(declaration)) continue;
    // A path that is missing in the source has been reported by the parser.
    if (declaration.path === "" && declaration.pathSpan.start === declaration.pathSpan.end) continue;
    const target = resolved.get(declaration.path) ?? host.resolve(path, declaration.path);
    resolved.set(declaration.path, target);
    uses.push({ use: declaration, target });
  }
  return uses;
}

function unreadable(
  path: string,
  result: Exclude<ReadResult, { readonly kind: "text" }>,
  span: Span | undefined,
  host: Host,
): Diagnostic {
  const [code, message, general] = reasons(path)[result.kind];
  const use = span?.source.text.slice(span.start + 1, span.end - 1);
  const guess =
    result.kind !== "missing" || span === undefined || use === undefined
      ? undefined
      : closestName(use, host.names?.(span.source.path, use) ?? []);
  const hint = guess === undefined ? (result.hint ?? general) : `did you mean \`${guess}\`?`;
  // The message of these kinds says everything.
  const isKnown =
    result.kind === "folder" ||
    result.kind === "tooLarge" ||
    (result.kind === "missing" && span === undefined) ||
    result.detail === "";
  const detail = isKnown ? undefined : result.detail;
  // Without a source location there is no label to show the detail.
  const full = span === undefined && detail !== undefined ? `${message}: ${detail}` : message;
  return {
    code,
    severity: "error",
    message: full,
    span,
    label: span === undefined ? undefined : detail,
    hint,
    ...(guess !== undefined && span !== undefined && { fix: { span, replacement: `"${guess}"` } }),
  };
}

function reasons(
  path: string,
): Record<Exclude<ReadResult["kind"], "text">, readonly [Code, string, string | undefined]> {
  return {
    missing: ["E0001", `there is no file \`${path}\``, undefined],
    unreadable: ["E0001", `\`${path}\` cannot be read`, undefined],
    folder: ["E0002", `\`${path}\` is a folder, not a file`, "name a file in that folder"],
    notText: ["E0003", `\`${path}\` is not UTF-8 text`, "save it as UTF-8"],
    tooLarge: ["E0004", `\`${path}\` is larger than 2 MiB`, "split it into several files"],
  };
}

/** The largest number of files of a cycle that are listed. */
const MAX_FILES_SHOWN = 8;

/** `files`: the files of the cycle, from the one that is used again to the one that contains `closing`. */
function reportCycle(files: readonly OpenFile[], closing: Use): Diagnostic {
  const names = files.map((file) => file.path);
  const shown =
    names.length <= MAX_FILES_SHOWN ? names : [...names.slice(0, MAX_FILES_SHOWN - 1), "…", ...names.slice(-1)];
  const related: Label[] = files.slice(0, -1).flatMap((file) => {
    const step = file.uses[file.next - 1];
    return step === undefined
      ? []
      : [{ span: step.use.pathSpan, message: `\`${file.path}\` uses \`${step.target}\` here` }];
  });
  return {
    code: "E0005",
    severity: "error",
    message: `circular use of files: ${[...shown, closing.target].join(" → ")}`,
    span: closing.use.pathSpan,
    label: files.length === 1 ? "the file uses itself" : "this closes the cycle",
    related: related.slice(0, MAX_FILES_SHOWN),
    hint: files.length === 1 ? "remove this `use`" : "move the shared declarations into a separate file",
  };
}
