// The syntax tree: what was written, with spans, before any name has a meaning.

import type { Source, Span } from "../core/source.js";

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Comment {
  readonly kind: "line" | "block" | "doc";
  /** With its delimiters. */
  readonly text: string;
  readonly span: Span;
}

export interface Module {
  readonly source: Source;
  readonly system: Name | undefined;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
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
  /** `(T)`: kept for the formatter */
  | { readonly kind: "parenType"; readonly span: Span; readonly inner: TypeExpr }
  | { readonly kind: "errorType"; readonly span: Span };

// ---------------------------------------------------------------- patterns and binders

export type Pattern =
  | { readonly kind: "wildcard"; readonly span: Span }
  /** A bare name: a member if the type has one so called, else it binds. */
  | { readonly kind: "namePattern"; readonly span: Span; readonly name: Name }
  /** `Mode.idle`, `Prepare(b)`, `Msg.Prepare(b)`, `some(x)`; `args` undefined when there are no parentheses */
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
  | ".."
  | "+"
  | "-"
  | "*"
  | "div"
  | "mod";
export type UnaryOp = "not" | "-" | "always" | "eventually";
/** What can be said of an action: that it can be taken in this state; that the step taken next is one of it. */
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
      /** as written, underscores kept */ readonly raw: string;
    }
  | { readonly kind: "bool"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "paren"; readonly span: Span; readonly inner: Expr }
  /** two items or more */
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
  | { readonly kind: "choose"; readonly span: Span; readonly binder: Binder; readonly where: Expr }
  /** `{a, b}`, also `{}`; a set, a bag or (empty) a map as the expected type decides */
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
  /** What the parser could not read; already reported. */
  | { readonly kind: "error"; readonly span: Span };

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
  /** `place' = value`; `place` holds the expression before the prime */
  | { readonly kind: "assign"; readonly span: Span; readonly target: Expr; readonly value: Expr }
  /** `value` may be an operation call, and may end in `?` */
  | {
      readonly kind: "letStatement";
      readonly span: Span;
      readonly pattern: Pattern;
      readonly type: TypeExpr | undefined;
      readonly value: Expr;
    }
  /** `else if` is an `otherwise` block that holds just one `ifStatement` whose span is the block's span */
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

// ---------------------------------------------------------------- declarations

/** `name: T`, or for a component also `type T` */
export interface Param {
  readonly name: Name;
  readonly type: TypeExpr;
  readonly span: Span;
}

export type ComponentParam =
  | { readonly kind: "typeParam"; readonly name: Name; readonly span: Span }
  /** A constant or value (`capacity: Int`), or an instance when `type` names a component (`input: Kafka`). */
  | { readonly kind: "valueParam"; readonly name: Name; readonly type: TypeExpr; readonly span: Span };

export interface QualifiedName {
  readonly parts: readonly Name[];
  readonly span: Span;
}

/** What a fairness assumption or a formula says something of: `Deliver(r)`, `processor[r].Store`, `processor[r].*` */
export interface ActionTarget {
  /** Names and indices from the left: `processor[r].Store(x)` has `path` = [processor [r], Store] and args (x). */
  readonly path: readonly { readonly name: Name; readonly keys: readonly Expr[] }[];
  /** true for a final `.*` */
  readonly all: boolean;
  readonly args: readonly Expr[] | undefined;
  readonly span: Span;
}

export type Expectation =
  | { readonly kind: "holds"; readonly states: number | undefined; readonly span: Span }
  | { readonly kind: "violated"; readonly name: QualifiedName; readonly steps: number | undefined; readonly span: Span }
  | { readonly kind: "deadlock"; readonly steps: number | undefined; readonly span: Span }
  /** `bounded`, `bounded with n states` */
  | { readonly kind: "bounded"; readonly states: number | undefined; readonly span: Span }
  /** `error R0003`, `error R0003 in n steps` */
  | { readonly kind: "error"; readonly code: Name; readonly steps: number | undefined; readonly span: Span };

