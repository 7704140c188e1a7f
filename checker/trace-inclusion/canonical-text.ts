// A model and its check as text: where two texts are equal, the models are, whatever their files look like.

import type { ComparedModel } from "./trace-inclusion.js";

/** Places and comments left out. Functions and operations are written once, and named by their numbers where they are called. */
export function modelText({ model, check }: ComparedModel): string {
  const parts = [
    { ...model, functions: [], operations: [] },
    check,
    ...[...model.functions, ...model.operations].map((each) => ({ ...each })),
  ];
  return parts.map((part) => JSON.stringify(part, plain)).join("\n");
}

function plain(name: string, value: unknown): unknown {
  if (name === "span" || name === "doc") return undefined;
  if ((name === "callee" || name === "action") && typeof value === "object" && value !== null && "id" in value)
    return value.id;
  // JSON has no infinity, and would write the same for both.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
