// Numbers of states and steps. Decision diagrams count sets of far more than 2^53 states, exactly.

/** A number of states or steps: a bigint if it is not below 2^53. */
export type Count = number | bigint;

export const asCount = (count: bigint): Count => (count <= Number.MAX_SAFE_INTEGER ? Number(count) : count);

export function addCounts(a: Count, b: Count): Count {
  const sum = Number(a) + Number(b);
  return Number.isSafeInteger(sum) ? sum : asCount(BigInt(a) + BigInt(b));
}

/** A number, or from 2^53 on a string of decimal digits: other readers of JSON would round it. */
export const countToJson = (count: Count): number | string => (typeof count === "bigint" ? String(count) : count);

/** Undefined unless it is a number or a string as `countToJson` makes them. */
export function countFromJson(json: unknown): Count | undefined {
  if (typeof json === "number") return Number.isSafeInteger(json) && json >= 0 ? json : undefined;
  if (typeof json !== "string" || !/^[1-9][0-9]{15,}$/.test(json)) return undefined;
  const count = asCount(BigInt(json));
  return typeof count === "bigint" ? count : undefined;
}