export type CheckItem =
  | { readonly kind: "setConstant"; readonly span: Span; readonly name: Name; readonly value: Expr }
  | { readonly kind: "faults"; readonly span: Span; readonly bound: Expr }
  | { readonly kind: "depth"; readonly span: Span; readonly bound: Expr }
  | { readonly kind: "within"; readonly span: Span; readonly predicate: Expr }
  | {
      readonly kind: "select";
      readonly span: Span;
      readonly what: "invariant" | "step" | "property" | "cover";
      readonly names: readonly QualifiedName[];
    }
  | { readonly kind: "except"; readonly span: Span; readonly names: readonly QualifiedName[] }
  | { readonly kind: "symmetry"; readonly span: Span; readonly on: boolean }
  | { readonly kind: "deadlock"; readonly span: Span; readonly on: boolean }
  /** `for X in 1..3`: the check once per value of the constant X */
  | { readonly kind: "table"; readonly span: Span; readonly name: Name; readonly domain: Expr }
  /** `not`: of a scenario that must not come to this any more */
  | { readonly kind: "expect"; readonly span: Span; readonly not: boolean; readonly expectation: Expectation };

/** A scenario is a check of the behaviours that go as it says: it holds items of a check, too. */
export type ScenarioItem =
  | CheckItem
  /** `Store(1) picks x = 2 takes 2, 1`: a step. Branches count from 1. */
  | {
      readonly kind: "take";
      readonly span: Span;
      readonly target: ActionTarget;
      readonly picks: readonly PickChoice[];
      readonly branches: readonly { readonly value: number; readonly span: Span }[];
    }
  /** `assert P`, `assert enabled A`, `assert not enabled A` */
  | Extract<Statement, { readonly kind: "assertStatement" | "pick" }>;

export interface PickChoice {
  readonly name: Name;
  readonly value: Expr;
  readonly span: Span;
}

interface DeclarationBase {
  readonly span: Span;
  /** Text of the `///` lines before it, without the slashes. */
  readonly doc: string | undefined;
}

export type Declaration = DeclarationBase &
  (
    | {
        readonly kind: "use";
        readonly names: readonly { readonly name: Name; readonly alias: Name | undefined }[];
        readonly path: string;
        readonly pathSpan: Span;
      }
    | { readonly kind: "const"; readonly name: Name; readonly type: TypeExpr; readonly value: Expr | undefined }
    | { readonly kind: "type"; readonly name: Name; readonly type: TypeExpr }
    | { readonly kind: "symmetric"; readonly name: Name; readonly size: Expr }
    | { readonly kind: "enum"; readonly name: Name; readonly members: readonly Name[] }
    | { readonly kind: "record"; readonly name: Name; readonly fields: readonly Param[] }
    | {
        readonly kind: "variant";
        readonly name: Name;
        readonly cases: readonly { readonly name: Name; readonly fields: readonly Param[]; readonly span: Span }[];
      }
    | {
        readonly kind: "component";
        readonly name: Name;
        readonly params: readonly ComponentParam[];
        readonly declarations: readonly Declaration[];
      }
    | {
        readonly kind: "var";
        readonly name: Name;
        readonly ghost: boolean;
        readonly type: TypeExpr;
        readonly init: { readonly kind: "value" | "member"; readonly value: Expr } | undefined;
      }
    | {
        readonly kind: "instance";
        readonly name: Name;
        readonly binders: readonly Binder[];
        readonly component: Name;
        readonly args: readonly Arg[];
      }
    | {
        readonly kind: "fun";
        readonly name: Name;
        readonly params: readonly Param[];
        readonly result: TypeExpr;
        readonly body: Expr;
      }
    | {
        readonly kind: "op";
        readonly name: Name;
        readonly params: readonly Param[];
        readonly result: TypeExpr | undefined;
        readonly body: Block;
      }
    | {
        readonly kind: "action";
        readonly name: Name;
        readonly fault: boolean;
        /** undefined without parentheses */ readonly params: readonly Param[] | undefined;
        readonly body: Block;
      }
    | { readonly kind: "init"; readonly body: Block }
    | { readonly kind: "invariant" | "step" | "property" | "cover"; readonly name: Name; readonly body: Expr }
    | { readonly kind: "terminal"; readonly body: Expr }
    | { readonly kind: "assume"; readonly name: Name | undefined; readonly body: Expr }
    | {
        readonly kind: "fair";
        readonly strength: "weak" | "strong";
        readonly binders: readonly Binder[];
        readonly targets: readonly ActionTarget[];
      }
    | { readonly kind: "check"; readonly name: Name; readonly items: readonly CheckItem[] }
    | { readonly kind: "scenario"; readonly name: Name; readonly items: readonly ScenarioItem[] }
  );

export type DeclarationOf<K extends Declaration["kind"]> = Extract<Declaration, { readonly kind: K }>;
