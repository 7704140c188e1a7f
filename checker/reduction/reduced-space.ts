// The state space of the interpreter with symmetry reduction.

import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check } from "../model/model.js";
import { orbitEncoder } from "./orbit-encoder.js";
import { symmetryOf } from "./symmetry.js";

/**
 * States that differ only by a permutation of symmetric types count as one, if the check asks for it and it is sound.
 */
export function reduced(check: Check, interpreter: Interpreter): Interpreter {
  const { stateTypes } = interpreter;
  return symmetryOf(stateTypes, check).reduced ? { ...interpreter, key: orbitEncoder(stateTypes) } : interpreter;
}
