// Accesses to parts of the state, and the operators that the parts are read for.

import type { ExprOf } from "../../grammar/core/core.js";
import type { Value } from "./values.js";

/** Accesses to parts of the state, the latest first. */
export interface AccessList {
  readonly variable: number;
  /** The path from the variable to the part: keys, and positions of record fields and tuple items. */
  readonly keys: readonly Value[];
  /** Of a read that depends only on what an operator makes of the part. */
  readonly observation?: Observation | undefined;
  readonly previous: AccessList | undefined;
}

/** An operator that is applied to a part of the state, with its other operands: `rec in log` depends on less than `log`. */
export interface Observation {
  readonly expr: ExprOf<"apply">;
  /** The position of the part among the operands. */
  readonly position: number;
  /** All operands, evaluated. */
  readonly operands: readonly Value[];
}

/** `keys`: the path from the variable to the part. `observation`: the operator that the part is read for. */
export type OnRead = (variable: number, keys: readonly Value[], observation?: Observation) => void;
