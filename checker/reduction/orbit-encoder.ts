// Keys of orbits for the interpreter: equal for states that differ only by a permutation of the members of symmetric
// types, and for no others.

import type { Type } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { encoderOf, stateEncoder } from "../interpreter/key.js";
import type { Relabeling } from "../interpreter/permute.js";
import { asList, asMap, asSet, element, itemAt, type State, type Value } from "../interpreter/values.js";
import { leastImage, type Coloring, type Labeled } from "./least-image.js";
import { MemberHashes } from "./member-hashes.js";
import { partsOfState, type ColumnPart, type MemberBlock, type StatePart, type StateParts } from "./state-parts.js";

/** The number of orbit keys that are cached by state key: most transitions lead to states that were seen recently. */
const MEMO_LIMIT = 100_000;

export function orbitEncoder(types: readonly Type[]): (state: State) => string {
  const orbitKey = orbitKeyOf(types);
  const plainKey = stateEncoder(types);
  const memo = new Map<string, string>();
  return (state) => {
    const plain = plainKey(state);
    const known = memo.get(plain);
    if (known !== undefined) return known;
    const key = orbitKey(state);
    if (memo.size >= MEMO_LIMIT) memo.clear();
    memo.set(plain, key);
    return key;
  };
}

/** The parts without members, the columns in the order of the members' labels, and the relabeled relations. */
function orbitKeyOf(types: readonly Type[]): (state: State) => string {
  const parts = partsOfState(types);
  const plain = parts.plain.map((part) => partEncoder(part, types));
  const columns = new Columns(parts, types);
  const relations = parts.relations.length === 0 ? undefined : new Relations(parts, types);
  return (state) => {
    let key = "";
    for (const encode of plain) key += encode(state);
    const { coloring, texts } = columns.read(state);
    for (const member of coloring.order) key += element(texts, member);
    return relations === undefined ? key : key + relations.leastImage(state, coloring);
  };
}

const partEncoder = (part: StatePart, types: readonly Type[], relabeling?: Relabeling): ((state: State) => string) => {
  const read = readerOf(part, types);
  const encode = encoderOf(part.type, relabeling);
  return (state) => encode(read(state));
};

/** Reads a part of a state. */
function readerOf({ variable, path }: StatePart, types: readonly Type[]): (state: State) => Value {
  let read = (state: State): Value => itemAt(state, variable);
  let type = element(types, variable);
  for (const step of path) {
    const outer = read;
    if (type.kind === "function" && "rank" in step) {
      const key = element(valuesOf(type.key), step.rank);
      read = (state) => asMap(outer(state)).get(key, false);
      type = type.value;
    } else if ("field" in step) {
      read = (state) => itemAt(asList(outer(state)), step.field);
      type = type.kind === "record" ? element(type.fields, step.field).type : element(itemsOf(type), step.field);
    }
  }
  return read;
}

const itemsOf = (type: Type): readonly Type[] => (type.kind === "tuple" ? type.items : []);

