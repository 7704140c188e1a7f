// The core calculus: the language that the elaborator produces, and the interpreter and the compiler execute. Names are
// resolved, expressions are typed and components are flattened: a variable of a family of instances is one variable of
// a function type, and the family's operations, functions and actions take the instance's indices as their first
// parameters.

import type { Code } from "./diagnostic-codes.js";
import type { Span } from "./source.js";
import type { Type, TypeOf } from "./types.js";

/**
 * A bound name. `id` is unique in a model. There is no recursion, but the indices of a family are parameters of all its
 * members, and one member may call another.
 */
export interface Local {
  readonly id: number;
  readonly name: string;
  readonly type: Type;
}

export interface Variable {
  /** Position in the state. */
  readonly id: number;
  /** The name shown to users: `inbound.log`. */
  readonly name: string;
  /** Includes the indices of its family: `Region -> Seq<Rec, 2>`. */
  readonly type: Type;
  /** The number of leading function types that are instance indices, shown as `inbound[east].log`. */
  readonly indices: number;
  /** For each index, the part of `name` it belongs to, by position. */
  readonly indexPositions: readonly number[];
  readonly ghost: boolean;
  readonly doc: string | undefined;
  readonly span: Span;
}

/**
 * The instance that declares an operation or action: `processor[east]` has the name `processor`, nested ones `a.b`. The
 * system itself has none.
 */
export interface InstanceName {
  readonly name: string;
  /** For each leading argument that is an index, the part of `name` it belongs to, by position. */
  readonly indexPositions: readonly number[];
}

export interface FunctionDef {
  readonly id: number;
  readonly name: string;
  /** Undefined for functions of files, for constants, and for functions of the system. */
  readonly instance: InstanceName | undefined;
  readonly params: readonly Local[];
  readonly result: Type;
  /** Set when the body is elaborated. */
  body: Expr;
  /** The function says whether this action, with these arguments, can be taken. It is not in the text. */
  readonly enables?: ActionDef;
  /** A copy of a function that calls itself, for its calls inside each other. It is not in the text either. */
  readonly copyOf?: FunctionDef;
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
  /** Instance indices first. Every combination of values of their types is an instance of the action. */
  readonly params: readonly Local[];
  /** Set when the body is elaborated. */
  body: readonly Statement[];
  readonly doc: string | undefined;
  readonly span: Span;
}

// ---------------------------------------------------------------- expressions

interface ExprBase {
  readonly type: Type;
  readonly span: Span;
}

/** A test of a value, from left to right; `bind` stores the value. */
export type Pattern =
  | { readonly kind: "any" }
  | { readonly kind: "bind"; readonly local: Local }
  /** A Bool as 0 or 1, an integer, or the index of an enum member */
  | { readonly kind: "scalar"; readonly value: number; readonly type: Type }
  /** A case of a variant; `tag` is its position */
  | {
      readonly kind: "case";
      readonly tag: number;
      readonly fields: readonly Pattern[];
      readonly type: TypeOf<"variant">;
    }
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly item: Pattern }
  | { readonly kind: "tuple"; readonly items: readonly Pattern[] }
  /** The first that matches. Each binds the same locals; a value fits the local's type, whichever it comes from. */
  | { readonly kind: "or"; readonly options: readonly Pattern[] };

/**
 * The pattern of a binder is irrefutable. `domain` is a set, a sequence, a bag, a map (its keys), or an `allValues`.
 */
export interface Binder {
  readonly pattern: Pattern;
  readonly domain: Expr;
}

/**
 * Strict operators: all arguments are evaluated first, from left to right. The types of the arguments determine which
 * kind of collection an operator works on.
 */
export type Operator =
  // Bool
  | "not"
  // any type; the arguments are of the same kind
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
  | "isNone"
  // a call that is nested too deeply in calls of the same function; the argument is the bound
  | "tooDeep";

