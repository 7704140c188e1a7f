// Definitions and references of the name at a position.

import type { Span } from "../core/source.js";
import { namesFile } from "../syntax/named-files.js";
import { type DefinitionKey, type FileNames, type IndexedName, keyOf } from "./name-index.js";
import type { LanguageService } from "./service.js";

/** A range in a file, which need not be open. `text` is the text of the whole file. */
export interface FileRange {
  readonly path: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const rangeOf = ({ source, start, end }: Span): FileRange => ({ path: source.path, text: source.text, start, end });

export interface NameAt {
  readonly range: FileRange;
  readonly definitions: readonly DefinitionKey[];
}

/** The name that contains the offset or ends there, declared or used. */
export function nameAt(service: LanguageService, path: string, offset: number): NameAt | undefined {
  const file = service.index(path).files.find((each) => each.path === path);
  if (file === undefined) return undefined;
  const name =
    file.names.find(({ start, end }) => start <= offset && offset < end) ??
    file.names.find(({ end }) => end === offset);
  return name === undefined
    ? undefined
    : { range: { path, text: file.text, start: name.start, end: name.end }, definitions: name.definitions };
}

export function definitionsAt(service: LanguageService, path: string, offset: number): readonly FileRange[] {
  const { files } = service.index(path);
  const opened = usedFileAt(service, path, offset);
  if (opened !== undefined) return [opened];
  return (nameAt(service, path, offset)?.definitions ?? []).flatMap((key) => {
    const split = key.lastIndexOf("#");
    const start = Number(key.slice(split + 1));
    const file = files.find((each) => each.path === key.slice(0, split));
    const name = file?.names.find((each) => each.start === start);
    return file === undefined || name === undefined
      ? []
      : [{ path: file.path, text: file.text, start: name.start, end: name.end }];
  });
}

/** The file that the path of a `use` or a `refines` names. */
function usedFileAt(service: LanguageService, path: string, offset: number): FileRange | undefined {
  const { module, program } = service.analysis(path);
  const use = module?.declarations.find(
    (each) => namesFile(each) && each.pathSpan.start <= offset && offset <= each.pathSpan.end,
  );
  const target = use === undefined || !namesFile(use) ? undefined : program?.resolved(path, use.path);
  const source = target === undefined ? undefined : program?.modules.get(target)?.source;
  return source === undefined ? undefined : rangeOf({ source, start: 0, end: 0 });
}

/** All occurrences of the name in the workspace, its declaration included. */
export function referencesAt(service: LanguageService, path: string, offset: number): readonly FileRange[] {
  const name = nameAt(service, path, offset);
  return name === undefined ? [] : referencesTo(service, path, name.definitions);
}

/** Occurrences in `path` and in all specs of the workspace, in the order of paths and offsets. */
export function referencesTo(
  service: LanguageService,
  path: string,
  definitions: readonly DefinitionKey[],
): readonly FileRange[] {
  const wanted = new Set(definitions);
  const declaring = new Set(definitions.map((key) => key.slice(0, key.lastIndexOf("#"))));
  const found = new Map<string, FileRange>();
  for (const { files } of [service.index(path), ...service.indexesWith(declaring)])
    for (const file of files)
      for (const name of file.names)
        if (name.definitions.some((key) => wanted.has(key)))
          found.set(keyOf(file.path, name.start), rangeIn(file, name));
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
}

const rangeIn = ({ path, text }: FileNames, { start, end }: IndexedName): FileRange => ({ path, text, start, end });
