// coveringWalks of fathom/mbt: a right implementation passes, mistakes are found, and adapters say what can be refused.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { coveringWalks, refused, repeatWalks, type Adapter } from "../../library/mbt.js";
import { report, specFromSources } from "../../library/node.js";

const text = /^```fathom lease\.fathom\n([\s\S]*?)^```/m.exec(readFileSync("docs/library.md", "utf8"))![1]!;
const lease = specFromSources({ "lease.fathom": text }, "lease.fathom");

type Mistake = "none" | "forgets the lease" | "writes older tokens";

/** `asked`: receives the names of actions that must be refused. */
function adapterOf(mistake: Mistake, more: Partial<Adapter> = {}, asked: string[] = []): Adapter {
  let [granted, written] = [0, 0];
  let held = [0, 0];
  return {
    reset() {
      [granted, written] = [0, 0];
      held = [0, 0];
    },
    observe: () => ({ granted, written }),
    actions: {
      Acquire({ client }, { mustRefuse }) {
        if (mustRefuse) asked.push("Acquire");
        if (granted === 3) return refused;
        granted++;
        held[client - 1] = granted;
        return undefined;
      },
      Write({ client }, { mustRefuse }) {
        if (mustRefuse) asked.push("Write");
        const token = held[client - 1] ?? 0;
        if (token === 0 || (token < written && mistake !== "writes older tokens")) return refused;
        if (mistake !== "forgets the lease") written = token;
        return undefined;
      },
    },
    refuses: ["Acquire", "Write"],
    ...more,
  };
}

it.each<readonly [Mistake, string, string | undefined]>([
  ["none", "passed", undefined],
  ["forgets the lease", "failed", "observation"],
  ["writes older tokens", "failed", "step"],
])("an implementation with the mistake %s has %s", async (mistake, verdict, kind) => {
  const { walks, points, end } = await coveringWalks(lease, "Fenced");
  expect(end).toBe("covered");
  expect(points.every(({ reached }) => reached)).toBe(true);
  const result = await repeatWalks(lease, "Fenced", adapterOf(mistake), walks);
  expect(result.verdict, report(result)).toBe(verdict);
  expect(result.failure?.kind).toBe(kind);
});

it("without near-misses, there is nothing to refuse", async () => {
  const { walks } = await coveringWalks(lease, "Fenced", { nearMisses: false });
  expect(walks.flat().every(({ mustRefuse }) => !mustRefuse)).toBe(true);
  expect((await repeatWalks(lease, "Fenced", adapterOf("writes older tokens"), walks)).verdict).toBe("passed");
});

it.each<readonly [readonly string[], readonly string[]]>([
  [["Acquire", "Write"], ["Write"]],
  [["Acquire"], []],
  [[], []],
])("with the actions to refuse %j, asks for %j", async (refuses, expected) => {
  const asked: string[] = [];
  const { walks } = await coveringWalks(lease, "Fenced");
  await repeatWalks(lease, "Fenced", adapterOf("none", { refuses }, asked), walks);
  expect(asked).toEqual(expected);
});

it("leaves out steps that the implementation takes by itself, and refuses those that never happen", async () => {
  const { walks } = await coveringWalks(lease, "Fenced");
  const adapter = adapterOf("none", { refuses: [] });
  const withWrite = (Write: "internal" | "never"): Adapter => ({ ...adapter, actions: { ...adapter.actions, Write } });
  const result = await repeatWalks(lease, "Fenced", withWrite("internal"), walks);
  expect(result.verdict, report(result)).toBe("passed");
  expect(result.actions).toEqual({ Acquire: { asked: 2, refused: 0 } });
  await expect(repeatWalks(lease, "Fenced", withWrite("never"), walks)).rejects.toThrow(
    "never happens according to the adapter",
  );
});

it("says that there are more states than it may explore", async () => {
  const { end, points } = await coveringWalks(lease, "Fenced", { states: 1 });
  expect(end).toBe("budget");
  expect(points.some(({ reached }) => !reached)).toBe(true);
});

it("rejects wrong options, and can be stopped", async () => {
  await expect(coveringWalks(lease, "Fenced", { states: 0 })).rejects.toThrow(RangeError);
  await expect(coveringWalks(lease, "Fenced", { nearMisses: 1 as never })).rejects.toThrow(TypeError);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(coveringWalks(lease, "Fenced", { signal })).rejects.toThrow("enough");
});
