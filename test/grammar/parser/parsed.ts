// Parses parts of specs for tests of the parser.

import { expect } from "vitest";
import { type Declaration, type DeclarationOf, parse } from "../../../grammar/index.js";
import { showExpr, showStatement, showType } from "./show-tree.js";

export function read(text: string): readonly Declaration[] {
  const { module, diagnostics } = parse({ path: "test", text });
  expect(diagnostics).toEqual([]);
  return module.declarations;
}

export function only<K extends Declaration["kind"]>(text: string, kind: K): DeclarationOf<K> {
  const [first, ...rest] = read(text);
  expect(rest).toEqual([]);
  if (first?.kind !== kind) throw new Error(`expected ${kind}, found ${String(first?.kind)}`);
  return first as DeclarationOf<K>;
}

export const exprOf = (text: string): string => showExpr(only(`fun f(): T = ${text}`, "fun").body);
export const typeOf = (text: string): string => showType(only(`type T = ${text}`, "type").type);
export const bodyOf = (text: string): string[] =>
  only(`action A { ${text} }`, "action").body.statements.map(showStatement);
