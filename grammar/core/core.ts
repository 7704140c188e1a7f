// The core calculus: what the elaborator makes of the syntax tree, and all that interpreter and compiler need to know. Every name is
// resolved, every expression has its type, components are gone: a variable of a family of instances is one function-typed
// variable, and its operations, functions and actions take the instance's indices as their first parameters.

import type { Code } from "./diagnostic-codes.js";
import type { Span } from "./source.js";
import type { Type, TypeOf } from "./types.js";

/** A binding of one name in one place. `id` is unique in a model. Nothing recurs; but the indices of a family are parameters of all its members, and one member may call another. */
export interface Local {
  readonly id: number;
  readonly name: string;
  readonly type: Type;
}

export interface Variable {
  /** Position in the state. */
  readonly id: number;
  /** As users read it: `inbound.log`. */
  readonly name: string;
  /** With the indices of its family: `Region -> Seq<Rec, 2>`. */
  readonly type: Type;
  /** How many of the leading function types are instance indices: shown as `inbound[east].log`. */
  readonly indices: number;
  /** For each index, the instance it belongs to, as a position among the parts of `name`. */
  readonly indexPositions: readonly number[];
  readonly ghost: boolean;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** An instance a call goes to: `processor[east]` has name `processor`; for nested ones `a.b`; undefined is the system itself. */
export interface InstanceName {
  readonly name: string;
  /** How many leading arguments are indices, and which part of `name` each belongs to. */
  readonly indexPositions: readonly number[];
}

export interface FunctionDef {
  readonly id: number;
  readonly name: string;
  readonly params: readonly Local[];
  readonly result: Type;
  /** Set once the body is elaborated; functions don't recur. */
  body: Expr;
  readonly span: Span;
}

export interface OperationDef {
  readonly id: number;
  /** `send` */
  readonly name: string;
  readonly instance: InstanceName | undefined;
  /** Instance indices first. */
  readonly params: readonly Local[];
  readonly result: Type | undefined;
  body: readonly Statement[];
  readonly span: Span;
}

export interface ActionDef {
  readonly id: number;
  /** `Store` */
  readonly name: string;
  readonly instance: InstanceName | undefined;
  readonly fault: boolean;
  /** Instance indices first. Each ranges over all values of its type. */
  readonly params: readonly Local[];
  readonly body: readonly Statement[];
  readonly doc: string | undefined;
  readonly span: Span;
}

// ---------------------------------------------------------------- expressions

interface ExprBase {
  readonly type: Type;
  readonly span: Span;
}

/** What a pattern asks of a value, in order; `bind` stores it. */
export type Pattern =
  | { readonly kind: "any" }
  | { readonly kind: "bind"; readonly local: Local }
  /** A bool (0, 1), an int, or the index of an enum member */
  | { readonly kind: "scalar"; readonly value: number; readonly type: Type }
  /** Of a variant, by position of the case */
  | {
      readonly kind: "case";
      readonly tag: number;
      readonly fields: readonly Pattern[];
      readonly type: TypeOf<"variant">;
    }
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly item: Pattern }
  | { readonly kind: "tuple"; readonly items: readonly Pattern[] }
  | { readonly kind: "or"; readonly options: readonly Pattern[] };

/** The pattern of a binder always fits. `domain` is a set, seq, bag or map (its keys), or an `allValues`. */
export interface Binder {
  readonly pattern: Pattern;
  readonly domain: Expr;
}

/**
 * Strict operators; all arguments are evaluated first, from the left. The kinds of collection an operator works on are told apart
 * by the types of its arguments.
 */
