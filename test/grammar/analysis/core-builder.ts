// Builds core expressions and statements by hand, for tests of the analyses.

import type {
  Binder,
  Expr,
  FunctionDef,
  Local,
  OperationDef,
  Operator,
  PathStep,
  Pattern,
  Statement,
  Variable,
} from "../../../grammar/core/core.js";
import { spanOf, type Source, type Span } from "../../../grammar/core/source.js";
import { anyInt, boolType, functionOf, intType, setOf, type Type, type TypeOf } from "../../../grammar/core/types.js";

const source: Source = { path: "test.fathom", text: "" };
let offset = 0;
/** A span after all spans made before. */
export const span = (): Span => {
  offset = (offset + 2) % 900_000;
  return spanOf(source, offset, offset + 1);
};

let ids = 0;
export const local = (name: string, type: Type = anyInt): Local => ({ id: ids++, name, type });
export const variable = (name: string, type: Type = anyInt, ghost = false): Variable => ({
  id: ids++,
  name,
  type,
  indices: 0,
  indexPositions: [],
  ghost,
  doc: undefined,
  span: span(),
});

export const int = (value: number): Expr => ({ kind: "literal", value, type: intType(value, value), span: span() });
export const bool = (value: boolean): Expr => ({ kind: "literal", value, type: boolType, span: span() });
export const ref = (of: Local): Expr => ({ kind: "local", local: of, type: of.type, span: span() });
export const read = (of: Variable, primed = false): Expr => ({
  kind: "variable",
  variable: of,
  primed,
  type: of.type,
  span: span(),
});
export const apply = (operator: Operator, type: Type, ...args: Expr[]): Expr => ({
  kind: "apply",
  operator,
  args,
  type,
  span: span(),
});
export const call = (callee: FunctionDef, ...args: Expr[]): Expr => ({
  kind: "callFunction",
  callee,
  args,
  type: callee.result,
  span: span(),
});
export const narrow = (value: Expr, type: Type, code?: "R0004"): Expr => ({
  kind: "narrow",
  value,
  code,
  type,
  span: span(),
});
export const letIn = (pattern: Pattern, value: Expr, body: Expr): Expr => ({
  kind: "let",
  pattern,
  value,
  body,
  type: body.type,
  span: span(),
});
export const ifElse = (condition: Expr, then: Expr, otherwise: Expr): Expr => ({
  kind: "if",
  condition,
  then,
  otherwise,
  type: then.type,
  span: span(),
});
export const connect = (kind: "and" | "or" | "implies", left: Expr, right: Expr): Expr => ({
  kind,
  left,
  right,
  type: boolType,
  span: span(),
});
export const all = (of: Type): Expr => ({ kind: "allValues", of, type: setOf(of), span: span() });
export const tuple = (...items: Expr[]): Expr => ({
  kind: "makeTuple",
  items,
  type: { kind: "tuple", items: items.map((item) => item.type) },
  span: span(),
});
export const functionDef = (name: string, params: readonly Local[], body: Expr): FunctionDef => ({
  id: ids++,
  name,
  instance: undefined,
  params,
  result: body.type,
  body,
  span: span(),
});

export const any: Pattern = { kind: "any" };
export const bind = (of: Local): Pattern => ({ kind: "bind", local: of });
export const scalar = (value: number, type: Type = anyInt): Pattern => ({ kind: "scalar", value, type });
export const binder = (pattern: Pattern, domain: Expr): Binder => ({ pattern, domain });

export const key = (expr: Expr, of: Type = functionOf(expr.type, anyInt)): PathStep => ({
  kind: "key",
  key: expr,
  span: span(),
  of,
});
export const position = (at: number, of: Type): PathStep => ({ kind: "position", position: at, span: span(), of });
export const assign = (to: Variable, value: Expr, ...path: PathStep[]): Statement => ({
  kind: "assign",
  variable: to,
  path,
  value,
  span: span(),
});
export const require = (condition: Expr): Statement => ({ kind: "require", condition, span: span() });
export const assert = (condition: Expr): Statement => ({ kind: "assert", condition, message: undefined, span: span() });
export const letStatement = (pattern: Pattern, value: Expr): Statement => ({
  kind: "let",
  pattern,
  value,
  span: span(),
});
export const when = (condition: Expr, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement => ({
  kind: "if",
  condition,
  then,
  otherwise,
  span: span(),
});
export const either = (...branches: (readonly Statement[])[]): Statement => ({
  kind: "either",
  branches,
  span: span(),
});
export const forEach = (pattern: Pattern, domain: Expr, ...body: Statement[]): Statement => ({
  kind: "for",
  binder: { pattern, domain },
  body,
  span: span(),
});
export const pick = (pattern: Pattern, domain: Expr, where?: Expr): Statement => ({
  kind: "pick",
  binder: { pattern, domain },
  where,
  name: "x",
  span: span(),
});
export const back = (value: Expr): Statement => ({ kind: "return", value, span: span() });
export const run = (callee: OperationDef, ...args: Expr[]): Statement => ({
  kind: "call",
  callee,
  args,
  result: undefined,
  span: span(),
});
export const operation = (name: string, params: readonly Local[], ...body: Statement[]): OperationDef => ({
  id: ids++,
  name,
  instance: undefined,
  params,
  result: undefined,
  body,
  span: span(),
});

export const node: TypeOf<"symmetric"> = { kind: "symmetric", id: "t#Node", name: "Node", size: 3 };
export const mode: TypeOf<"enum"> = { kind: "enum", id: "t#Mode", name: "Mode", members: ["idle", "busy", "off"] };
