// Where the reader is, as the fragment of the address: `#step=3` on the trace, `#left=3&took=0.2&step=5` off it.

export interface PageLocation {
  readonly step: number;
  /** The position on the trace at which the path leaves it, and the ordinals of the steps it takes from there. */
  readonly left: number | undefined;
  readonly took: readonly number[];
}

/** Nobody walks further by hand. */
const STEPS = 100_000;

export const formatSpot = ({ step, left, took }: PageLocation): string =>
  left === undefined ? `#step=${step}` : `#left=${left}&took=${took.join(".")}&step=${step}`;

/** Anybody can write a link: undefined for what is none of ours. */
export function parseSpot(fragment: string): PageLocation | undefined {
  const [, left, took, step] =
    /^#(?:left=(\d{1,9})&took=(\d{1,9}(?:\.\d{1,9})*)&)?step=(\d{1,9})$/.exec(fragment) ?? [];
  if (step === undefined) return undefined;
  const moves = (took ?? "")
    .split(".")
    .filter((each) => each !== "")
    .map(Number);
  return moves.length > STEPS
    ? undefined
    : { step: Number(step), left: left === undefined ? undefined : Number(left), took: moves };
}
