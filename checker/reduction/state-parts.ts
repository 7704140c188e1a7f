// The parts of a state, by what they say about the members of symmetric types: nothing, something about each member by
// itself, or how members are related.

import { cardinality, mentions, mentionsSymmetric, type Type, type TypeOf } from "../../grammar/core/types.js";

export type SymmetricType = TypeOf<"symmetric">;

/** The members of a symmetric type. The members of all symmetric types of a state are numbered consecutively. */
export interface MemberBlock {
  readonly type: SymmetricType;
  /** The number of the first member. */
  readonly first: number;
}

/** A field of a record or tuple, by its position, or the value of a function at the key of this rank. */
export type PathStep = { readonly field: number } | { readonly rank: number };

export interface StatePart {
  /** The position of the variable. */
  readonly variable: number;
  readonly path: readonly PathStep[];
  readonly type: Type;
}

/**
 * A part that consists of one fact for each member of `member`: its value in a function or map, or whether it is the
 * value or in the set. The facts for a member, one after the other, are its _column_.
 */
export interface ColumnPart extends StatePart {
  readonly member: SymmetricType;
}

export interface StateParts {
  readonly blocks: readonly MemberBlock[];
  /** Parts that do not mention symmetric types. */
  readonly plain: readonly StatePart[];
  readonly columns: readonly ColumnPart[];
  readonly relations: readonly StatePart[];
}

/** The values of a function with more keys than this are not parts of their own. */
const KEYS_LIMIT = 16;

export function partsOfState(types: readonly Type[]): StateParts {
  const plain: StatePart[] = [];
  const columns: ColumnPart[] = [];
  const relations: StatePart[] = [];
  const visit = (part: StatePart): void => {
    const { type } = part;
    const inner = mentionsSymmetric(type) ? innerParts(type) : undefined;
    if (inner !== undefined) {
      for (const { step, type: innerType } of inner) visit({ ...part, path: [...part.path, step], type: innerType });
      return;
    }
    const member = columnMember(type);
    if (!mentionsSymmetric(type)) plain.push(part);
    else if (member !== undefined) columns.push({ ...part, member });
    else relations.push(part);
  };
  for (const [variable, type] of types.entries()) visit({ variable, path: [], type });
  return { blocks: memberBlocks(types), plain, columns, relations };
}

/** The parts of a value that are always there. */
function innerParts(type: Type): readonly { readonly step: PathStep; readonly type: Type }[] | undefined {
  switch (type.kind) {
    case "record":
      return type.fields.map((field, i) => ({ step: { field: i }, type: field.type }));
    case "tuple":
      return type.items.map((item, i) => ({ step: { field: i }, type: item }));
    case "function": {
      const keys = cardinality(type.key);
      if (mentionsSymmetric(type.key) || keys > KEYS_LIMIT) return undefined;
      return Array.from({ length: keys }, (_, rank) => ({ step: { rank }, type: type.value }));
    }
    default:
      return undefined;
  }
}

/** The symmetric type for each of whose members a value of this type has one fact, which mentions no members. */
function columnMember(type: Type): SymmetricType | undefined {
  switch (type.kind) {
    case "symmetric":
      return type;
    case "option":
    case "set":
      return type.item.kind === "symmetric" ? type.item : undefined;
    case "function":
    case "map":
      return type.key.kind === "symmetric" && !mentionsSymmetric(type.value) ? type.key : undefined;
    default:
      return undefined;
  }
}

function memberBlocks(types: readonly Type[]): readonly MemberBlock[] {
  let first = 0;
  return symmetricTypesIn(types).map((type) => {
    const block = { type, first };
    first += type.size;
    return block;
  });
}

/** Each once, in the order in which they first occur. */
export function symmetricTypesIn(types: readonly Type[]): readonly SymmetricType[] {
  const found = new Map<string, SymmetricType>();
  for (const type of types) {
    mentions(type, (part) => {
      if (part.kind === "symmetric" && !found.has(part.id)) found.set(part.id, part);
      return false;
    });
  }
  return [...found.values()];
}
