// Validates untrusted JSON. Each function returns the expected type or throws a Malformed error that says where the
// JSON differs.

export class Malformed extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (json: unknown): json is Fields =>
  typeof json === "object" && json !== null && !Array.isArray(json);

export function objectAt(json: unknown, where: string): Fields {
  if (!isObject(json)) throw new Malformed(`${where} is not an object`);
  return json;
}

/**
 * An object with these fields. Fields in `optional` may be missing; others are errors, because a misspelt field would
 * be ignored.
 */
export function fields(
  json: unknown,
  where: string,
  names: readonly string[],
  optional: readonly string[] = [],
): Fields {
  const object = objectAt(json, where);
  const missing = names.find((name) => !Object.hasOwn(object, name));
  const stray = Object.keys(object).find((name) => !names.includes(name) && !optional.includes(name));
  if (missing !== undefined) throw new Malformed(`${where} has no "${missing}"`);
  if (stray !== undefined) throw new Malformed(`${where} has an unknown field "${excerpt(stray)}"`);
  return object;
}

/** The beginning of a text that others wrote, for a message. */
export const excerpt = (words: string): string => (words.length > 60 ? `${words.slice(0, 60)}…` : words);

/** Functions that recurse into JSON need a limit: a million brackets fit into one line. */
export function limitNesting(json: unknown, limit: number): void {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) throw new Malformed(`it is nested more than ${limit} levels deep`);
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null
        ? Object.values(each).filter((inner: unknown) => typeof inner === "object")
        : [],
    );
  }
}

export function text(json: unknown, where: string): string {
  if (typeof json !== "string") throw new Malformed(`${where} is not a string`);
  return json;
}

export function count(json: unknown, where: string): number {
  if (typeof json !== "number" || !Number.isSafeInteger(json) || json < 0)
    throw new Malformed(`${where} is not a whole number of 0 or more`);
  return json;
}

export function truth(json: unknown, where: string): boolean {
  if (typeof json !== "boolean") throw new Malformed(`${where} is not a boolean`);
  return json;
}

export function texts(json: unknown, where: string): readonly string[] {
  return list(json, where, (item) => text(item, where));
}

export const orNull = <T>(json: unknown, where: string, read: (json: unknown, where: string) => T): T | null =>
  json === null ? null : read(json, where);

export function record<T>(
  json: unknown,
  where: string,
  read: (json: unknown, where: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(objectAt(json, where)).map(([key, value]) => [key, read(value, `${where} ${key}`)]),
  );
}

export function list<T>(json: unknown, where: string, read: (json: unknown, where: string) => T): readonly T[] {
  if (!Array.isArray(json)) throw new Malformed(`${where} is not an array`);
  return json.map((item, i) => read(item, `${where}[${i}]`));
}
