// The constants that a module declares, with their values for the configuration, and the symmetry of sets of model values.

import type { Span } from "../../grammar/core/source.js";
import type { Type } from "../../grammar/core/types.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { Check, Model } from "../model/model.js";
import { symmetryOf } from "../reduction/symmetry.js";
import { call, infix, mentionsName, name } from "./build.js";
import type { UsedConstant } from "./constants.js";
import type { ExportContext } from "./context.js";
import type { Declared, Tla, Unit } from "./syntax.js";

export interface DeclaredConstant extends Declared {
  readonly value: Tla;
  /** What it is in the spec. */
  readonly stands?:
    | { readonly kind: "constant"; readonly symbol: UsedConstant["symbol"] }
    | { readonly kind: "symmetric"; readonly type: Type; readonly span: Span }
    | { readonly kind: "none" };
}

interface ConstantDeclarations {
  readonly declared: readonly DeclaredConstant[];
  /** Definitions of constants that are sizes of sets. */
  readonly sizes: readonly Unit[];
  /** The members of symmetric types, by `id`. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** `uses`: everything that may mention a constant. */
export function constantDeclarations(
  { constants, types, names, use }: ExportContext,
  faults: DeclaredConstant | undefined,
  uses: unknown,
): ConstantDeclarations {
  const symmetric = types.symmetricTypes();
  const members = new Map(
    symmetric.map((each) => [
      each.id,
      Array.from({ length: each.size }, (_, i) => names.declare(`${each.name.toLowerCase()}${i + 1}`)),
    ]),
  );
  const membersOf = (id: string): Tla => ({ kind: "set", items: (members.get(id) ?? []).map(name) });
  const used = constants.used().filter((each) => mentionsName(uses, new Set([each.name])));
  // The set alone says how many members there are.
  const sizes = new Map<UsedConstant, string>();
  for (const each of symmetric) {
    const size = each.sizeText === undefined ? undefined : constants.usedConstant(each.sizeText);
    if (size !== undefined && used.includes(size) && !sizes.has(size)) sizes.set(size, each.name);
  }
  if (sizes.size > 0) use("FiniteSets");
  const declared = [
    ...used.flatMap((each): readonly DeclaredConstant[] =>
      sizes.has(each) ? [] : [{ ...each, stands: { kind: "constant", symbol: each.symbol } }],
    ),
    ...symmetric.map((each): DeclaredConstant => ({
      name: each.name,
      doc: each.doc,
      value: membersOf(each.id),
      stands: { kind: "symmetric", type: each.type, span: each.span },
    })),
    ...(faults === undefined ? [] : [faults]),
    ...(types.usesNone()
      ? [
          {
            name: types.none,
            doc: "The value of an option that has none.",
            value: name(types.none),
            stands: { kind: "none" } as const,
          },
        ]
      : []),
  ];
  const definitions = [...sizes].map(([size, set]): Unit => {
    const definition = { name: size.name, params: [], body: call("Cardinality", name(set)) };
    return { kind: "definition", doc: size.doc, definition };
  });
  return { declared, sizes: definitions, members };
}

export function symmetryUnits(
  cx: ExportContext,
  check: Check,
  model: Model,
): { readonly name: string | undefined; readonly units: readonly Unit[] } {
  const symmetric = cx.types.symmetricTypes();
  if (symmetric.length === 0 || !symmetryOf(stateVectorOf(model, check).types, check).reduced)
    return { name: undefined, units: [] };
  cx.use("TLC");
  const declared = cx.names.declareOneOf("Symmetry", "SymmetryOfTypes");
  const body = symmetric
    .map((each) => call("Permutations", name(each.name)))
    .reduce((left, right) => infix(left, "\\cup", right));
  return {
    name: declared,
    units: [{ kind: "definition", doc: undefined, definition: { name: declared, params: [], body } }],
  };
}