export type Expr = ExprBase &
  /** A Bool, an integer, or an enum member (its index) */
  (
    | { readonly kind: "literal"; readonly value: boolean | number }
    | { readonly kind: "local"; readonly local: Local }
    /** `primed`: the value in the next state; in the body of an action, the value assigned so far */
    | { readonly kind: "variable"; readonly variable: Variable; readonly primed: boolean }
    /** Arguments include the instance's indices. Each has been narrowed to the type of its parameter. */
    | { readonly kind: "callFunction"; readonly callee: FunctionDef; readonly args: readonly Expr[] }
    | { readonly kind: "apply"; readonly operator: Operator; readonly args: readonly Expr[] }
    /** Evaluates the right side only if needed. (`iff` is `eq`.) */
    | { readonly kind: "and" | "or" | "implies"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "if"; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
    | { readonly kind: "let"; readonly pattern: Pattern; readonly value: Expr; readonly body: Expr }
    /** Exhaustive. */
    | {
        readonly kind: "match";
        readonly scrutinee: Expr;
        readonly arms: readonly { readonly pattern: Pattern; readonly guard: Expr | undefined; readonly body: Expr }[];
      }
    /** Does the value match? The pattern binds no names. */
    | { readonly kind: "matches"; readonly target: Expr; readonly pattern: Pattern }
    /** The set of all values of the type `of`, in order */
    | { readonly kind: "allValues"; readonly of: Type }
    | { readonly kind: "forall" | "exists"; readonly binder: Binder; readonly body: Expr }
    /** Over every combination of the binders. `sum` and `count` start at 0; `min` and `max` of nothing are R0006. */
    | {
        readonly kind: "aggregate";
        readonly by: "sum" | "count" | "min" | "max";
        readonly binders: readonly Binder[];
        readonly body: Expr;
      }
    | { readonly kind: "choose"; readonly binder: Binder; readonly where: Expr }
    /** `{pattern in domain where P}` of a set, a bag, or the keys of a map; the type is a set */
    | { readonly kind: "filter"; readonly binder: Binder; readonly where: Expr }
    | {
        readonly kind: "collectSet";
        readonly binders: readonly Binder[];
        readonly where: Expr | undefined;
        readonly value: Expr;
      }
    /** If a key occurs twice, the last value wins, in the order of the binders. */
    | {
        readonly kind: "collectMap";
        readonly binders: readonly Binder[];
        readonly where: Expr | undefined;
        readonly key: Expr;
        readonly value: Expr;
      }
    /** The pattern ranges over all values of the key type. */
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
    /** A field of a record or a tuple, by position */
    | { readonly kind: "field"; readonly target: Expr; readonly position: number }
    /**
     * An element of a function, a map or a sequence; R0004 if there is no such key. A key of a function has been
     * narrowed to the key type.
     */
    | { readonly kind: "index"; readonly target: Expr; readonly key: Expr }
    /** `with`: a copy with `value` at `path`. In a map, the last key may be new. */
    | { readonly kind: "update"; readonly target: Expr; readonly path: readonly PathStep[]; readonly value: Expr }
    /**
     * A run-time check that `value` is of type `type`: R0002 for an integer, R0003 for a collection that exceeds its
     * bound, also inside the value. `code` is R0004 for keys.
     */
    | { readonly kind: "narrow"; readonly value: Expr; readonly code: "R0004" | undefined }
    // Only in formulas of properties; of type temporal.
    /**
     * Is some branch of the action enabled in the state (`enabled`), or is the next step one of the action (`occurs`)?
     * Instance indices come first; undefined stands for any value.
     */
    | { readonly kind: "enabled" | "occurs"; readonly action: ActionDef; readonly args: readonly (Expr | undefined)[] }
    /**
     * Does `condition` hold of the state (`enabled`), or is there a next step that changes the state and of which it holds
     * (`occurs`)? Then it reads primed variables. `name`: the action of an abstract system that it stands for.
     */
    | {
        readonly kind: "abstractAction";
        readonly word: "enabled" | "occurs";
        readonly name: string;
        readonly condition: Expr;
      }
    /** `next`: after the next step. It only comes from `after A: P`, as stuttering would make any other use meaningless. */
    | { readonly kind: "always" | "eventually" | "next"; readonly operand: Expr }
    | { readonly kind: "until" | "leadsTo"; readonly left: Expr; readonly right: Expr }
  );

export type ExprOf<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;

export type PathStep =
  | {
      readonly kind: "key";
      readonly key: Expr;
      readonly span: Span;
      /** Type of the collection that is indexed */
      readonly of: Type;
    }
  | { readonly kind: "position"; readonly position: number; readonly span: Span; readonly of: Type };

// ---------------------------------------------------------------- statements

export type Statement =
  | { readonly kind: "require"; readonly condition: Expr; readonly span: Span }
  /** Assigns the variable, or the element at `path`. `value` has been narrowed to the type of the target. */
  | {
      readonly kind: "assign";
      readonly variable: Variable;
      readonly path: readonly PathStep[];
      readonly value: Expr;
      readonly span: Span;
    }
  | { readonly kind: "let"; readonly pattern: Pattern; readonly value: Expr; readonly span: Span }
  /** `let p = e?`: disables the branch if the value does not match. For an Option, the pattern is `some(p)`. */
  | {
      readonly kind: "letMatch";
      readonly pattern: Pattern;
      /** Where the pattern is written. */
      readonly patternSpan: Span;
      readonly value: Expr;
      readonly span: Span;
    }
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
  /** `property`: of an assertion about initial states that a property makes, and that is a violation of it if false. */
  | {
      readonly kind: "assert";
      readonly condition: Expr;
      readonly message: string | undefined;
      readonly property?: string;
      readonly span: Span;
    }
  /**
   * Runs the body with the parameters bound to `args` (narrowed, indices included), then binds the result to `result`
   * if given.
   */
  | {
      readonly kind: "call";
      readonly callee: OperationDef;
      readonly args: readonly Expr[];
      readonly result: Local | undefined;
      readonly span: Span;
    }
  /** Only as the last statement of a path through an operation's body. `value` is narrowed to its result type. */
  | { readonly kind: "return"; readonly value: Expr; readonly span: Span };

/** A run-time error, which both engines report as a finding. */
export interface RuntimeFault {
  readonly code: Extract<Code, `R${string}`>;
  /** One sentence that names the values: "5 is not in 0..3". */
  readonly message: string;
  /** The property that a false assertion of a model violates. */
  readonly property?: string | undefined;
  readonly span: Span;
}
