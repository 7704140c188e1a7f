// Syntax trees of types, patterns, expressions and statements: what was written, with spans, before names are resolved.

import type { Span } from "../core/source.js";

export interface Name {
  readonly text: string;
  readonly span: Span;
}

// ---------------------------------------------------------------- types

export type TypeExpr =
  | { readonly kind: "namedType"; readonly span: Span; readonly name: Name }
  /** `lo..hi` */
  | { readonly kind: "rangeType"; readonly span: Span; readonly lo: Expr; readonly hi: Expr }
  /** `Set<T>`, `Set<T, n>`, `Bag<T, n>`, `Seq<T, n>`, `Option<T>`, `Map<K, V>` */
  | {
      readonly kind: "appliedType";
      readonly span: Span;
      readonly name: Name;
      readonly args: readonly TypeExpr[];
      readonly bound: Expr | undefined;
    }
  | { readonly kind: "tupleType"; readonly span: Span; readonly items: readonly TypeExpr[] }
  /** `K -> V`, right associative */
  | { readonly kind: "functionType"; readonly span: Span; readonly key: TypeExpr; readonly value: TypeExpr }
  /** `(T)`; kept for the formatter */
  | { readonly kind: "parenType"; readonly span: Span; readonly inner: TypeExpr }
  | { readonly kind: "errorType"; readonly span: Span };

// ---------------------------------------------------------------- patterns and binders

export type Pattern =
  | { readonly kind: "wildcard"; readonly span: Span }
  /** A bare name: a member of the type if it has one of that name; otherwise it binds the value. */
  | { readonly kind: "namePattern"; readonly span: Span; readonly name: Name }
  /** `Mode.idle`, `Prepare(b)`, `Msg.Prepare(b)`, `some(x)`; `args` is undefined without parentheses */
  | {
      readonly kind: "memberPattern";
      readonly span: Span;
      readonly qualifier: Name | undefined;
      readonly name: Name;
      readonly args: readonly Pattern[] | undefined;
    }
  | { readonly kind: "intPattern"; readonly span: Span; readonly value: number }
  | { readonly kind: "boolPattern"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "tuplePattern"; readonly span: Span; readonly items: readonly Pattern[] }
  | { readonly kind: "orPattern"; readonly span: Span; readonly options: readonly Pattern[] };

/** `pattern in domain`; the pattern is a name, `_` or a tuple of those. */
export interface Binder {
  readonly pattern: Pattern;
  readonly domain: Expr;
  readonly span: Span;
}

// ---------------------------------------------------------------- expressions

export type BinaryOp =
  | "~>"
  | "until"
  | "iff"
  | "implies"
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "notIn"
  | "subset"
  | "union"
  | "intersect"
  | "minus"
  /** A function type, as in `forall f in K -> V: …` */
  | "->"
  | ".."
  | "+"
  | "-"
  | "*"
  | "div"
  | "mod";
export type UnaryOp = "not" | "-" | "always" | "eventually";
/** `enabled`: the action can be taken in this state. `occurs`: the next step is one of the action. */
export type ActionOp = "enabled" | "occurs";
export type Quantifier = "forall" | "exists" | "sum" | "min" | "max" | "count";

export interface Arg {
  readonly name: Name | undefined;
  readonly value: Expr;
  readonly span: Span;
}

export interface FieldInit {
  readonly name: Name;
  readonly value: Expr;
  readonly span: Span;
}

export interface ExprArm {
  readonly pattern: Pattern;
  readonly guard: Expr | undefined;
  readonly body: Expr;
  readonly span: Span;
}

