// Code that hashes what a state says about each member of a symmetric type, where members count by their colors only:
// if a permutation is applied to the state and to the colors, it is applied to the hashes. The parameter `$colors` has
// the address of the colors, a byte for each member.

import { mentionsSymmetric, partsOf, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { MemberBlock } from "../reduction/state-parts.js";
import type { Context } from "./context.js";
import { forEachKeyRank } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { entryAtRank } from "./elements.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitWidth, fieldOffsets, tagBits } from "./layout.js";
import { mixText } from "./labeling-text.js";
import { readPart, type KeyedParts } from "./member-columns.js";
import { bitAddress, bitOffset } from "./memory.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { add, compare, getLocal, i32Const, i64Const, i64Local, wrap, type Num } from "./numbers.js";
import { isSome, keep, numOf, optionItem, pack, partOf, type Operand } from "./operands.js";
import { tagOf } from "./patterns.js";
import { valueOfRank } from "./ranks.js";

/** `(param $s) (param $colors)`: adds to the hash of each member, at a fixed address, what the relations say about it. */
export function memberHashesFunction(module: ModuleContext, parts: KeyedParts, hashes: number): FunctionBuilder {
  const fn = new FunctionBuilder("$hashMembers", "(param $s i32) (param $colors i32)", module.budget);
  const { context, state } = stateContext(module, fn);
  const writer = new HashWriter(parts.blocks, hashes);
  const lines = fn.capture(() => {
    for (const [i, part] of parts.relations.entries())
      writer.visit(context, part.type, readPart(context, state, part), i64Const(i + 1));
  });
  fn.paste(state.loads());
  fn.paste(lines);
  return fn;
}

type Keyed = TypeOf<"function"> | TypeOf<"map">;
type Collection = TypeOf<"set"> | TypeOf<"bag"> | TypeOf<"seq">;

/** The number of expressions in the code for one member of a collection: too many to write it more than once. */
const MEMBER_NODES = 1000;

/** Mixes a number into a hash, in such a way that the order counts. */
const mixed = (hash: Num, n: Num): string => mixText(hash.text, n.text);
const mix = (context: Context, hash: Num, n: Num): Num => context.fn.keep({ text: mixed(hash, n) }, "hash");

class HashWriter {
  readonly #first: ReadonlyMap<string, number>;

  constructor(
    blocks: readonly MemberBlock[],
    /** The address of the hashes. */
    readonly hashes: number,
  ) {
    this.#first = new Map(blocks.map(({ type, first }) => [type.id, first]));
  }

  /** Adds to the hash of each member in a value a hash of where it is; `where` is where the value is. */
  visit(context: Context, type: Type, value: Operand, where: Num): void {
    if (!mentionsSymmetric(type)) return;
    const { fn } = context;
    switch (type.kind) {
      case "symmetric": {
        const at = fn.keep32(`(i32.shl ${wrap(numOf(value))} (i32.const 3))`, "at");
        const offset = this.hashes + 8 * (this.#first.get(type.id) ?? 0);
        fn.line(
          `(i64.store offset=${offset} ${getLocal(at)} (i64.add (i64.load offset=${offset} ${getLocal(at)}) ${where.text}))`,
        );
        return;
      }
      case "record":
      case "tuple":
        for (const [i, part] of partsOfRecord(context, type, value).entries())
          if (mentionsSymmetric(part.type)) this.visit(context, part.type, part, mix(context, where, i64Const(i)));
        return;
      case "variant":
        return forEachCase(context, type, value, (tag, fields) => {
          for (const [i, field] of fields.entries())
            if (mentionsSymmetric(field.type))
              this.visit(context, field.type, field, mix(context, where, i64Const(100 * tag + i)));
        });
      case "option":
        return fn.if(isSome(context, value), () =>
          this.visit(context, type.item, keep(context, optionItem(context, value)), where),
        );
      case "set":
      case "bag":
        return forEachMemberOf(context, type, value, (inner, item) =>
          this.visit(inner, type.item, item, mix(inner, where, this.hash(inner, type.item, item))),
        );
      case "seq": {
        const place = fn.newLocal("i64", "place");
        fn.set(place, where.text);
        return forEachMemberOf(context, type, value, (inner, item) => {
          fn.set(place, mix(inner, i64Local(place), i64Const(1)).text);
          this.visit(inner, type.item, item, i64Local(place));
        });
      }
      case "function":
      case "map":
        return forEachEntry(context, type, value, (inner, { rank, key, item }) => {
          const here = mix(inner, where, key === undefined ? rank : this.#hashOfEntry(inner, key, item));
          if (key !== undefined) this.visit(inner, key.type, key, here);
          this.visit(inner, item.type, item, key === undefined ? here : mix(inner, here, i64Const(1)));
        });
      default:
    }
  }

  /** The hash of a value. */
  hash(context: Context, type: Type, value: Operand): Num {
    const { fn } = context;
    if (!mentionsSymmetric(type)) {
      const packed = pack(value);
      return packed.form === "number"
        ? packed.num
        : fn.keep({ text: `(call $hashBits ${bitAddress(packed.ref)} ${i32Const(bitWidth(type))})` }, "hash");
    }
    if (type.kind === "symmetric")
      return {
        text: `(i64.load8_u offset=${this.#first.get(type.id) ?? 0} (i32.add (local.get $colors) ${wrap(numOf(value))}))`,
      };
    const sum = fn.newLocal("i64", "sum");
    fn.set(sum, "(i64.const 1)");
    const append = (each: Num): void => fn.set(sum, mixed(i64Local(sum), each));
    const include = (each: Num): void => fn.set(sum, `(i64.add ${getLocal(sum)} ${mixed(i64Const(1), each)})`);
    switch (type.kind) {
      case "record":
      case "tuple":
        for (const part of partsOfRecord(context, type, value)) append(this.hash(context, part.type, part));
        break;
      case "variant":
        forEachCase(context, type, value, (tag, fields) => {
          append(i64Const(tag + 1));
          for (const field of fields) append(this.hash(context, field.type, field));
        });
        break;
      case "option":
        fn.if(isSome(context, value), () =>
          append(add(this.hash(context, type.item, keep(context, optionItem(context, value))), i64Const(1))),
        );
        break;
      case "set":
      case "bag":
        forEachMemberOf(context, type, value, (inner, item) => include(this.hash(inner, type.item, item)));
        break;
      case "seq":
        forEachMemberOf(context, type, value, (inner, item) =>
          append(add(this.hash(inner, type.item, item), i64Const(1))),
        );
        break;
      case "function":
      case "map":
        forEachEntry(context, type, value, (inner, { rank, key, item }) =>
          key === undefined
            ? append(add(mix(inner, rank, this.hash(inner, item.type, item)), i64Const(1)))
            : include(this.#hashOfEntry(inner, key, item)),
        );
        break;
      default:
    }
    return i64Local(sum);
  }

  #hashOfEntry(context: Context, key: Operand, item: Operand): Num {
    return mix(context, this.hash(context, key.type, key), this.hash(context, item.type, item));
  }
}

function partsOfRecord(context: Context, type: TypeOf<"record"> | TypeOf<"tuple">, value: Operand): readonly Operand[] {
  const types = partsOf(type);
  const offsets = fieldOffsets(types, bitWidth(type));
  return types.map((part, i) => keep(context, partOf(context, value, bitOffset(element(offsets, i)), part)));
}

/** Visits the fields of the case that a value has. */
function forEachCase(
  context: Context,
  type: TypeOf<"variant">,
  value: Operand,
  visit: (tag: number, fields: readonly Operand[]) => void,
): void {
  const tag = context.fn.keep(tagOf(context, value), "tag");
  for (const [i, each] of type.cases.entries()) {
    const types = each.fields.map((field) => field.type);
    const offsets = fieldOffsets(types, bitWidth(type), tagBits(type));
    context.fn.if(compare("eq", tag, i64Const(i)), () =>
      visit(
        i,
        types.map((field, j) => keep(context, partOf(context, value, bitOffset(element(offsets, j)), field))),
      ),
    );
  }
}

/** Visits the members of a set, the occurrences in a bag, or the items of a sequence. */
function forEachMemberOf(
  context: Context,
  type: Collection,
  value: Operand,
  visit: (inner: Context, item: Operand) => void,
): void {
  forEachMember(context, { kind: "members", of: value, type, distinct: false }, MEMBER_NODES, (item, _, inner) =>
    visit(inner, item),
  );
}

interface Entry {
  readonly rank: Num;
  /** Undefined if the rank says all: keys of this type mention no members. */
  readonly key: Operand | undefined;
  readonly item: Operand;
}

/** Visits the entries of a function, or those that a map has. */
function forEachEntry(
  context: Context,
  type: Keyed,
  value: Operand,
  visit: (inner: Context, entry: Entry) => void,
): void {
  const visitRank = (inner: Context, rank: Num): void => {
    const key = mentionsSymmetric(type.key) ? keep(inner, valueOfRank(inner, type.key, rank)) : undefined;
    const stored = keep(inner, entryAtRank(inner, value, rank));
    if (type.kind === "function") return visit(inner, { rank, key, item: stored });
    inner.fn.if(isSome(inner, stored), () => visit(inner, { rank, key, item: keep(inner, optionItem(inner, stored)) }));
  };
  forEachKeyRank(context, type.key, visitRank, MEMBER_NODES);
}
