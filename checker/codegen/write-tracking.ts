// Detects variables whose parts may be assigned twice in one step (R0008). If the text of an action rules that out, its
// code needs no check. If not, the code tracks the assigned bits of the variable at run time.

import type { Variable } from "../../grammar/core/core.js";
import { element } from "../interpreter/values.js";
import type { AccessedBits, Context } from "./context.js";
import { WORD_BITS, type StateLayout } from "./layout.js";
import { bitAddress, shiftOf } from "./memory.js";
import { and, compare, i32Const, i64Const, i64Local, maskOf, or, shl } from "./numbers.js";

/** An assignment, or a read of the new value, that code before may have executed. */
interface Access {
  readonly variable: number;
  /** The first bit of the variable that it may access, and the bit after the last. */
  readonly from: number;
  readonly to: number;
  /** For each step of the access path its position, or undefined if it is a key. */
  readonly steps: readonly (number | undefined)[];
}

/** The bits of a variable that were accessed: in an i64 local, or in memory at a byte address. */
type AccessMask =
  { readonly form: "local"; readonly name: string } | { readonly form: "memory"; readonly address: number };

/** Variables whose accesses are tracked at run time. */
export class TrackedVariables {
  /** For each variable, a mask with a bit for each of its bits, and a line that clears it. */
  readonly #masks = new Map<number, { readonly mask: AccessMask; readonly clear: string }>();

  constructor(readonly variables: ReadonlySet<number>) {}

  mask(variable: number, bits: number, { fn, scratch }: Context): AccessMask {
    const known = this.#masks.get(variable);
    if (known !== undefined) return known.mask;
    if (bits <= WORD_BITS) {
      const mask: AccessMask = { form: "local", name: fn.newLocal("i64", "assigned") };
      this.#masks.set(variable, { mask, clear: `(local.set ${mask.name} (i64.const 0))` });
      return mask;
    }
    const mask: AccessMask = { form: "memory", address: scratch.allocate(bits) };
    const start = bitAddress({ base: i32Const(mask.address), fixed: 0 });
    this.#masks.set(variable, { mask, clear: `(call $clearBits ${start} ${i32Const(bits)})` });
    return mask;
  }

  /** Clears the masks that the code of the branch uses. */
  prologue(): readonly string[] {
    return [...this.#masks.values()].map(({ clear }) => clear);
  }
}

/**
 * Thrown if an assignment may hit bits that were accessed before. The code is written again, with the variable tracked.
 */
class NeedsTracking extends Error {
  constructor(readonly variable: number) {
    super("a variable may be assigned twice");
  }
}

/** Writes code with as few tracked variables as possible: the attempt is repeated with one more until it succeeds. */
export function withTracking<T>(write: (tracked: TrackedVariables) => T): T {
  const variables = new Set<number>();
  for (;;) {
    try {
      return write(new TrackedVariables(variables));
    } catch (error) {
      if (!(error instanceof NeedsTracking)) throw error;
      variables.add(error.variable);
    }
  }
}

/** Follows the accesses of one branch of an action as its code is written. */
export class AccessTracker {
  /** The accesses of the code so far. */
  #accesses: readonly Access[] = [];
  /** True in the body of a loop: the code may be executed more than once. */
  mayRepeat = false;

  constructor(
    readonly layout: StateLayout,
    readonly tracked: TrackedVariables,
  ) {}

  /**
   * Records that the code assigns bits, or reads their new value. Assigning bits that were accessed before is an error.
   */
  record(
    context: Context,
    variable: Variable,
    { offset, width, steps }: AccessedBits,
    kind: "assignment" | "read",
  ): void {
    const isAssignment = kind === "assignment";
    const whole = element(this.layout.fields, variable.id).bits;
    if (this.tracked.variables.has(variable.id)) {
      recordAtRunTime(context, this.tracked.mask(variable.id, whole, context), offset, width, isAssignment);
      return;
    }
    // An offset that is known only at run time could be any.
    const from = offset.dynamic === undefined ? offset.fixed : 0;
    const to = offset.dynamic === undefined ? offset.fixed + width : whole;
    const access: Access = { variable: variable.id, from, to, steps };
    if (isAssignment && (this.mayRepeat || this.#accesses.some((each) => mayOverlap(each, access))))
      throw new NeedsTracking(variable.id);
    this.#accesses = [...this.#accesses, access];
  }

  /**
   * Writes alternatives of which one is executed. Each sees only the accesses before all of them; the code after them
   * sees the accesses of all. `write` passes the code of each alternative through its argument.
   */
  alternatives(write: (alternative: (code: () => void) => () => void) => void): void {
    const before = this.#accesses;
    const after = new Set<Access>();
    write((code) => () => {
      this.#accesses = before;
      code();
      for (const access of this.#accesses) after.add(access);
    });
    this.#accesses = [...after];
  }
}

/** Adds bits to a mask, and traps if they are assigned and were in it before. */
function recordAtRunTime(
  { fn }: Context,
  mask: AccessMask,
  offset: AccessedBits["offset"],
  width: number,
  isAssignment: boolean,
): void {
  if (mask.form === "local") {
    const bits = fn.keep(shl(i64Const(maskOf(width)), shiftOf(offset)));
    if (isAssignment) fn.trapIf(compare("ne", and(i64Local(mask.name), bits), i64Const(0)));
    fn.set(mask.name, or(i64Local(mask.name), bits).text);
    return;
  }
  const address = bitAddress({ base: i32Const(mask.address), ...offset });
  if (isAssignment) fn.trapIf({ text: `(call $anyBit ${address} ${i32Const(width)})` });
  fn.line(`(call $setBits ${address} ${i32Const(width)})`);
}

/** Different fields of a record do not overlap, whatever the keys before them are. */
function mayOverlap(a: Access, b: Access): boolean {
  if (a.variable !== b.variable || a.from >= b.to || b.from >= a.to) return false;
  return !a.steps.some((step, i) => step !== undefined && b.steps[i] !== undefined && b.steps[i] !== step);
}
