// The files of a random system: one, or a second one with the abstract system that it refines.

import type { Host } from "../../../grammar/index.js";

/** Behind this line of a text follows the file of the abstract system. */
export const ABSTRACT = "// ==== abstract.fathom\n";

/** The files of a text. */
export function hostOf(text: string): Host {
  const [refining = "", abstract] = text.split(ABSTRACT);
  return {
    resolve: (_, use) => use,
    read: (path) => ({ kind: "text", text: path === "./abstract" ? (abstract ?? "") : refining }),
  };
}
