// Types as sets, and as conditions for `TypeOK`. Named types become definitions, each made when it is first used.

import type { Span } from "../../grammar/core/source.js";
import { isSubtype } from "../../grammar/core/type-relations.js";
import type { Expr } from "../../grammar/syntax/ast.js";
import { boolType, anyInt, type Type, type TypeOf } from "../../grammar/core/types.js";
import {
  and,
  bound,
  call,
  filter,
  functionSet,
  image,
  index,
  infix,
  isIn,
  name,
  number,
  prefix,
  quantified,
  set,
  string,
  TRUE,
} from "./build.js";
import type { Constants } from "./constants.js";
import type { Names } from "./names.js";
import type { TypeNotes } from "./notes.js";
import { fieldName, requireComparableCases, TAG } from "./records.js";
import { refuse } from "./refusal.js";
import type { Tla, Unit } from "./syntax.js";

/** TLC computes with 32 bits. */
export const MAX_INTEGER = 2 ** 31 - 1;

/** The value `none`. `some(x)` is `x` itself. */
export const NONE = "None";

/** A symmetric type as a set of model values. */
interface SymmetricSet {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: Type;
  /** Where the type is used first. */
  readonly span: Span;
  readonly sizeText: Expr | undefined;
  readonly doc: string | undefined;
}

export class Types {
  readonly #definitions = new Map<Type | string, string>();
  readonly #units: Unit[] = [];
  readonly #symmetric = new Map<string, SymmetricSet>();
  #usesNone = false;

  constructor(
    readonly names: Names,
    readonly notes: TypeNotes,
    readonly constants: Constants,
    readonly use: (module: string) => void,
    readonly none: string,
  ) {}

  /** Definitions of the types that were used, those that others mention first. */
  units(): readonly Unit[] {
    return this.#units;
  }
  symmetricTypes(): readonly SymmetricSet[] {
    return [...this.#symmetric.values()];
  }
  usesNone(): boolean {
    return this.#usesNone;
  }

  noneValue(): Tla {
    this.#usesNone = true;
    return name(this.none);
  }

  /** The set of all values. */
  setOf(type: Type, span: Span): Tla {
    const alias = type === boolType || type === anyInt ? undefined : this.notes.aliases.get(type);
    if (alias !== undefined && !isNamed(type))
      return this.#defined(type, alias.name, alias.doc, () => this.#structure(type, span));
    switch (type.kind) {
      case "symmetric":
        return this.#symmetricSet(type, span);
      case "enum":
      case "record":
      case "variant":
        return this.#defined(type.id, type.name, this.notes.docs.get(type.id), () => this.#structure(type, span));
      default:
        return this.#structure(type, span);
    }
  }

  /**
   * The condition that a value is of the type. For collections, no set is built that TLC would have to enumerate. `known`:
   * a type that the value has in any case.
   */
  contains(type: Type, value: Tla, span: Span, scope: ReadonlySet<string> = new Set(), known?: Type): Tla {
    if (known !== undefined && isSubtype(known, type)) return TRUE;
    switch (type.kind) {
      case "seq": {
        this.use("Sequences");
        const item = known?.kind === "seq" ? known.item : undefined;
        const items =
          isPlain(type.item) && !(item !== undefined && isSubtype(item, type.item))
            ? isIn(value, call("Seq", this.setOf(type.item, span)))
            : this.#each(type.item, item, value, prefix("DOMAIN", value), span, scope);
        return and(items, this.#sizeLimit(type, call("Len", value)));
      }
      case "bag": {
        this.use("Bags");
        const isBag = known === undefined ? call("IsABag", value) : TRUE;
        const items = this.#members(
          type.item,
          known?.kind === "bag" ? known.item : undefined,
          call("BagToSet", value),
          span,
          scope,
        );
        return and(isBag, items, this.#sizeLimit(type, call("BagCardinality", value)));
      }
      case "set": {
        const items = this.#members(type.item, known?.kind === "set" ? known.item : undefined, value, span, scope);
        if (type.max !== Infinity) this.use("FiniteSets");
        return and(items, this.#sizeLimit(type, call("Cardinality", value)));
      }
      case "map": {
        const keys = prefix("DOMAIN", value);
        const [key, item] = known?.kind === "map" ? [known.key, known.value] : [];
        return and(
          this.#members(type.key, key, keys, span, scope),
          this.#each(type.value, item, value, keys, span, scope),
        );
      }
      case "function": {
        if (isPlain(type.value)) return isIn(value, this.setOf(type, span));
        const keys = this.setOf(type.key, span);
        const isFunction = known === undefined ? infix(prefix("DOMAIN", value), "=", keys) : TRUE;
        return and(
          isFunction,
          this.#each(type.value, known?.kind === "function" ? known.value : undefined, value, keys, span, scope),
        );
      }
      default:
        return isIn(value, this.setOf(type, span));
    }
  }

  /** Are the members of a set of the type? */
  #members(type: Type, known: Type | undefined, set: Tla, span: Span, scope: ReadonlySet<string>): Tla {
    if (known !== undefined && isSubtype(known, type)) return TRUE;
    if (isPlain(type)) return infix(set, "\\subseteq", this.setOf(type, span));
    const member = this.names.bound("x", scope);
    const body = this.contains(type, name(member), span, new Set([...scope, member]), known);
    return quantified("\\A", [bound(member, set)], body);
  }

  /** Are the values of a function of the type? */
  #each(type: Type, known: Type | undefined, value: Tla, keys: Tla, span: Span, scope: ReadonlySet<string>): Tla {
    if (known !== undefined && isSubtype(known, type)) return TRUE;
    const key = this.names.bound("k", scope);
    const body = this.contains(type, index(value, name(key)), span, new Set([...scope, key]), known);
    return quantified("\\A", [bound(key, keys)], body);
  }

  /** The largest number of members. */
  boundOf(type: TypeOf<"seq"> | TypeOf<"bag"> | TypeOf<"set">): Tla {
    return this.constants.bound(type) ?? number(type.max);
  }

  #sizeLimit(type: TypeOf<"seq"> | TypeOf<"bag"> | TypeOf<"set">, size: Tla): Tla {
    return type.max === Infinity ? TRUE : infix(size, "<=", this.boundOf(type));
  }

