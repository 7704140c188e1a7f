// The syntax tree of TLA+, as far as exported modules use it. L. Lamport, "Specifying Systems", 2002, part IV.

export type Tla =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly text: string }
  /** `Op(a, b)`; an argument can be a `lambda` */
  | { readonly kind: "call"; readonly operator: string; readonly args: readonly Tla[] }
  | { readonly kind: "infix"; readonly operator: Infix; readonly left: Tla; readonly right: Tla }
  | { readonly kind: "prefix"; readonly operator: Prefix; readonly operand: Tla }
  | { readonly kind: "prime"; readonly operand: Tla }
  /** A list of conjuncts or disjuncts. `list`: one under the other, even if they fit on a line. */
  | { readonly kind: "junction"; readonly operator: Junction; readonly items: readonly Tla[]; readonly list: boolean }
  /** `A \X B \X C` */
  | { readonly kind: "product"; readonly items: readonly Tla[] }
  | { readonly kind: "if"; readonly condition: Tla; readonly then: Tla; readonly otherwise: Tla }
  | {
      readonly kind: "case";
      readonly arms: readonly { readonly condition: Tla; readonly value: Tla }[];
      readonly other: Tla | undefined;
    }
  | { readonly kind: "let"; readonly definitions: readonly Definition[]; readonly body: Tla }
  | {
      readonly kind: "quantified";
      readonly quantifier: "\\A" | "\\E";
      readonly bounds: readonly Bound[];
      readonly body: Tla;
    }
  | { readonly kind: "choose"; readonly bound: Bound; readonly where: Tla }
  | { readonly kind: "set"; readonly items: readonly Tla[] }
  /** `{x \in S : P}` */
  | { readonly kind: "filter"; readonly bound: Bound; readonly where: Tla }
  /** `{e : x \in S}` */
  | { readonly kind: "image"; readonly value: Tla; readonly bounds: readonly Bound[] }
  /** `[x \in S |-> e]` */
  | { readonly kind: "function"; readonly bounds: readonly Bound[]; readonly body: Tla }
  /** `[S -> T]` */
  | { readonly kind: "functionSet"; readonly domain: Tla; readonly range: Tla }
  | { readonly kind: "index"; readonly target: Tla; readonly key: Tla }
  | { readonly kind: "field"; readonly target: Tla; readonly name: string }
  | { readonly kind: "except"; readonly target: Tla; readonly updates: readonly Update[] }
  /** `[a |-> e]`, or `[a : S]` */
  | {
      readonly kind: "record" | "recordSet";
      readonly fields: readonly { readonly name: string; readonly value: Tla }[];
    }
  | { readonly kind: "tuple"; readonly items: readonly Tla[] }
  | { readonly kind: "lambda"; readonly params: readonly string[]; readonly body: Tla }
  /** `[A]_v`, `<<A>>_v` */
  | { readonly kind: "box" | "angle"; readonly action: Tla; readonly subscript: string }
  | { readonly kind: "fair"; readonly strength: "WF" | "SF"; readonly action: Tla; readonly subscript: string };

export type Junction = "/\\" | "\\/";
export type Prefix = "~" | "-" | "[]" | "<>" | "ENABLED" | "UNCHANGED" | "SUBSET" | "UNION" | "DOMAIN";
export type Infix =
  | "=>"
  | "<=>"
  | "~>"
  | "="
  | "#"
  | "<"
  | ">"
  | "<="
  | ">="
  | "\\in"
  | "\\notin"
  | "\\subseteq"
  | "@@"
  | ":>"
  | "\\cup"
  | "\\cap"
  | "\\"
  | ".."
  | "+"
  | "-"
  | "(+)"
  | "(-)"
  | "%"
  | "*"
  | "\\div"
  | "\\o";

/** `x \in S`, or `<<x, y>> \in S` */
export interface Bound {
  readonly names: string | readonly string[];
  readonly set: Tla;
}

/** `![k].a = e` */
export interface Update {
  readonly path: readonly ({ readonly key: Tla } | { readonly field: string })[];
  readonly value: Tla;
}

export interface Definition {
  readonly name: string;
  /** `Op(_, _)` for a parameter that is an operator */
  readonly params: readonly string[];
  /** `f[x \in S] == …`, a function that can be recursive */
  readonly domain?: Bound;
  readonly body: Tla;
}

/** Part of a module. */
export type Unit =
  | {
      readonly kind: "definition";
      readonly definition: Definition;
      readonly doc: string | undefined;
      readonly recursive?: boolean;
    }
  /** `I == INSTANCE M WITH x <- e` */
  | {
      readonly kind: "instance";
      readonly doc: string | undefined;
      readonly name: string;
      readonly module: string;
      readonly substitutions: readonly { readonly name: string; readonly value: Tla }[];
    }
  | { readonly kind: "assume"; readonly name: string | undefined; readonly condition: Tla }
  | { readonly kind: "comment"; readonly text: string }
  /** Separates short definitions, which otherwise stand together. */
  | { readonly kind: "gap" };

export interface Declared {
  readonly name: string;
  readonly doc: string | undefined;
}

export interface Module {
  readonly name: string;
  readonly doc: readonly string[];
  readonly extends: readonly string[];
  readonly constants: readonly Declared[];
  /** Definitions that use no variables. */
  readonly constantUnits: readonly Unit[];
  readonly variables: readonly Declared[];
  readonly units: readonly Unit[];
}

/** What TLC reads beside the module. */
export interface Configuration {
  readonly constants: readonly { readonly name: string; readonly value: Tla }[];
  readonly invariants: readonly string[];
  readonly properties: readonly string[];
  readonly constraint: string | undefined;
  readonly symmetry: string | undefined;
  readonly checksDeadlock: boolean;
  /** Negated covers, which TLC would find violated. */
  readonly unreachable: readonly string[];
}
