// The language: from text to a checked program, and back to text.

export { format, formatScene, type Scene } from "./format.js";
export { parse } from "./parse.js";
export type * from "./ast.js";
export { join, lineStarts, lineText, positionAt, spanOf, type Position, type Source, type Span } from "./source.js";
export { isError, type Diagnostic, type Fix, type Label } from "./diagnostic.js";
export { codes, type Code, type RuntimeCode } from "./codes.js";
export { load, type Host, type Program, type ReadResult } from "./load.js";
export { cardinality, showType, width, type Type } from "./types.js";