  #defined(key: Type | string, wanted: string, doc: string | undefined, make: () => Tla): Tla {
    let defined = this.#definitions.get(key);
    if (defined === undefined) {
      defined = this.names.declare(wanted);
      this.#definitions.set(key, defined);
      const body = make();
      this.#units.push({ kind: "definition", doc, definition: { name: defined, params: [], body } });
    }
    return name(defined);
  }

  #symmetricSet(type: TypeOf<"symmetric">, span: Span): Tla {
    const known = this.#symmetric.get(type.id);
    if (known !== undefined) return name(known.name);
    const declared = this.names.declare(type.name);
    this.#symmetric.set(type.id, {
      id: type.id,
      name: declared,
      size: type.size,
      type,
      span,
      sizeText: this.notes.sizes.get(type.id),
      doc: this.notes.docs.get(type.id),
    });
    return name(declared);
  }

  #structure(type: Type, span: Span): Tla {
    switch (type.kind) {
      case "bool":
        return name("BOOLEAN");
      case "int":
        if ([type.lo, type.hi].some((each) => Number.isFinite(each) && Math.abs(each) > MAX_INTEGER))
          refuse("integers of more than 32 bits are too large for TLC", span);
        return this.constants.range(type) ?? integers(type);
      case "enum":
        return set(...type.members.map(string));
      case "record":
        return recordSet(
          type.fields.map(({ name: each, type: item }) => [fieldName(each, span), this.setOf(item, span)]),
        );
      case "variant":
        return this.#variant(type, span);
      case "tuple":
        return { kind: "product", items: type.items.map((item) => this.setOf(item, span)) };
      case "option":
        return infix(this.setOf(type.item, span), "\\cup", set(this.noneOf(type, span)));
      case "function":
        return functionSet(this.setOf(type.key, span), this.setOf(type.value, span));
      case "set":
      case "seq":
      case "bag":
      case "map":
        return this.#collection(type, span);
      case "symmetric":
        return this.#symmetricSet(type, span);
      case "unknown":
      case "temporal":
        throw new Error(`internal: a value of type ${type.kind}`);
    }
  }

  #collection(type: TypeOf<"set"> | TypeOf<"seq"> | TypeOf<"bag"> | TypeOf<"map">, span: Span): Tla {
    const functionsFrom = (domain: Tla, range: Tla, subset: string): Tla =>
      prefix("UNION", image(functionSet(name(subset), range), bound(subset, prefix("SUBSET", domain))));
    switch (type.kind) {
      case "set": {
        const subsets = prefix("SUBSET", this.setOf(type.item, span));
        if (type.max === Infinity) return subsets;
        const each = this.names.bound("S", new Set());
        this.use("FiniteSets");
        return filter(bound(each, subsets), this.#sizeLimit(type, call("Cardinality", name(each))));
      }
      case "seq": {
        if (type.max === Infinity) {
          this.use("Sequences");
          return call("Seq", this.setOf(type.item, span));
        }
        const length = this.names.bound("n", new Set());
        const sequences = functionSet(infix(number(1), "..", name(length)), this.setOf(type.item, span));
        return prefix("UNION", image(sequences, bound(length, infix(number(0), "..", this.boundOf(type)))));
      }
      case "map":
        return functionsFrom(
          this.setOf(type.key, span),
          this.setOf(type.value, span),
          this.names.bound("S", new Set()),
        );
      case "bag": {
        if (type.max === Infinity) return refuse("bags of any size cannot be written as a set", span);
        this.use("Bags");
        const counts = infix(number(1), "..", this.boundOf(type));
        const each = this.names.bound("b", new Set());
        const bags = functionsFrom(this.setOf(type.item, span), counts, this.names.bound("S", new Set()));
        return filter(bound(each, bags), infix(call("BagCardinality", name(each)), "<=", this.boundOf(type)));
      }
    }
  }

  /** Cases without fields share a set. */
  #variant(type: TypeOf<"variant">, span: Span): Tla {
    requireComparableCases(type, span);
    const constants = type.cases.filter(({ fields }) => fields.length === 0);
    const sets = type.cases
      .filter(({ fields }) => fields.length > 0)
      .map((each) =>
        recordSet([
          [TAG, set(string(each.name))],
          ...each.fields.map((part) => [fieldName(part.name, span), this.setOf(part.type, span)] as const),
        ]),
      );
    if (constants.length > 0) sets.push(recordSet([[TAG, set(...constants.map((each) => string(each.name)))]]));
    return sets.reduce((left, right) => infix(left, "\\cup", right));
  }

  /** `none`; an option of an option would make it ambiguous. */
  noneOf(type: TypeOf<"option">, span: Span): Tla {
    if (type.item.kind === "option")
      refuse("an option of an option has no representation: `some(x)` is exported as `x`", span);
    return this.noneValue();
  }
}

const isNamed = (type: Type): boolean =>
  type.kind === "enum" || type.kind === "record" || type.kind === "variant" || type.kind === "symmetric";

const integers = ({ lo, hi }: TypeOf<"int">): Tla => {
  if (lo === -Infinity && hi === Infinity) return name("Int");
  if (lo === 0 && hi === Infinity) return name("Nat");
  return infix(number(lo), "..", number(hi));
};

const recordSet = (fields: readonly (readonly [string, Tla])[]): Tla => ({
  kind: "recordSet",
  fields: fields.map(([each, value]) => ({ name: each, value })),
});

/** Can TLC decide membership without enumerating? True unless the type contains a sequence, a bag or a map. */
function isPlain(type: Type): boolean {
  switch (type.kind) {
    case "seq":
    case "bag":
    case "map":
      return false;
    case "option":
    case "set":
      return isPlain(type.item) && (type.kind !== "set" || type.max === Infinity);
    case "function":
      return isPlain(type.key) && isPlain(type.value);
    case "tuple":
      return type.items.every(isPlain);
    case "record":
      return type.fields.every((each) => isPlain(each.type));
    case "variant":
      return type.cases.every((each) => each.fields.every((part) => isPlain(part.type)));
    default:
      return true;
  }
}
