// Symmetry reduction: states that differ only by a permutation of the members of symmetric types count as one.
// C. N. Ip and D. L. Dill, "Better verification through symmetry", Formal Methods in System Design 9, 1996.

import { mentionsSymmetric, type Type } from "../../grammar/core/types.js";
import type { Check } from "../model/model.js";
import { symmetricTypesIn } from "./state-parts.js";

/** The most members of all symmetric types together, so that even states that hardly tell them apart are no trouble. */
const MEMBER_LIMIT = 32;

export const TEMPORAL_NOTICE = "symmetry not used: temporal properties may tell behaviours of symmetric states apart";

export interface Symmetry {
  /** Do states that differ only by a permutation count as one? */
  readonly reduced: boolean;
  /** Why a check that has symmetric types is explored in full. */
  readonly notice: string | undefined;
}

/** Decides for all engines whether a check with these state types is reduced by symmetry. */
export function symmetryOf(types: readonly Type[], check: Check): Symmetry {
  if (!check.symmetry || !types.some(mentionsSymmetric)) return { reduced: false, notice: undefined };
  if (check.properties.length > 0)
    return {
      reduced: false,
      notice: TEMPORAL_NOTICE,
    };
  const count = symmetricTypesIn(types).reduce((sum, { size }) => sum + size, 0);
  if (count > MEMBER_LIMIT)
    return {
      reduced: false,
      notice: `symmetry not used: the symmetric types have ${count} members, more than ${MEMBER_LIMIT}`,
    };
  return { reduced: true, notice: undefined };
}
