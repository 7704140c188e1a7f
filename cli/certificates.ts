// Certificates, as the command line asks for them and speaks of them.

import type { Certification, Outcome } from "../checker/outcome.js";
import type { CertifyRequest } from "../checker/certificate.js";
import type { Diagnostic } from "../grammar/diagnostic.js";
import type { SearchOptions } from "./options.js";
import { plural, showCount } from "./render/text.js";

/** Undefined when none are asked for. */
export function certifyRequestOf({ certify, certifySeed }: SearchOptions): CertifyRequest | undefined {
  if (certify === undefined) return undefined;
  return { sample: certify === "all" ? undefined : certify, seed: certifySeed ?? Math.floor(Math.random() * 2 ** 32) };
}

/** A value may be left out in front of whatever is not a number: `--certify FILE` means all of the states of FILE. */
export const withAmount = (args: readonly string[]): readonly string[] =>
  args.map((arg, i) => (arg === "--certify" && !/^-?\d+$/.test(args[i + 1] ?? "") ? "--certify=all" : arg));

/** A sentence without its stop; of an outcome that has none, undefined. */
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
      const which = seed === undefined ? "" : ` (a sample, with seed ${seed})`;
      return `certified: ${what}, by the interpreter${which}${properties.length > 0 ? "; not the temporal properties" : ""}`;
    }
    case "refuted":
      return `refuted by the interpreter: ${certification.why}`;
    case "stopped":
      return `not certified: ${certification.why}, after ${showCount(certification.states)} of ${plural(certification.of, "state")}; the search itself found nothing`;
    case "none":
      return `no certificate: ${certification.why}`;
  }
}

export function refutationsOf(
  results: readonly {
    readonly file: string;
    readonly name: string;
    readonly certification: Certification | undefined;
  }[],
): readonly Diagnostic[] {
  return results.flatMap(({ file, name, certification }) =>
    certification?.kind !== "refuted"
      ? []
      : [
          {
            code: "E0826",
            severity: "error",
            message: `what the search of \`${name}\` in ${file} said is refuted: ${certification.why}`,
            hint: "this is a mistake in Fathom, and not in the spec: please report it, with the spec, the command and this message; nothing is known of the check until then",
          } as const,
        ],
  );
}

/** Of several; undefined if none were asked for. */
export function describeCertifications(certifications: readonly Certification[]): string | undefined {
  if (certifications.length === 0) return undefined;
  const done = certifications.flatMap((each) => (each.kind === "certified" ? [each] : []));
  const sum = (of: (each: (typeof done)[number]) => number): number =>
    done.reduce((total, each) => total + of(each), 0);
  const count = (kind: Certification["kind"]): number => certifications.filter((each) => each.kind === kind).length;
  const seeds = [...new Set(done.flatMap(({ seed }) => (seed === undefined ? [] : [seed])))];
  const samples =
    seeds.length === 0 ? "" : ` (samples, with ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")})`;
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
