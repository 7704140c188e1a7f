// Phrases for messages.

import { closestName } from "../core/edit-distance.js";

export const withArticle = (noun: string): string => `${/^`?[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** A hint with the most similar name, if there is one. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const guess = closestName(name, candidates);
  return guess === undefined ? undefined : `did you mean \`${guess}\`?`;
}

export const countOf = (n: number, one: string, many: string): string =>
  n === 0 ? `no ${many}` : n === 1 ? `one ${one}` : `${n} ${many}`;
