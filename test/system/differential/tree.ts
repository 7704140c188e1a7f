// Specs as trees of text, so that a spec that shows a difference can be shrunk piece by piece. If a needed piece is removed, the spec
// is not accepted and shows no difference, so nothing about the grammar is needed here.

export interface Tree {
  /** Its sort: it can be replaced by a part of the same sort. */
  readonly sort: string;
  readonly parts: readonly Part[];
  /** Can it be removed? */
  readonly optional: boolean;
  /** The simplest replacement. */
  readonly least: string | undefined;
}

export type Part = string | Tree;

export const tree = (
  sort: string,
  parts: readonly Part[],
  extra: { readonly optional?: boolean; readonly least?: string | undefined } = {},
): Tree => ({ sort, parts, optional: extra.optional ?? false, least: extra.least });

/** The parts of a template, in order. */
export const parts = (texts: TemplateStringsArray, ...between: readonly (Part | number)[]): readonly Part[] =>
  texts.flatMap((text, i) => {
    const next = between[i];
    return next === undefined ? [text] : [text, typeof next === "number" ? String(next) : next];
  });

export const optional = (sort: string, inside: readonly Part[]): Tree => tree(sort, inside, { optional: true });

export function joined(items: readonly Part[], between: string): readonly Part[] {
  return items.flatMap((item, i) => (i === 0 ? [item] : [between, item]));
}

export function textOf(part: Part): string {
  return typeof part === "string" ? part : part.parts.map(textOf).join("");
}

const sizeOf = (part: Part): number =>
  typeof part === "string" ? 1 : part.parts.reduce<number>((sum, each) => sum + sizeOf(each), 1);

/** The number of descendants that are tried as replacements of a piece. */
const MOST = 8;

/** Smaller trees, roughly the smallest first. */
export function smaller(root: Tree): readonly (() => Tree)[] {
  const candidates: { readonly saved: number; readonly make: () => Tree }[] = [];
  const visit = (node: Tree, replace: (by: readonly Part[]) => Tree): void => {
    const { length } = node.parts;
    const offer = (saved: number, by: readonly Part[]): void =>
      void (saved > 0 && candidates.push({ saved, make: () => replace(by) }));
    // Adjacent pieces that can be removed, first many at once.
    const loose = node.parts.flatMap((part, i) => (typeof part !== "string" && part.optional ? [i] : []));
    for (let run = loose.length; run >= 1; run = run === 1 ? 0 : Math.ceil(run / 2)) {
      for (let at = 0; at < loose.length; at += run) {
        const gone = new Set(loose.slice(at, at + run));
        const left = node.parts.filter((_, i) => !gone.has(i));
        offer(sizeOf(node) - left.reduce<number>((sum, part) => sum + sizeOf(part), 1), [{ ...node, parts: left }]);
      }
    }
    if (node.least !== undefined && textOf(node) !== node.least)
      offer(sizeOf(node) - 1 || 1, [{ ...node, parts: [node.least] }]);
    const same = descendants(node).filter(
      (each) => each.sort === node.sort || (node.sort === "statement" && each.sort === "block"),
    );
    for (const each of same.sort((a, b) => sizeOf(a) - sizeOf(b)).slice(0, MOST))
      offer(sizeOf(node) - sizeOf(each), each.sort === "block" ? each.parts : [{ ...each, optional: node.optional }]);
    for (let i = 0; i < length; i++) {
      const part = node.parts[i];
      if (part === undefined || typeof part === "string") continue;
      visit(part, (by) =>
        replace([{ ...node, parts: [...node.parts.slice(0, i), ...by, ...node.parts.slice(i + 1)] }]),
      );
    }
  };
  visit(root, ([by]) => (typeof by === "string" || by === undefined ? root : by));
  return candidates.sort((a, b) => b.saved - a.saved).map(({ make }) => make);
}

function descendants(node: Tree): Tree[] {
  return node.parts.flatMap((part) => (typeof part === "string" ? [] : [part, ...descendants(part)]));
}
