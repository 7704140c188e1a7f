// Renames a declaration in all files. The result is tried out first: every name must mean what it meant before.

import { isReserved, wordType } from "../syntax/tokens.js";
import type { LanguageService } from "./service.js";
import { type FileRange, nameAt, referencesTo } from "./references.js";
import { type NameIndex, indexNames, keyOf } from "./name-index.js";

export interface Renaming {
  readonly kind: "edits";
  /** The ranges to replace by the new name, by path. */
  readonly edits: ReadonlyMap<string, readonly FileRange[]>;
}

export interface Refusal {
  readonly kind: "refused";
  /** One sentence for the user. */
  readonly reason: string;
}

const refuse = (reason: string): Refusal => ({ kind: "refused", reason });

/** What can be renamed at a position. `isOwn`: may the file be changed? Those of the standard library may not. */
export function nameToRename(
  service: LanguageService,
  path: string,
  offset: number,
  isOwn: (path: string) => boolean,
): FileRange | Refusal {
  const name = nameAt(service, path, offset);
  if (name === undefined) return refuse("there is no name to rename here");
  if (name.definitions.length === 0) return refuse("a built-in function cannot be renamed");
  const foreign = name.definitions.map(pathOf).find((each) => !isOwn(each));
  if (foreign !== undefined)
    return refuse(`the name is declared in \`${foreign}\`, which is not part of this workspace`);
  return name.range;
}

const pathOf = (key: string): string => key.slice(0, key.lastIndexOf("#"));

export function renameAt(
  service: LanguageService,
  path: string,
  offset: number,
  newName: string,
  isOwn: (path: string) => boolean,
): Renaming | Refusal {
  const target = nameToRename(service, path, offset, isOwn);
  if ("kind" in target) return target;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName) || newName === "_")
    return refuse(`\`${newName}\` is not a name: a name consists of letters, digits and underscores`);
  if (isReserved(wordType(newName))) return refuse(`\`${newName}\` is a reserved word`);
  const { definitions } = nameAt(service, path, offset) ?? { definitions: [] };
  const oldName = target.text.slice(target.start, target.end);
  const ranges = referencesTo(service, path, definitions).filter(
    ({ text, start, end }) => text.slice(start, end) === oldName,
  );
  const edits = new Map<string, FileRange[]>();
  for (const range of ranges) edits.set(range.path, [...(edits.get(range.path) ?? []), range]);
  if (oldName === newName) return { kind: "edits", edits: new Map() };
  const foreign = [...edits.keys()].find((each) => !isOwn(each));
  if (foreign !== undefined)
    return refuse(`\`${oldName}\` is used in \`${foreign}\`, which is not part of this workspace`);
  return tryOut(service, path, edits, oldName, newName) ?? { kind: "edits", edits };
}

/** Analyses all specs that contain an edited file as they will be. Returns why that is no renaming. */
function tryOut(
  service: LanguageService,
  path: string,
  edits: ReadonlyMap<string, readonly FileRange[]>,
  oldName: string,
  newName: string,
): Refusal | undefined {
  const texts = new Map([...edits].map(([file, ranges]) => [file, replaced(ranges, newName)]));
  const affected = new Map(
    [service.index(path), ...service.indexesWith(new Set(edits.keys()))].map((each) => [each.root, each]),
  );
  for (const [root, before] of affected) {
    // A name that was not resolved may be one of those to rename.
    const broken = before.broken.find((file) => mentions(before, file, oldName));
    if (broken !== undefined) return refuse(`\`${broken}\` has errors and mentions \`${oldName}\`: correct them first`);
    const after = indexNames(service.factsWith(root, texts));
    const [failed] = after.broken;
    if (failed !== undefined && before.broken.length === 0)
      return refuse(`with the name \`${newName}\`, \`${failed}\` would have errors: is the name in use?`);
    const changed = changedMeaning(before, after, edits, newName.length - oldName.length);
    if (changed !== undefined)
      return refuse(`with the name \`${newName}\`, another name in \`${changed}\` would get a new meaning`);
  }
  return undefined;
}

const mentions = ({ files }: NameIndex, path: string, name: string): boolean =>
  new RegExp(`\\b${name}\\b`).test(files.find((file) => file.path === path)?.text ?? "");

/** `ranges`: in one file, in order, without overlaps. */
function replaced(ranges: readonly FileRange[], newName: string): string {
  const [first] = ranges;
  if (first === undefined) return "";
  let result = "";
  let end = 0;
  for (const range of ranges) {
    result += first.text.slice(end, range.start) + newName;
    end = range.end;
  }
  return result + first.text.slice(end);
}

/** The first file in which a name does not refer to the same declaration as before. */
function changedMeaning(
  before: NameIndex,
  after: NameIndex,
  edits: ReadonlyMap<string, readonly FileRange[]>,
  growth: number,
): string | undefined {
  const moved = (path: string, start: number): number =>
    start + growth * (edits.get(path)?.filter((edit) => edit.start < start).length ?? 0);
  for (const file of before.files) {
    const expected = file.names.map(({ start, definitions }) => {
      const targets = definitions.map((key) =>
        keyOf(pathOf(key), moved(pathOf(key), Number(key.slice(pathOf(key).length + 1)))),
      );
      return `${moved(file.path, start)} ${targets.sort().join(" ")}`;
    });
    const names = after.files.find(({ path }) => path === file.path)?.names ?? [];
    const actual = new Set(names.map(({ start, definitions }) => `${start} ${[...definitions].sort().join(" ")}`));
    if (expected.length !== actual.size || expected.some((each) => !actual.has(each))) return file.path;
  }
  return undefined;
}
