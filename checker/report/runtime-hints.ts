// What the author of a spec can do about a run-time error.

import { oneLine } from "../../grammar/core/source.js";
import type { RuntimeFault } from "../../grammar/core/core.js";

/** A hint that tells what to write. */
export function hintFor({ code, span }: RuntimeFault): string {
  switch (code) {
    case "R0001":
      return "the counterexample shows how it becomes false: add the guard that is missing, or correct the assertion";
    case "R0002":
      return "prevent the step with a `require`, or make the type larger";
    case "R0003":
      return "say what happens when it is full: the step waits (`require s.len() < 2`), or the item is lost (`if s.len() < 2 { … }`); or make the type larger";
    case "R0004":
      return "test it first: `k in m` for the key of a map, `i < s.len()` for the index of a sequence; `m.get(k)` is `none` if there is no such key";
    case "R0005":
      return `guard it: \`require ${sequenceIn(oneLine(span))}.len() > 0\``;
    case "R0006":
      return "guard it: `require s != {}`; or write `pick x in s`, which disables the action if there is no such member";
    case "R0007":
      return "test the divisor first: `require n > 0` in an action, `n > 0 implies …` in a property";
    case "R0008":
      return "if two names can stand for the same element, exclude that: `require a != b`; otherwise assign it once, with the final value";
    case "R0009":
      return "use smaller numbers: in most models their order matters, not their size";
    case "R0010":
      return "in an action, `let x = e?` waits until there is a value; elsewhere use `e.orElse(0)` or `match`";
    case "R0011":
      return "use smaller sets, or smaller constants in the check";
    case "R0012":
      return "remove conditions of `init` one at a time, until a state satisfies the others";
    case "R0013":
      return "use fewer or smaller quantifiers, or smaller constants in the check";
    case "R0016":
      return "give the function a greater `depth`, or see to it that each call is about something smaller";
    case "R0014":
      return "take a step that is enabled; or say that this one is not: `assert not enabled A`";
    case "R0015":
      return "correct the assertion; if it is meant for one choice only, specify it: give the step its arguments, or add `picks` or `takes`";
  }
}

/** The sequence that a call of `head`, `last` or `tail` is applied to. */
const sequenceIn = (call: string): string => {
  const [, sequence] = /^(.+)\.(?:head|last|tail)\(\)$/.exec(call) ?? /^(?:head|last|tail)\((.+)\)$/.exec(call) ?? [];
  return sequence ?? "s";
};