/** Texts in which members differ if and only if the state says something different about them by themselves. */
class Columns {
  readonly #parts: readonly {
    readonly block: MemberBlock;
    readonly read: (state: State) => Value;
    readonly textOf: (value: Value, member: number) => string;
  }[];
  readonly #size: number;

  constructor(
    readonly parts: StateParts,
    types: readonly Type[],
  ) {
    this.#size = sizeOf(parts.blocks);
    this.#parts = parts.columns.flatMap((part) => {
      const block = parts.blocks.find(({ type }) => type.id === part.member.id);
      return block === undefined ? [] : [{ block, read: readerOf(part, types), textOf: factEncoder(part) }];
    });
  }

  read(state: State): { readonly texts: readonly string[]; readonly coloring: Coloring } {
    const texts = new Array<string>(this.#size).fill("");
    for (const { block, read, textOf } of this.#parts) {
      const value = read(state);
      for (let i = 0; i < block.type.size; i++) texts[block.first + i] += textOf(value, i);
    }
    return { texts, coloring: this.#coloringBy(texts) };
  }

  #coloringBy(texts: readonly string[]): Coloring {
    const order = new Uint8Array(this.#size);
    const colors = new Uint8Array(this.#size);
    let cells = 0;
    for (const { type, first } of this.parts.blocks) {
      const members = Array.from({ length: type.size }, (_, i) => first + i);
      members.sort((a, b) => (element(texts, a) < element(texts, b) ? -1 : texts[a] === texts[b] ? 0 : 1));
      for (const [i, member] of members.entries()) {
        const previous = members[i - 1];
        const isSame = previous !== undefined && texts[previous] === texts[member];
        order[first + i] = member;
        colors[member] = isSame ? element(colors, previous) : first + i;
        if (!isSame) cells++;
      }
    }
    return { order, colors, cells };
  }
}

/** What a value says about a member, in a text of a length that depends on nothing else. */
function factEncoder({ type }: ColumnPart): (value: Value, member: number) => string {
  const flag = (isSo: boolean): string => (isSo ? "\u0001" : "\u0000");
  switch (type.kind) {
    case "symmetric":
      return (value, member) => flag(value === member);
    case "option":
      return (value, member) => flag(asList(value).first() === member);
    case "set":
      return (value, member) => flag(asSet(value).has(member));
    case "function": {
      const encode = encoderOf(type.value);
      return (value, member) => encode(asMap(value).get(member, false));
    }
    case "map": {
      const encode = encoderOf(type.value);
      return (value, member) => {
        const item = asMap(value).get(member);
        return item === undefined ? flag(false) : flag(true) + encode(item);
      };
    }
    default:
      throw new Error(`internal: columns of type ${type.kind}`);
  }
}

/** The parts of a state that relate members to each other. */
class Relations {
  readonly #members: MemberHashes;
  readonly #visitors: readonly ((state: State) => void)[];
  readonly #encoders: readonly ((state: State) => string)[];
  readonly #labels: readonly Labels[];
  readonly #size: number;

  constructor({ blocks, relations }: StateParts, types: readonly Type[]) {
    this.#size = sizeOf(blocks);
    this.#labels = blocks.map(({ type, first }) => ({
      first,
      images: new Uint8Array(type.size),
      preimages: new Uint8Array(type.size),
    }));
    const relabeling = new Map(blocks.map(({ type }, i) => [type.id, element(this.#labels, i)]));
    this.#encoders = relations.map((part) => partEncoder(part, types, relabeling));
    this.#members = new MemberHashes(blocks);
    this.#visitors = relations.map((part, i) => {
      const read = readerOf(part, types);
      const visit = this.#members.visitorOf(part.type);
      return (state) => visit?.(read(state), i);
    });
  }

  /** The least encoding of the relations among the permutations that respect a coloring. */
  leastImage(state: State, coloring: Coloring): string {
    const natural = Uint8Array.from({ length: this.#size }, (_, i) => i);
    let own: string | undefined;
    const labeled: Labeled = {
      size: this.#size,
      hashMembers: (colors, hashes) => {
        this.#members.colors = colors;
        this.#members.hashes = hashes;
        for (const visit of this.#visitors) visit(state);
      },
      areInterchangeable: (a, b) => {
        const exchanged = natural.slice();
        exchanged[a] = b;
        exchanged[b] = a;
        return this.#encode(state, exchanged) === (own ??= this.#encode(state, natural));
      },
      imageOf: (order) => this.#encode(state, order),
    };
    return leastImage(labeled, coloring);
  }

  #encode(state: State, order: Uint8Array): string {
    for (const { first, images, preimages } of this.#labels) {
      for (let i = 0; i < images.length; i++) {
        const member = element(order, first + i) - first;
        images[member] = i;
        preimages[i] = member;
      }
    }
    let text = "";
    for (const encode of this.#encoders) text += encode(state);
    return text;
  }
}

/** The labels of the members of one symmetric type. */
interface Labels {
  readonly first: number;
  readonly images: Uint8Array;
  readonly preimages: Uint8Array;
}

const sizeOf = (blocks: readonly MemberBlock[]): number => blocks.reduce((sum, { type }) => sum + type.size, 0);
