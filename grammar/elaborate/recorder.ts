// What the elaborator finds out about the text: what each name stands for, and the type of each expression. Editors show
// this. A recorder only listens: results do not depend on it.

import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Type, TypeOf } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import type { Env } from "./environments.js";
import type { Symbol } from "./scope.js";

/** What a name in the text stands for. */
export type Target =
  | { readonly kind: "symbol"; readonly symbol: Symbol }
  /** A member of an enum, a case of a variant, or a field of a record. The type knows no spans, but has an `id`. */
  | { readonly kind: "member"; readonly of: TypeOf<"enum" | "variant" | "record">; readonly name: string }
  /** A field of a case; a field that all cases share stands for that of each. */
  | { readonly kind: "caseField"; readonly of: TypeOf<"variant">; readonly case: string; readonly name: string }
  | { readonly kind: "parameter"; readonly name: ast.Name }
  /** The value that a `pick` statement of an action chooses; `statement` is its span. */
  | { readonly kind: "pick"; readonly statement: Span }
  | { readonly kind: "builtIn"; readonly name: string };

/**
 * A component is elaborated by itself and again for each instance, so a span may be reported several times, with other
 * symbols and types. All symbols of a span have the same declaration, unless instances differ in their arguments.
 */
export interface Recorder {
  readonly name: (span: Span, target: Target) => void;
  readonly expression: (expr: ast.Expr, env: Env, expected: Type | undefined, result: core.Expr) => void;
  /** A type in the text; one that is a name stands for the type that the name declares. */
  readonly type?: (type: ast.TypeExpr, env: Env, result: Type) => void;
  /** The statements of a block see the names of `env`. Those that the block binds are added to its scope later. */
  readonly block: (span: Span, env: Env) => void;
  /** The declarations of a file (without `self`), of a system or of a component see the names of `env`. */
  readonly declarations: (env: Env, file: string) => void;
}
