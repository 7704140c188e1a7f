// Choices made at random.

export interface Chance {
  /** 0..n-1 */
  readonly below: (n: number) => number;
  readonly between: (lo: number, hi: number) => number;
  readonly odds: (probability: number) => boolean;
  readonly of: <T>(items: readonly T[]) => T;
  /** One of those whose weight is more than 0. */
  readonly weighted: <T>(items: readonly (readonly [number, T])[]) => T;
  readonly shuffled: <T>(items: readonly T[]) => readonly T[];
}

/** `nextInt` gives integers from `lo` to `hi`. */
export function chanceOf(nextInt: (lo: number, hi: number) => number): Chance {
  const below = (n: number): number => nextInt(0, n - 1);
  const of = <T>(items: readonly T[]): T => items[below(items.length)]!;
  return {
    below,
    between: nextInt,
    odds: (probability) => below(1_000_000) < probability * 1_000_000,
    of,
    weighted: (items) => {
      const total = items.reduce((sum, [weight]) => sum + weight, 0);
      let at = below(Math.max(1, Math.round(total * 1000))) / 1000;
      for (const [weight, item] of items) {
        if (weight > 0 && at < weight) return item;
        at -= weight;
      }
      return items.findLast(([weight]) => weight > 0)![1];
    },
    shuffled: (items) => {
      const rest = [...items];
      return items.map(() => rest.splice(below(rest.length), 1)[0]!);
    },
  };
}
