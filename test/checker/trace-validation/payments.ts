// The payment processor of docs/validation.md, and subjects for validation.

import { readFileSync } from "node:fs";
import { openSpec } from "../../../checker/checks/open-spec.js";
import { buildModel } from "../../../checker/lowering/lower.js";
import type { ValidationSubject } from "../../../checker/trace-validation/validate.js";
import { fileHost } from "../../../cli/files/host.js";
import type { Host } from "../../../grammar/load.js";

/** The blocks of the document that name a file. */
export const blocks: ReadonlyMap<string, string> = new Map(
  [...readFileSync("docs/validation.md", "utf8").matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```/gm)].map(
    ([, name = "", text = ""]) => [name, text],
  ),
);

export const payments = (): ValidationSubject => subjectOf("payments.fathom", blocks.get("payments.fathom") ?? "");

/** The first check of a spec; `text` in place of a file. */
export function subjectOf(path: string, text?: string): ValidationSubject {
  const host: Host = text === undefined ? fileHost : { read: () => ({ kind: "text", text }), resolve: (_, use) => use };
  const { program, plans } = openSpec(path, { constants: new Map() }, host);
  const [plan] = plans;
  if (program === undefined || plan === undefined) throw new Error(`${path} has no checks`);
  const { model, check, system } = buildModel(program, plan);
  if (model === undefined || check === undefined || system === undefined) throw new Error(`${path} has no model`);
  return { model, check, system };
}
