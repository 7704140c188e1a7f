// Suggestions for mistyped names: the known name with the smallest edit distance (Damerau–Levenshtein, optimal string
// alignment).

/**
 * The candidate most similar to a mistyped name, ignoring case; undefined if none is similar enough to be a likely
 * typo.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  let closest: string | undefined;
  // One edit is allowed per three letters, at most three: nearly everything is similar to a name of one or two letters.
  let bound = Math.min(3, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bound) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bound) {
      closest = candidate;
      bound = distance;
    }
  }
  return closest;
}

/** The least number of insertions, deletions, substitutions and swaps of neighbours; Infinity for very long texts. */
function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? Infinity;
}
