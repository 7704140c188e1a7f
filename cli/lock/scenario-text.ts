// What a scenario asks, as texts: its steps, what it picks and what it asserts, in their order. And whether another one asks as much.

import type { CheckPlan } from "../../checker/index.js";
import { formatScenarioAction, type ScenarioAction, type ScenarioItem } from "../../grammar/index.js";
import { inOrder } from "./lock.js";

type Script = readonly string[];

/** Undefined for what is no scenario. */
export function scriptOf(declaration: CheckPlan["declaration"]): Script | undefined {
  if (declaration?.kind !== "scenario") return undefined;
  return declaration.items.flatMap((item) => (isScenarioAction(item) ? [formatScenarioAction(item)] : []));
}

const isScenarioAction = (item: ScenarioItem): item is ScenarioAction =>
  item.kind === "take" || item.kind === "assertStatement" || item.kind === "pick";

export interface ScriptChange {
  /** Less is asked, or something else. */
  readonly less: boolean;
  readonly text: string;
}

/**
 * As much is asked where every assertion that was there is, after the same steps: further assertions anywhere, and further steps at the end, are more. A step
 * that is put in before the end makes another scenario of all behind it, whatever that asserts.
 */
export function compareScripts(was: Script, is: Script): readonly ScriptChange[] {
  const [before, now] = [settled(was), settled(is)];
  const changes: ScriptChange[] = [];
  // Where both begin alike there is nothing to choose, and mostly that is all there is.
  let i = 0;
  while (i < before.length && before[i] === now[i]) i++;
  let j = i;
  const common = commonOf(before, now, i);
  while (i < before.length || j < now.length) {
    const [old, item] = [before[i], now[j]];
    if (old !== undefined && old === item) {
      i++;
      j++;
    } else if (old !== undefined && (item === undefined || common(i + 1, j) >= common(i, j + 1))) {
      const step = before.slice(0, i).findLast((each) => !isAssertion(each));
      changes.push({
        less: true,
        text: `\`${old}\` (${step === undefined ? "at the beginning" : `after \`${step}\``}) is gone from the scenario`,
      });
      i++;
    } else if (item !== undefined) {
      const next = before[i];
      if (next === undefined || isAssertion(item)) changes.push({ less: false, text: `${item} is new` });
      else
        changes.push({
          less: true,
          text: `\`${item}\` is new before \`${next}\`: what follows is checked in different states`,
        });
      j++;
    }
  }
  return changes;
}

/** Neither a step nor a pick can begin with this word. */
const isAssertion = (item: string): boolean => item.startsWith("assert ");

/** What is asserted of one state has no order, and says no more when it is said twice. */
function settled(script: Script): Script {
  const items: string[] = [];
  let asserted = new Set<string>();
  for (const item of script) {
    if (isAssertion(item)) {
      asserted.add(item);
      continue;
    }
    items.push(...[...asserted].sort(inOrder), item);
    asserted = new Set();
  }
  return [...items, ...[...asserted].sort(inOrder)];
}

/** How many items both have in one order, from these on: their longest common subsequence. Asked of what is not before `start`. */
function commonOf(a: Script, b: Script, start: number): (i: number, j: number) => number {
  const lengths = Array.from({ length: a.length - start + 1 }, () => new Uint32Array(b.length - start + 1));
  const at = (i: number, j: number): number => lengths[i - start]?.[j - start] ?? 0;
  for (let i = a.length - 1; i >= start; i--) {
    const row = lengths[i - start];
    for (let j = b.length - 1; row !== undefined && j >= start; j--)
      row[j - start] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  return at;
}
