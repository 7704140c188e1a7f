// Declarations on one line, as their author wrote them, without bodies.

import { oneLine, type Span } from "../core/source.js";
import { showType } from "../core/types.js";
import type { Symbol } from "../elaborate/scope.js";
import type * as ast from "../syntax/ast.js";
import type { Declared } from "./definitions.js";

/** Longer declarations are cut: an enum may have a thousand members. */
const LONGEST = 300;

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const textBetween = (from: Span, end: number): string =>
  shortened(oneLine({ source: from.source, start: from.start, end }));

/** `action Store(r: Rec)` */
export function signatureOf(declaration: ast.Declaration): string {
  const { span } = declaration;
  switch (declaration.kind) {
    case "fun":
      return textBetween(span, declaration.result.span.end);
    case "op":
    case "action":
      return textBetween(span, declaration.body.span.start);
    case "var":
      return textBetween(span, declaration.type.span.end);
    case "invariant":
    case "step":
    case "property":
    case "cover":
    case "refines":
    case "check":
    case "scenario":
      return textBetween(span, declaration.name.span.end);
    case "component": {
      const params = declaration.params.map((param) => oneLine(param.span)).join(", ");
      return shortened(`component ${declaration.name.text}${params === "" ? "" : `(${params})`}`);
    }
    case "const":
    case "type":
    case "symmetric":
    case "enum":
    case "record":
    case "variant":
    case "instance":
    case "use":
    case "init":
    case "terminal":
    case "assume":
    case "fair":
      return textBetween(span, span.end);
  }
}

export function signatureOfDeclared(declared: Declared): string {
  switch (declared.kind) {
    case "declaration":
      return signatureOf(declared.declaration);
    case "member":
    case "case":
    case "field":
      return `${"name" in declared.declaration ? (declared.declaration.name?.text ?? "") : ""}.${oneLine(declared.span)}`;
    case "parameter":
      return oneLine(declared.span);
  }
}

/** The signature of a symbol that has no declaration of its own, such as a name that a pattern binds. */
export const signatureOfSymbol = (symbol: Symbol): string =>
  symbol.kind === "local" ? `${symbol.name}: ${showType(symbol.local.type)}` : symbol.name;
