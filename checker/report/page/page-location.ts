// The reader's location as a URL fragment: `#step=3` on the trace, `#left=3&took=0.2&step=5` after leaving it.

export interface PageLocation {
  /** The index of the selected point of the path. */
  readonly step: number;
  /** The index of the point at which the path leaves the trace; undefined on the trace. */
  readonly left: number | undefined;
  /** The ordinals of the steps taken from there. */
  readonly took: readonly number[];
}

/** More steps than anyone takes by hand: longer links are rejected. */
const MAX_STEPS = 100_000;

export const formatLocation = ({ step, left, took }: PageLocation): string =>
  left === undefined ? `#step=${step}` : `#left=${left}&took=${took.join(".")}&step=${step}`;

/** Undefined if the fragment is not in this format. Links come from anywhere, so nothing is assumed of them. */
export function parseLocation(fragment: string): PageLocation | undefined {
  const [, left, took, step] =
    /^#(?:left=(\d{1,9})&took=(\d{1,9}(?:\.\d{1,9})*)&)?step=(\d{1,9})$/.exec(fragment) ?? [];
  if (step === undefined) return undefined;
  const ordinals = (took ?? "")
    .split(".")
    .filter((ordinal) => ordinal !== "")
    .map(Number);
  return ordinals.length > MAX_STEPS
    ? undefined
    : { step: Number(step), left: left === undefined ? undefined : Number(left), took: ordinals };
}
