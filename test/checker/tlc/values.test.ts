// Values of TLC are read back as the values that were exported.

import fc from "fast-check";
import { is } from "immutable";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mentions } from "../../../grammar/core/types.js";
import type { ValueNames } from "../../../checker/export-tla/mapping.js";
import { readTlcOutput } from "../../../checker/tlc/output.js";
import { parseTlaValue } from "../../../checker/tlc/parse-value.js";
import { readTlaValue } from "../../../checker/tlc/values.js";
import { Node, types, valueOf } from "../arbitrary-values.js";
import { enumOf, T, tupleOf } from "../core-builder.js";
import { tlaText } from "./tla-text.js";

const names: ValueNames = {
  none: "None",
  members: new Map([["id" in Node ? Node.id : "", ["node1", "node2", "node3"]]]),
};

/** The export refuses options of options. */
const exported = types.filter(
  (type) => !mentions(type, (part) => part.kind === "option" && part.item.kind === "option"),
);

describe("values of TLC", () => {
  it("are read back as what they were", () => {
    const typed = exported.chain((type) => valueOf(type).map((value) => ({ type, value })));
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const text = tlaText(type, value, names);
        const read = readTlaValue(type, text, names);
        expect(read !== undefined && is(read, value), text).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("any text is a value or none", () => {
    const parts = fc.constantFrom(
      "{",
      "}",
      "<<",
      ">>",
      "[",
      "]",
      "(",
      ")",
      "a",
      " |-> ",
      " :> ",
      " @@ ",
      "1",
      "..",
      "-2",
      '"x"',
      ", ",
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 12 }).map((each) => each.join("")),
    );
    fc.assert(
      fc.property(exported, texts, (type, text) => {
        expect(() => readTlaValue(type, text, names)).not.toThrow();
      }),
    );
    const deep = 100_000;
    expect(parseTlaValue("{".repeat(deep) + "}".repeat(deep))).toBeUndefined();
    expect(parseTlaValue("1..999999999999")).toBeUndefined();
  });

  it("out of bounds are none of the type", () => {
    expect(readTlaValue(T.int(0, 3), "4", names)).toBeUndefined();
    expect(readTlaValue(T.seq(T.int(0, 3), 2), "<<1, 2, 3>>", names)).toBeUndefined();
    expect(readTlaValue(enumOf("E", "a"), '"b"', names)).toBeUndefined();
    expect(readTlaValue(tupleOf(T.bool, T.bool), "<<TRUE>>", names)).toBeUndefined();
    expect(readTlaValue(Node, "node4", names)).toBeUndefined();
  });

  it("of a recorded output are all understood", () => {
    const text = readFileSync(join(import.meta.dirname, "outputs", "values.out"), "utf8");
    const [first] = readTlcOutput(text).trace?.states ?? [];
    const parsed = [...(first?.values ?? [])].map(([name, value]) => [name, parseTlaValue(value)] as const);
    expect(parsed).toHaveLength(13);
    expect(parsed.filter(([, value]) => value === undefined)).toEqual([]);
    expect(readTlaValue(T.set(T.int(1, 4)), first?.values.get("c") ?? "", names)?.valueOf()).toMatchObject({ size: 4 });
    expect(parsed.find(([name]) => name === "f")?.[1]).toEqual({
      kind: "set",
      members: [
        {
          kind: "tuple",
          items: [
            { kind: "integer", value: 1 },
            { kind: "string", text: 'x"y\\' },
          ],
        },
      ],
    });
  });
});
