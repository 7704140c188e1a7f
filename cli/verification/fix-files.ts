// Applies the fixes of diagnostics to the files they belong to.

import type { Overrides } from "../../checker/index.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { applyFixes } from "../../grammar/core/fixes.js";
import type { Host } from "../../grammar/index.js";
import { fileHost, findSpecs, isStandard } from "../files/host.js";
import { writeText } from "../files/write.js";
import { openFile } from "./open-file.js";

/** Fixing one mistake may show another. A limit, as fixes could undo each other. */
const MAX_ROUNDS = 20;

export interface FixedFile {
  readonly path: string;
  readonly fixes: number;
}

/**
 * Fixes specs and the files they use, except those of the standard library. Fixes that lead to more errors than before
 * are not applied.
 */
export function fixFiles(
  paths: readonly string[],
  overrides: Overrides,
): { readonly fixed: readonly FixedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  const texts = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const path of new Set(paths.flatMap(findSpecs))) {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const fixed = fixedTexts(path, overrides, texts);
      if (fixed.size === 0) break;
      for (const [file, { text, applied }] of fixed) {
        texts.set(file, text);
        counts.set(file, (counts.get(file) ?? 0) + applied);
      }
    }
  }
  const failures = [...texts].flatMap(([path, text]) => writeText(path, text, "the spec") ?? []);
  const fixed = failures.length > 0 ? [] : [...counts].map(([path, fixes]) => ({ path, fixes }));
  return { fixed, diagnostics: failures };
}

type FixedTexts = ReadonlyMap<string, { readonly text: string; readonly applied: number }>;

/** One round: the files that are changed by the fixes of the diagnostics of a spec. */
function fixedTexts(path: string, overrides: Overrides, texts: ReadonlyMap<string, string>): FixedTexts {
  const before = openFile(path, overrides, overlay(texts)).diagnostics;
  const fixed = fixesOf(before, texts);
  if (fixed.size === 0 || errorsAfter(path, overrides, texts, fixed) <= before.filter(isError).length) return fixed;
  // Some fix does harm: apply the first one that does none.
  for (const diagnostic of before) {
    const one = fixesOf([diagnostic], texts);
    if (one.size > 0 && errorsAfter(path, overrides, texts, one) <= before.filter(isError).length) return one;
  }
  return new Map();
}

function fixesOf(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): FixedTexts {
  const fixed = new Map<string, { readonly text: string; readonly applied: number }>();
  for (const source of new Set(diagnostics.flatMap(({ fix }) => (fix === undefined ? [] : [fix.span.source])))) {
    if (isStandard(source.path) || fixed.has(source.path)) continue;
    const text = texts.get(source.path) ?? source.text;
    const result = applyFixes(source.path, text, diagnostics);
    if (result.applied > 0 && result.text !== text) fixed.set(source.path, result);
  }
  return fixed;
}

function errorsAfter(
  path: string,
  overrides: Overrides,
  texts: ReadonlyMap<string, string>,
  fixed: FixedTexts,
): number {
  const all = new Map([...texts, ...[...fixed].map(([file, { text }]) => [file, text] as const)]);
  return openFile(path, overrides, overlay(all)).diagnostics.filter(isError).length;
}

/** The files, as they will be. */
function overlay(texts: ReadonlyMap<string, string>): Host {
  return {
    ...fileHost,
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? fileHost.read(path) : { kind: "text", text };
    },
  };
}
