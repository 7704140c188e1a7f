// The options of certificates, and the error for a refuted one.

import type { CertifyRequest } from "../../checker/certificate/certificate.js";
import type { Certification } from "../../checker/outcome.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { SearchOptions } from "../options.js";

/** Undefined without `--certify`. */
export function certifyRequestOf({ certify, certifySeed }: SearchOptions): CertifyRequest | undefined {
  if (certify === undefined) return undefined;
  return { sample: certify === "all" ? undefined : certify, seed: certifySeed ?? Math.floor(Math.random() * 2 ** 32) };
}

/**
 * Completes `--certify` without a number, so that what follows it is not taken for its value: `--certify FILE`
 * certifies all states of FILE.
 */
export const withCertifyAmount = (args: readonly string[]): readonly string[] =>
  args.map((arg, i) => (arg === "--certify" && !/^-?\d+$/.test(args[i + 1] ?? "") ? "--certify=all" : arg));

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
            message: `the result of \`${name}\` in ${file} is refuted: ${certification.why}`,
            hint: "this is a bug in Fathom, not in the spec: please report it with the spec, the command line and this message; until it is fixed, the result of this check is unknown",
          } as const,
        ],
  );
}
