// The syntax tree.

export type * from "./declarations.js";
export type * from "./expressions.js";
