// The language front end: loading, parsing, formatting, types and diagnostics.

export {
  format,
  formatDeclaration,
  formatExpression,
  formatScenarioAction,
  formatStatement,
  withLineEndsOf,
  type ScenarioAction,
} from "./format/format.js";
export { statementBlocks } from "./syntax/children.js";
export { namesFile } from "./syntax/named-files.js";
export { parse } from "./parser/parse.js";
export type * from "./syntax/ast.js";
export {
  joinSpans as join,
  lineStarts,
  lineText,
  positionAt,
  spanOf,
  type Position,
  type Source,
  type Span,
} from "./core/source.js";
export { isError, type Diagnostic, type Fix, type Label } from "./core/diagnostic.js";
export { codes, type Code, type RuntimeCode } from "./core/diagnostic-codes.js";
export { load, type Host, type Program, type ReadResult } from "./load.js";
export { cardinality, showType, width, type Type } from "./core/types.js";