export type Operator =
  // Bool
  | "not"
  // any type: arguments of one kind
  | "eq"
  | "ne"
  // Int, or one enum
  | "lt"
  | "le"
  | "gt"
  | "ge"
  // Int
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "mod"
  | "neg"
  | "abs"
  | "minOf"
  | "maxOf"
  | "range"
  // (x, Set|Seq|Bag|Map)
  | "in"
  // Set
  | "union"
  | "intersect"
  | "minus"
  | "subset"
  | "subsets"
  | "minIn"
  | "maxIn"
  // Set or Seq of Int
  | "sumIn"
  // Seq
  | "len"
  | "head"
  | "last"
  | "tail"
  | "append"
  | "concat"
  | "reverse"
  | "slice"
  | "insertAt"
  | "removeAt"
  | "indices"
  // Seq, Bag
  | "elements"
  // Set, Bag, Map
  | "size"
  // Set, Bag
  | "include"
  // Seq, Set, Bag, Map
  | "without"
  // (Bag, x)
  | "multiplicity"
  // Map (keys); Map, function (values); (Map, key) gives an Option
  | "keys"
  | "values"
  | "get"
  // Option
  | "unwrap"
  | "orElse"
  | "isSome"
  | "isNone";

export type Expr = ExprBase &
  /** A Bool, an int, an enum member (its index) */
  (
    | { readonly kind: "literal"; readonly value: boolean | number }
    | { readonly kind: "local"; readonly local: Local }
    /** `primed`: the next state; in an action body, what has been assigned so far over what was */
    | { readonly kind: "variable"; readonly variable: Variable; readonly primed: boolean }
    /** Arguments include the instance's indices. Each has been narrowed to its parameter's type. */
    | { readonly kind: "callFunction"; readonly callee: FunctionDef; readonly args: readonly Expr[] }
    | { readonly kind: "apply"; readonly operator: Operator; readonly args: readonly Expr[] }
    /** Right side only if needed. (`iff` is `eq`.) */
    | { readonly kind: "and" | "or" | "implies"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "if"; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
    | { readonly kind: "let"; readonly pattern: Pattern; readonly value: Expr; readonly body: Expr }
    /** Exhaustive. */
    | {
        readonly kind: "match";
        readonly scrutinee: Expr;
        readonly arms: readonly { readonly pattern: Pattern; readonly guard: Expr | undefined; readonly body: Expr }[];
      }
    /** Set of all values of `of`, in its order */
    | { readonly kind: "allValues"; readonly of: Type }
    | { readonly kind: "forall" | "exists"; readonly binder: Binder; readonly body: Expr }
    /** sum and count start at 0; min and max of nothing are R0006. Several binders: every combination. */
    | {
        readonly kind: "aggregate";
        readonly by: "sum" | "count" | "min" | "max";
        readonly binders: readonly Binder[];
        readonly body: Expr;
      }
    | { readonly kind: "choose"; readonly binder: Binder; readonly where: Expr }
    /** `{pattern in domain where P}` of a set, bag or map keys; the type is a set */
    | { readonly kind: "filter"; readonly binder: Binder; readonly where: Expr }
    | {
        readonly kind: "collectSet";
        readonly binders: readonly Binder[];
        readonly where: Expr | undefined;
        readonly value: Expr;
      }
    /** A key that occurs twice keeps the last value, in the order of the binders. */
    | {
        readonly kind: "collectMap";
        readonly binders: readonly Binder[];
        readonly where: Expr | undefined;
        readonly key: Expr;
        readonly value: Expr;
      }
    /** The type is a function type; the local ranges over all of its key type. */
    | {
        readonly kind: "makeFunction";
        readonly pattern: Pattern;
        readonly body: Expr;
        readonly type: TypeOf<"function">;
      }
    | {
        readonly kind: "fold";
        readonly over: Expr;
        readonly start: Expr;
        readonly acc: Pattern;
        readonly item: Pattern;
        readonly body: Expr;
      }
    | { readonly kind: "makeSet" | "makeBag" | "makeSeq" | "makeTuple"; readonly items: readonly Expr[] }
    | { readonly kind: "makeMap"; readonly entries: readonly { readonly key: Expr; readonly value: Expr }[] }
    /** Fields in the order of the type */
    | { readonly kind: "makeRecord"; readonly fields: readonly Expr[] }
    | { readonly kind: "makeCase"; readonly tag: number; readonly fields: readonly Expr[] }
    | { readonly kind: "some"; readonly item: Expr }
    | { readonly kind: "none" }
    /** Of a record or a tuple, by position */
    | { readonly kind: "field"; readonly target: Expr; readonly position: number }
    /** Of a function, map or seq; R0004 when there is no such key. A key of a function has been narrowed to the key type where it might not fit. */
    | { readonly kind: "index"; readonly target: Expr; readonly key: Expr }
    /** `with`: a copy in which the place at `path` is `value`. Of a map, the last key may be new. */
    | { readonly kind: "update"; readonly target: Expr; readonly path: readonly PathStep[]; readonly value: Expr }
    /** `value` is checked to be of type `type` when it is evaluated: R0002 for an integer, R0003 for a collection over its bound, wherever inside it that is; `code` R0004 where it is a key. */
    | { readonly kind: "narrow"; readonly value: Expr; readonly code: "R0004" | undefined }
    // Only in the formula of a property; type temporal.
    /**
     * Of a state: whether some way of the action is open (`enabled`); of the step taken next: whether it is one of the action (`occurs`).
     * Arguments: the instance's indices first; undefined where any value will do.
     */
    | { readonly kind: "enabled" | "occurs"; readonly action: ActionDef; readonly args: readonly (Expr | undefined)[] }
    | { readonly kind: "always" | "eventually"; readonly operand: Expr }
    | { readonly kind: "until" | "leadsTo"; readonly left: Expr; readonly right: Expr }
  );

export type ExprOf<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;

export type PathStep =
  | {
      readonly kind: "key";
      readonly key: Expr;
      readonly span: Span;
      /** of the collection indexed */ readonly of: Type;
    }
  | { readonly kind: "position"; readonly position: number; readonly span: Span; readonly of: Type };

// ---------------------------------------------------------------- statements

export type Statement =
  | { readonly kind: "require"; readonly condition: Expr; readonly span: Span }
  /** The place is `variable` itself when the path is empty. `value` fits the place: it is narrowed where it might not. */
  | {
      readonly kind: "assign";
      readonly variable: Variable;
      readonly path: readonly PathStep[];
      readonly value: Expr;
      readonly span: Span;
    }
  | { readonly kind: "let"; readonly pattern: Pattern; readonly value: Expr; readonly span: Span }
  /** `let p = e?`: disables the branch on none */
  | { readonly kind: "letSome"; readonly pattern: Pattern; readonly value: Expr; readonly span: Span }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly span: Span;
    }
  | {
      readonly kind: "match";
      readonly scrutinee: Expr;
      readonly arms: readonly {
        readonly pattern: Pattern;
        readonly guard: Expr | undefined;
        readonly body: readonly Statement[];
      }[];
      readonly span: Span;
    }
  | {
      readonly kind: "pick";
      readonly binder: Binder;
      readonly where: Expr | undefined;
      readonly name: string;
      readonly span: Span;
    }
  | { readonly kind: "either"; readonly branches: readonly (readonly Statement[])[]; readonly span: Span }
  | { readonly kind: "for"; readonly binder: Binder; readonly body: readonly Statement[]; readonly span: Span }
  | { readonly kind: "assert"; readonly condition: Expr; readonly message: string | undefined; readonly span: Span }
  /** Runs the body with the parameters bound to `args` (narrowed, indices included), then binds the result, if wanted, to `result`. */
  | {
      readonly kind: "call";
      readonly callee: OperationDef;
      readonly args: readonly Expr[];
      readonly result: Local | undefined;
      readonly span: Span;
    }
  /** Only as the last statement of a path through an operation's body. `value` is narrowed to its result type. */
  | { readonly kind: "return"; readonly value: Expr; readonly span: Span };

/** A finding that ends a run: what the interpreter raises and both engines report. */
export interface RuntimeFault {
  readonly code: Extract<Code, `R${string}`>;
  /** One sentence with the values involved: "5 is not in 0..3". */
  readonly message: string;
  readonly span: Span;
}
