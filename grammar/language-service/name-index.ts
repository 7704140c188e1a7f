// The names in a program and the declarations they refer to, as plain numbers and texts: small enough to keep for every
// file of a workspace.

import type { Analysis } from "./analysis.js";
import { isError } from "../core/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import { declaredIn, definitionOf } from "./definitions.js";

export interface FileNames {
  readonly path: string;
  readonly text: string;
  readonly names: readonly IndexedName[];
}

export interface IndexedName {
  readonly start: number;
  readonly end: number;
  /** Where the names are declared that it may stand for; a declaration refers to itself. */
  readonly definitions: readonly DefinitionKey[];
}

/** The path of a file and the offset of a name in it. */
export type DefinitionKey = `${string}#${number}`;

export interface NameIndex {
  /** The file with which the program begins. */
  readonly root: string;
  readonly files: readonly FileNames[];
  /** After a syntax error, some names may be missing. */
  readonly broken: readonly string[];
}

export const keyOf = (path: string, start: number): DefinitionKey => `${path}#${start}`;

export function indexNames({ path, program, facts, diagnostics }: Analysis): NameIndex {
  const files: FileNames[] = [];
  for (const [file, module] of program?.modules ?? []) {
    const names = facts.namesIn(file).map(({ span, targets }): IndexedName => {
      const definitions = new Set<DefinitionKey>();
      for (const target of targets) {
        const definition = program === undefined ? undefined : definitionOf(program, target);
        if (definition !== undefined) definitions.add(keyOf(definition.source.path, definition.start));
      }
      return { start: span.start, end: span.end, definitions: [...definitions] };
    });
    files.push({
      path: file,
      text: module.source.text,
      names: [...names, ...namesOnlyDeclared(file, names, module)].sort(byStart),
    });
  }
  const broken = new Set(diagnostics.filter(isError).map(({ span }) => span?.source.path ?? path));
  return { root: path, files, broken: [...broken] };
}

/** The names of declarations that are no symbols, such as fields and checks: nothing looks them up. */
function namesOnlyDeclared(path: string, names: readonly IndexedName[], module: ast.Module): readonly IndexedName[] {
  const known = new Set(names.map(({ start }) => start));
  return [...declaredIn(module).values()]
    .filter(({ name }) => !known.has(name.span.start))
    .map(({ name: { span } }) => ({ start: span.start, end: span.end, definitions: [keyOf(path, span.start)] }));
}

const byStart = (a: IndexedName, b: IndexedName): number => a.start - b.start;
