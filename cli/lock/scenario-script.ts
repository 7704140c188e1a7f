// The script of a scenario in the lock file: its steps, picks and assertions as text, in order. Also whether another
// script checks as much.

import type { CheckPlan } from "../../checker/index.js";
import { formatScenarioAction, type ScenarioAction, type ScenarioItem } from "../../grammar/index.js";
import { byCodeUnits } from "./lock.js";

type Script = readonly string[];

/** Undefined for a check that is not a scenario. */
export function scriptOf(declaration: CheckPlan["declaration"]): Script | undefined {
  if (declaration?.kind !== "scenario") return undefined;
  return declaration.items.flatMap((item) => (isScenarioAction(item) ? [formatScenarioAction(item)] : []));
}

const isScenarioAction = (item: ScenarioItem): item is ScenarioAction =>
  item.kind === "take" || item.kind === "assertStatement" || item.kind === "pick";

export interface ScriptChange {
  /** The new script checks less, or something else. */
  readonly weaker: boolean;
  readonly text: string;
}

/**
 * A script checks as much as before if it has all former assertions after the same steps. Further assertions anywhere,
 * and further steps at the end, check more. A step inserted earlier changes the states that all later assertions are
 * about.
 */
export function compareScripts(was: Script, is: Script): readonly ScriptChange[] {
  const [before, now] = [normalized(was), normalized(is)];
  const changes: ScriptChange[] = [];
  // Scripts mostly differ only after a common beginning, which needs no table.
  let i = 0;
  while (i < before.length && before[i] === now[i]) i++;
  let j = i;
  const commonLength = commonSubsequenceLength(before, now, i);
  while (i < before.length || j < now.length) {
    const [old, item] = [before[i], now[j]];
    if (old !== undefined && old === item) {
      i++;
      j++;
    } else if (old !== undefined && (item === undefined || commonLength(i + 1, j) >= commonLength(i, j + 1))) {
      const step = before.slice(0, i).findLast((each) => !isAssertion(each));
      const where = step === undefined ? "at the beginning" : `after \`${step}\``;
      changes.push({ weaker: true, text: `\`${old}\` (${where}) is gone from the scenario` });
      i++;
    } else if (item !== undefined) {
      const next = before[i];
      if (next === undefined || isAssertion(item)) changes.push({ weaker: false, text: `${item} is new` });
      else
        changes.push({
          weaker: true,
          text: `\`${item}\` is new before \`${next}\`: what follows is checked in different states`,
        });
      j++;
    }
  }
  return changes;
}

/** No step or pick begins with this word. */
const isAssertion = (item: string): boolean => item.startsWith("assert ");

/** Assertions about the same state are sorted, and duplicates dropped: neither their order nor their number matters. */
function normalized(script: Script): Script {
  const items: string[] = [];
  let assertions = new Set<string>();
  for (const item of script) {
    if (isAssertion(item)) {
      assertions.add(item);
      continue;
    }
    items.push(...[...assertions].sort(byCodeUnits), item);
    assertions = new Set();
  }
  return [...items, ...[...assertions].sort(byCodeUnits)];
}

/** The length of the longest common subsequence of `a` from i on and `b` from j on; i and j are at least `start`. */
function commonSubsequenceLength(a: Script, b: Script, start: number): (i: number, j: number) => number {
  const lengths = Array.from({ length: a.length - start + 1 }, () => new Uint32Array(b.length - start + 1));
  const at = (i: number, j: number): number => lengths[i - start]?.[j - start] ?? 0;
  for (let i = a.length - 1; i >= start; i--) {
    const row = lengths[i - start];
    for (let j = b.length - 1; row !== undefined && j >= start; j--)
      row[j - start] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  return at;
}
