// Declarations that name another file.

import type { Declaration, DeclarationOf } from "./declarations.js";

/** Does the declaration name another file, which is read too? */
export const namesFile = (declaration: Declaration): declaration is DeclarationOf<"use" | "refines"> =>
  declaration.kind === "use" || declaration.kind === "refines";
