// The options of certificates.

import type { CertifyRequest } from "../../checker/certificate/certificate.js";
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
