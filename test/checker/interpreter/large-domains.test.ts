// Large domains: they are refused by their size, and otherwise enumerated only as far as needed.

import { describe, expect, test } from "vitest";
import { explore } from "../../../checker/index.js";
import { cartesianProduct } from "../../../checker/interpreter/enumerate.js";
import { integers } from "../../../checker/interpreter/operators.js";
import { Build, num, pick, ref, set, spanAt, T, values } from "../core-builder.js";
import { effects } from "./effects.js";

const MANY = 2 ** 24;
const large = T.int(0, MANY - 1);

describe("the product of domains", () => {
  /** A domain of `MANY` numbers that counts those that are taken from it. */
  function counted(): { readonly domain: Iterable<number> & { readonly size: number }; readonly taken: () => number } {
    let taken = 0;
    const domain = {
      size: MANY,
      *[Symbol.iterator]() {
        for (let i = 0; i < MANY; i++) {
          taken++;
          yield i;
        }
      },
    };
    return { domain, taken: () => taken };
  }

  test("takes no more of a large domain than is asked for", () => {
    const [first, second] = [counted(), counted()];
    const combinations: (readonly number[])[] = [];
    for (const combination of cartesianProduct([first.domain, [7, 8], second.domain])) {
      combinations.push(combination);
      if (combinations.length === 3) break;
    }
    expect(combinations).toEqual([
      [0, 7, 0],
      [0, 7, 1],
      [0, 7, 2],
    ]);
    expect([first.taken(), second.taken()]).toEqual([1, 3]);
  });

  test("has the order of arrays if a domain is not an array", () => {
    const lazy = integers(1, 5000, spanAt(0));
    const product = [...cartesianProduct([[1, 2], lazy, []])];
    expect(product).toEqual([]);
    const arrays = [...cartesianProduct([[1, 2], [...lazy], [3, 4]])];
    expect([...cartesianProduct<number>([[1, 2], lazy, [3, 4]])]).toEqual(arrays);
    expect(arrays).toHaveLength(2 * 5000 * 2);
  });
});

describe("too many branches", () => {
  test("a `pick` without a condition is refused by the size of its domain", () => {
    // To enumerate the domain takes a second; all of these actions would take minutes.
    const build = new Build();
    const x = build.variable("x", large, num(0));
    for (let i = 0; i < 100; i++) {
      const y = build.local("y", large);
      build.action(`A${i}`, [], [pick(y, values(large)), set(x, ref(y))]);
    }
    const refused = "R0011 an action has more than 262144 branches in one state";
    expect(effects(build)).toEqual(new Array<string>(100).fill(refused));
  });

  test("arguments beyond the limit are neither executed nor stored", () => {
    const build = new Build();
    const params = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => build.local(`p${i}`, large));
    build.action("A", params, []);
    expect(effects(build)).toEqual(["R0011 an action has more than 262144 branches in one state"]);
  });

  test.each(["interpreter", "compiled", "symbolic"] as const)("the %s engine reports them", async (engine) => {
    const build = new Build();
    const x = build.variable("x", large, num(0));
    const y = build.local("y", large);
    build.action("A", [], [pick(y, values(large)), set(x, ref(y))]);
    const outcome = await explore(build.model, build.check(), { search: "bfs", engine });
    expect(outcome).toMatchObject({ verdict: "error", fault: { code: "R0011" }, states: 1 });
  });
});
