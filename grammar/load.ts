// Reads a file and all it uses. What a path means and how a file is read is the host's business.

import type { DeclarationOf, Module } from "./syntax/ast.js";
import type { Code } from "./core/diagnostic-codes.js";
import type { Diagnostic, Label } from "./core/diagnostic.js";
import { parse } from "./parser/parse.js";
import type { Span } from "./core/source.js";

export type ReadResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" | "folder" | "notText" | "tooLarge" | "unreadable"; readonly detail: string };

export interface Host {
  read(path: string): ReadResult;
  /** The path of the file that `use … from "use"` in the file `from` stands for: the same path for the same file. */
  resolve(from: string, use: string): string;
}

export interface Program {
  readonly root: Module;
  /** All that could be read, by path, the root included. Modules with errors are here as far as they could be parsed. */
  readonly modules: ReadonlyMap<string, Module>;
  /** What a `use` path stands for in the module at a path. It need not be among `modules`; that has been reported. */
  readonly resolved: (module: string, use: string) => string | undefined;
}

interface Loaded {
  readonly program: Program | undefined;
  readonly diagnostics: Diagnostic[];
}

interface Use {
  readonly use: DeclarationOf<"use">;
  readonly target: string;
}

/** A file whose uses are being followed. */
interface Open {
  readonly path: string;
  readonly uses: readonly Use[];
  next: number;
}

/** Depth first, in the order of the text, with a stack of its own: a chain of uses may be as long as it likes. */
export function load(path: string, host: Host): Loaded {
  const diagnostics: Diagnostic[] = [];
  const modules = new Map<string, Module>();
  const failures = new Map<string, ReadResult>();
  const resolutions = new Map<string, Map<string, string>>();
  const stack: Open[] = [];
  /** Paths on the stack, with their place there. */
  const open = new Map<string, number>();

  const enter = (file: string, by: Span | undefined): void => {
    const result = failures.get(file) ?? host.read(file);
    if (result.kind !== "text") {
      failures.set(file, result);
      diagnostics.push(unreadable(file, result, by));
      return;
    }
    const text = result.text.startsWith("\uFEFF") ? result.text.slice(1) : result.text;
    const parsed = parse({ path: file, text });
    diagnostics.push(...parsed.diagnostics);
    modules.set(file, parsed.module);
    const resolved = new Map<string, string>();
    resolutions.set(file, resolved);
    open.set(file, stack.length);
    stack.push({ path: file, uses: usesOf(parsed.module, file, host, resolved), next: 0 });
  };

  enter(path, undefined);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.uses[top.next++];
    if (next === undefined) {
      stack.pop();
      open.delete(top.path);
      continue;
    }
    const start = open.get(next.target);
    if (start !== undefined) diagnostics.push(circle(stack.slice(start), next));
    else if (!modules.has(next.target)) enter(next.target, next.use.pathSpan);
  }

  const root = modules.get(path);
  const resolved = (module: string, use: string): string | undefined => resolutions.get(module)?.get(use);
  return { program: root === undefined ? undefined : { root, modules, resolved }, diagnostics };
}

function usesOf(module: Module, path: string, host: Host, resolved: Map<string, string>): readonly Use[] {
  const uses: Use[] = [];
  for (const declaration of module.declarations) {
    if (declaration.kind !== "use") continue;
    // What the parser made up where a path was missing has been reported.
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
): Diagnostic {
  const [code, message, hint] = reasons(path)[result.kind];
  const detail = result.detail === "" || message.endsWith(result.detail) ? undefined : result.detail;
  // Without a place in a text there is no label to carry the detail.
  const full = span === undefined && detail !== undefined ? `${message}: ${detail}` : message;
  return { code, severity: "error", message: full, span, label: span === undefined ? undefined : detail, hint };
}

function reasons(
  path: string,
): Record<Exclude<ReadResult["kind"], "text">, readonly [Code, string, string | undefined]> {
  return {
    missing: ["E0001", `there is no file \`${path}\``, undefined],
    unreadable: ["E0001", `\`${path}\` cannot be read`, undefined],
    folder: ["E0002", `\`${path}\` is a folder, not a file`, "name a file in it"],
    notText: ["E0003", `\`${path}\` is not UTF-8 text`, "save it as UTF-8"],
    tooLarge: ["E0004", `\`${path}\` is larger than 2 MiB`, "split it into several files"],
  };
}

/** At most so many files of a circle are spelled out. */
const SHOWN = 8;

/** `files` are the files of the circle from the first one that is used again to the one that says `closing`. */
function circle(files: readonly Open[], closing: Use): Diagnostic {
  const names = files.map((file) => file.path);
  const shown = names.length <= SHOWN ? names : [...names.slice(0, SHOWN - 1), "…", ...names.slice(-1)];
  const related: Label[] = files.slice(0, -1).flatMap((file) => {
    const step = file.uses[file.next - 1];
    return step === undefined
      ? []
      : [{ span: step.use.pathSpan, message: `\`${file.path}\` uses \`${step.target}\` here` }];
  });
  return {
    code: "E0005",
    severity: "error",
    message: `files use each other in a circle: ${[...shown, closing.target].join(" → ")}`,
    span: closing.use.pathSpan,
    label: files.length === 1 ? "the file uses itself" : `this leads back to \`${closing.target}\``,
    related: related.slice(0, SHOWN),
    hint: files.length === 1 ? "remove this `use`" : "move what they share into a file of its own",
  };
}
