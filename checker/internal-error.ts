// What follows the verdict of a check can fail because of a bug in Fathom. The verdict does not depend on it, so it
// stands, and a notice says what is missing.

/** The message of a caught error; those of assertions begin with `internal: `, which is said elsewhere. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^internal: /, "");

export interface Attempted<T> {
  /** Undefined if the work failed. */
  readonly value: T | undefined;
  /** Why, if it failed. */
  readonly notice: string | undefined;
}

/** `missing`: what the report lacks if the work fails, such as "the counterexample is not explained". */
export function attempted<T>(missing: string, work: () => T): Attempted<T> {
  try {
    return { value: work(), notice: undefined };
  } catch (error) {
    return { value: undefined, notice: failureNotice(missing, error) };
  }
}

export const failureNotice = (missing: string, error: unknown): string =>
  `${becauseOfBug(missing, error)}; the verdict stands`;

/** For what the verdict depends on. */
export const becauseOfBug = (missing: string, error: unknown): string => `${missing}, because of ${describeBug(error)}`;

export const describeBug = (error: unknown): string => `a bug in Fathom (${messageOf(error)})`;
