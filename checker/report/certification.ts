// Describes certificates.

import { addCounts, type Count } from "../search/count.js";
import type { Certification, Outcome } from "../outcome.js";
import { plural, showCount } from "./text.js";

/** A sentence without a full stop; undefined if no certificate was requested. */
export function describeCertification({
  certification,
  properties,
}: Pick<Outcome, "certification" | "properties">): string | undefined {
  if (certification === undefined) return undefined;
  switch (certification.kind) {
    case "certified": {
      const { states, of, steps, seed } = certification;
      const what =
        seed === undefined
          ? `all ${plural(states, "state")} and ${plural(steps, "step")}`
          : `${showCount(states)} of ${plural(of, "state")} and their ${plural(steps, "step")}`;
      const which = seed === undefined ? "" : ` (random sample, seed ${seed})`;
      return `certified by the interpreter: ${what}${which}${properties.length > 0 ? "; temporal properties are not certified" : ""}`;
    }
    case "refuted":
      return `refuted by the interpreter: ${certification.why}`;
    case "stopped":
      return `not certified: ${certification.why}, after ${showCount(certification.states)} of ${plural(certification.of, "state")}; the search itself found no violation`;
    case "none":
      return `no certificate: ${certification.why}`;
  }
}

/** A summary of several certificates; undefined if there are none. */
export function describeCertifications(certifications: readonly Certification[]): string | undefined {
  if (certifications.length === 0) return undefined;
  const done = certifications.flatMap((each) => (each.kind === "certified" ? [each] : []));
  const sum = (of: (each: (typeof done)[number]) => Count): Count =>
    done.reduce<Count>((total, each) => addCounts(total, of(each)), 0);
  const count = (kind: Certification["kind"]): number => certifications.filter((each) => each.kind === kind).length;
  const seeds = [...new Set(done.flatMap(({ seed }) => (seed === undefined ? [] : [seed])))];
  const samples =
    seeds.length === 0 ? "" : ` (random samples, ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")})`;
  const rest = [
    [count("none"), "had nothing to certify"],
    [count("stopped"), "not certified"],
    [count("refuted"), "refuted"],
  ] as const;
  return [
    `certified by the interpreter: ${plural(done.length, "check")}, ${showCount(sum(({ states }) => states))} of ${plural(
      sum(({ of }) => of),
      "state",
    )}, ${plural(
      sum(({ steps }) => steps),
      "step",
    )}${samples}`,
    ...rest.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`),
  ].join("; ");
}
