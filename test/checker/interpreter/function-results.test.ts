// Functions that call each other several times: their results are kept, and count as evaluated each time.

import { describe, expect, it } from "vitest";
import { explore, type Outcome } from "../../../checker/index.js";
import { build } from "../../grammar/elaborate/elaborated.js";

/** Functions `f1` to `fN`, where `f` is the name; each calls the one before three times. */
const nested = (depth: number, name = "f"): string =>
  Array.from({ length: depth }, (_, i) => {
    const inner = `${name}${i}`;
    return `fun ${name}${i + 1}(n: Int): Int = if ${inner}(n) > 3 then ${inner}(${inner}(n)) else n`;
  }).join("\n");

async function outcomeOf(declarations: string, engine: "interpreter" | "compiled"): Promise<Outcome> {
  const text = `system S
    var x: 0..20 = 0
    fun f0(n: Int): Int = if n > 3 then n - 1 else n + 2
    ${declarations}
    terminal when x == 20
    check C { deadlock off }`;
  const { model, check } = build(text);
  return explore(model, check, { search: "bfs", engine });
}

/** What both engines find. */
async function agreed(declarations: string) {
  const [interpreted, compiled] = await Promise.all([
    outcomeOf(declarations, "interpreter"),
    outcomeOf(declarations, "compiled"),
  ]);
  const { verdict, states, transitions, fault } = interpreted;
  expect(compiled).toMatchObject({ verdict, states, transitions, fault });
  return interpreted;
}

describe("functions nested in functions", () => {
  it("have the same results as without", async () => {
    const { verdict } = await agreed(`${nested(8)}
      action A { x' = (x + f8(x mod 7) mod 5 + 1) mod 21 }
      invariant I: forall n in 0..5: f8(n) == f8(n) and f7(n) < 10`);
    expect(verdict).toBe("holds");
  });

  it("are told apart by all arguments", async () => {
    const pairs = Array.from(
      { length: 5 },
      (_, i) => `fun g${i + 1}(a: Int, b: Bool): Int = if b then g${i}(g${i}(a, not b), b) + 1 else g${i}(a, b)`,
    ).join("\n");
    await agreed(`fun g0(a: Int, b: Bool): Int = if b then a mod 7 else a
      ${pairs}
      action A(b: Bool) { x' = g5(x, b) mod 21 }
      action B { x' = g5(g5(x, false) + 1, true) mod 21 }`);
  });

  it("may read the state", async () => {
    const { verdict } = await agreed(`fun r0(n: Int): Int = (n + x) mod 21
      ${nested(5, "r")}
      action A { x' = (x + 1) mod 21 }
      invariant I: r5(3) == 3`);
    expect(verdict).toBe("violated");
  });

  it("exceed the limit of work as if each call was evaluated", async () => {
    const { fault } = await outcomeOf(`${nested(20)}\n action A { x' = f20(x + 4) mod 21 }`, "interpreter");
    expect(fault?.code).toBe("R0013");
  });
});
