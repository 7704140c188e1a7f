// JSON in a file, with its format and its digest in the first line, so that damage is noticed. Counts may be big
// integers, which JSON does not have.

import { createHash } from "node:crypto";
import { isObject } from "../../checker/json-reader.js";
import { asCount } from "../../checker/search/count.js";

export const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** `format`: a name and a version. */
export function seal(format: string, value: unknown): string {
  const content = JSON.stringify(value, tagBigint);
  return `${format} ${sha256(content)}\n${content}\n`;
}

/** Undefined unless the file is complete and has this format. */
export function unseal(format: string, file: string): unknown {
  const end = file.indexOf("\n");
  const content = file.slice(end + 1, -1);
  if (end < 0 || !file.endsWith("\n") || file.slice(0, end) !== `${format} ${sha256(content)}`) return undefined;
  try {
    return JSON.parse(content, untagBigint) as unknown;
  } catch {
    return undefined;
  }
}

const BIGINT = "$bigint";
const tagBigint = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? { [BIGINT]: String(value) } : value;

function untagBigint(_: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  const digits = value[BIGINT];
  return typeof digits === "string" && /^[0-9]{16,400}$/.test(digits) ? asCount(BigInt(digits)) : value;
}
