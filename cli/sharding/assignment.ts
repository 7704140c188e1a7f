// Which checks of a run belong to which of its shards. Every job of a CI run computes this for itself, so it depends on
// nothing but its arguments.

/** One of the parts into which a run of `verify` is divided. */
export interface RunShard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** More jobs than any CI system runs at once. */
export const MAX_SHARDS = 1000;

/** A shard as `--shard` names it, such as 1/3; undefined if the text names none. */
export function shardFrom(text: string): RunShard | undefined {
  const [, index = "", count = ""] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= MAX_SHARDS ? shard : undefined;
}

export const shardName = ({ index, count }: RunShard): string => `${index}/${count}`;

/**
 * For each check, the index of its shard. The heaviest check goes first, always to the lightest shard: that leaves the
 * heaviest shard at most a third above the optimum (Graham 1969, LPT). Each shard has a check if there are enough.
 */
export function assignShards(weights: readonly number[], count: number): readonly number[] {
  const shards = Array.from({ length: count }, () => ({ weight: 0, checks: 0 }));
  const assigned = weights.map(() => 1);
  const heaviestFirst = weights.map((weight, check) => ({ weight, check }));
  heaviestFirst.sort((a, b) => b.weight - a.weight || a.check - b.check);
  for (const { weight, check } of heaviestFirst) {
    let lightest = 0;
    for (const [i, shard] of shards.entries()) {
      const best = shards[lightest] ?? shard;
      if (shard.weight < best.weight || (shard.weight === best.weight && shard.checks < best.checks)) lightest = i;
    }
    const shard = shards[lightest];
    if (shard === undefined) continue;
    shard.weight += weight;
    shard.checks++;
    assigned[check] = lightest + 1;
  }
  return assigned;
}
