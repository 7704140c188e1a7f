// The canonical text of a model and its check: models with equal texts are equal, however their files are written.

import type { ComparedModel } from "./trace-inclusion.js";

/** Omits spans and comments. Writes each function and operation once; calls refer to them by number. */
export function modelText({ model, check }: ComparedModel): string {
  const parts = [
    { ...model, functions: [], operations: [] },
    check,
    ...[...model.functions, ...model.operations].map((each) => ({ ...each })),
  ];
  return parts.map((part) => JSON.stringify(part, canonical)).join("\n");
}

function canonical(name: string, value: unknown): unknown {
  if (name === "span" || name === "doc") return undefined;
  if (
    ["callee", "action", "enables", "copyOf"].includes(name) &&
    typeof value === "object" &&
    value !== null &&
    "id" in value
  )
    return value.id;
  // JSON has no infinities: it would write null for both.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
