// Validates logs of the example.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spec, type ValidationResult } from "fathom";

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const payments = spec(file("payment_processor.fathom"));
const mapping: unknown = JSON.parse(readFileSync(file("mapping.json"), "utf8"));

export const validate = (logs: Readonly<Record<string, string>>): Promise<ValidationResult> =>
  payments.validate("Crashes", logs, { mapping });
