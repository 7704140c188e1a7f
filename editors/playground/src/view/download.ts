// Lets the browser save a file.

import type { SpecFile } from "../workspace.js";

export function download({ path, text }: SpecFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = path.slice(path.lastIndexOf("/") + 1);
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