export type Expr =
  | { readonly kind: "name"; readonly span: Span; readonly name: string }
  | {
      readonly kind: "int";
      readonly span: Span;
      readonly value: number;
      /** As written, with underscores */
      readonly raw: string;
    }
  | { readonly kind: "bool"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "paren"; readonly span: Span; readonly inner: Expr }
  /** At least two items */
  | { readonly kind: "tuple"; readonly span: Span; readonly items: readonly Expr[] }
  | { readonly kind: "call"; readonly span: Span; readonly callee: Expr; readonly args: readonly Arg[] }
  /** `(acc, x) => e`; only as an argument */
  | { readonly kind: "lambda"; readonly span: Span; readonly params: readonly Pattern[]; readonly body: Expr }
  /** `e.name`; tuple items are `e.0` */
  | { readonly kind: "field"; readonly span: Span; readonly target: Expr; readonly name: Name }
  /** `f[k]`; `f[a, b]` is `f[a][b]` */
  | { readonly kind: "index"; readonly span: Span; readonly target: Expr; readonly keys: readonly Expr[] }
  | { readonly kind: "prime"; readonly span: Span; readonly target: Expr }
  /** `e?` */
  | { readonly kind: "unwrap"; readonly span: Span; readonly target: Expr }
  | { readonly kind: "unary"; readonly span: Span; readonly op: UnaryOp; readonly operand: Expr }
  | {
      readonly kind: "binary";
      readonly span: Span;
      readonly op: BinaryOp;
      readonly opSpan: Span;
      readonly left: Expr;
      readonly right: Expr;
    }
  /** `target is pattern`; a case in the pattern may leave out its fields, and no name is bound */
  | { readonly kind: "is"; readonly span: Span; readonly target: Expr; readonly pattern: Pattern }
  /** `enabled A(x)`, `occurs q[r].*` */
  | { readonly kind: "actionFormula"; readonly span: Span; readonly op: ActionOp; readonly target: ActionTarget }
  | {
      readonly kind: "if";
      readonly span: Span;
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  /** `let p = value; body` */
  | {
      readonly kind: "let";
      readonly span: Span;
      readonly pattern: Pattern;
      readonly type: TypeExpr | undefined;
      readonly value: Expr;
      readonly body: Expr;
    }
  | { readonly kind: "match"; readonly span: Span; readonly scrutinee: Expr; readonly arms: readonly ExprArm[] }
  /** `forall x in S, y in T: body`, and likewise exists, sum, min, max, count */
  | {
      readonly kind: "quantified";
      readonly span: Span;
      readonly quantifier: Quantifier;
      readonly binders: readonly Binder[];
      readonly body: Expr;
    }
  /** `after A(x): body` */
  | { readonly kind: "after"; readonly span: Span; readonly target: ActionTarget; readonly body: Expr }
  | { readonly kind: "choose"; readonly span: Span; readonly binder: Binder; readonly where: Expr }
  /** `{a, b}` or `{}`; the expected type decides whether it is a set, a bag or (if empty) a map */
  | { readonly kind: "setLiteral"; readonly span: Span; readonly items: readonly Expr[] }
  /** `{k => v, ...}` */
  | {
      readonly kind: "mapLiteral";
      readonly span: Span;
      readonly entries: readonly { readonly key: Expr; readonly value: Expr; readonly span: Span }[];
    }
  /** `{p in S where P}` */
  | { readonly kind: "filter"; readonly span: Span; readonly binder: Binder; readonly where: Expr }
  /** `{e for x in S, y in T where P}`; with `key`, the map `{key => value for ...}` */
  | {
      readonly kind: "comprehension";
      readonly span: Span;
      readonly key: Expr | undefined;
      readonly value: Expr;
      readonly binders: readonly Binder[];
      readonly where: Expr | undefined;
    }
  | { readonly kind: "seqLiteral"; readonly span: Span; readonly items: readonly Expr[] }
  /** `[k in K => e]`; several binders nest: `[a in A, b in B => e]` has type `A -> B -> T` */
  | { readonly kind: "functionLiteral"; readonly span: Span; readonly binders: readonly Binder[]; readonly body: Expr }
  /** A type that is not an expression otherwise, such as `Set<T>`; it stands for the set of all its values */
  | { readonly kind: "typeValues"; readonly span: Span; readonly type: TypeExpr }
  /** `R { a: e, b: e }` */
  | { readonly kind: "recordLiteral"; readonly span: Span; readonly name: Name; readonly fields: readonly FieldInit[] }
  /** `f with [k] = v` */
  | {
      readonly kind: "withIndex";
      readonly span: Span;
      readonly target: Expr;
      readonly keys: readonly Expr[];
      readonly value: Expr;
    }
  /** `r with { a: e }` */
  | { readonly kind: "withFields"; readonly span: Span; readonly target: Expr; readonly fields: readonly FieldInit[] }
  /** A syntax error, already reported. */
  | { readonly kind: "error"; readonly span: Span };

/**
 * The actions that a fairness assumption, a formula or a scenario names: `Deliver(r)`, `processor[r].Store`,
 * `processor[r].*`
 */
export interface ActionTarget {
  /**
   * Names with their indices: the path of `processor[r].Store(x)` is `processor[r]`, `Store`, and its arguments are
   * `x`.
   */
  readonly path: readonly { readonly name: Name; readonly keys: readonly Expr[] }[];
  /** The target ends in `.*`. */
  readonly all: boolean;
  readonly args: readonly Expr[] | undefined;
  readonly span: Span;
}

// ---------------------------------------------------------------- statements

export interface Block {
  readonly statements: readonly Statement[];
  readonly span: Span;
}

export interface StatementArm {
  readonly pattern: Pattern;
  readonly guard: Expr | undefined;
  readonly body: Block;
  readonly span: Span;
}

export type Statement =
  | { readonly kind: "require"; readonly span: Span; readonly condition: Expr }
  /** `target' = value`; `target` is the expression before the prime */
  | { readonly kind: "assign"; readonly span: Span; readonly target: Expr; readonly value: Expr }
  /** `value` may be an operation call, and may end in `?` */
  | {
      readonly kind: "letStatement";
      readonly span: Span;
      readonly pattern: Pattern;
      readonly type: TypeExpr | undefined;
      readonly value: Expr;
    }
  /** For `else if`, `otherwise` contains only an `ifStatement` with the same span as the block */
  | {
      readonly kind: "ifStatement";
      readonly span: Span;
      readonly condition: Expr;
      readonly then: Block;
      readonly otherwise: Block | undefined;
    }
  | {
      readonly kind: "matchStatement";
      readonly span: Span;
      readonly scrutinee: Expr;
      readonly arms: readonly StatementArm[];
    }
  /** `pick x in S`, `pick x in S where P` */
  | { readonly kind: "pick"; readonly span: Span; readonly binder: Binder; readonly where: Expr | undefined }
  | { readonly kind: "either"; readonly span: Span; readonly branches: readonly Block[] }
  | { readonly kind: "for"; readonly span: Span; readonly binders: readonly Binder[]; readonly body: Block }
  | {
      readonly kind: "assertStatement";
      readonly span: Span;
      readonly condition: Expr;
      readonly message: string | undefined;
    }
  | { readonly kind: "callStatement"; readonly span: Span; readonly call: Expr }
  | { readonly kind: "return"; readonly span: Span; readonly value: Expr | undefined };
