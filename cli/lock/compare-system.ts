// Compares what the verdicts of a system rest on with the lock file. Each new assumption excludes behaviours, so the
// same verdicts mean less.

import { compareConstants } from "./compare-constants.js";
import { Differences, missing, type Comparison } from "./differences.js";
import type { LockedSystem } from "./lock.js";
import type { SystemFacts } from "./locked-system.js";

/** `fired`: whether some check recorded that an action of this name was taken. */
export function compareSystem(
  identity: { readonly file: string; readonly name: string },
  was: LockedSystem,
  { locked: is, spans, span }: SystemFacts,
  fired: (action: string) => boolean,
): Comparison {
  const differences = new Differences({ kind: "system", file: identity.file, name: identity.name }, span);
  const weaken = (what: string, subject: string): void =>
    differences.weaken("E0804", what, { span: spans.get(subject) ?? span });
  for (const text of missing(is.assumptions, was.assumptions)) weaken(`\`${text}\` is new: it ${effectOf(text)}`, text);
  compareGoneAssumptions(was, is, differences);
  compareFaults(was, is, differences, weaken, fired);
  for (const [name, size] of Object.entries(was.symmetric)) {
    const now = is.symmetric[name];
    if (now === undefined) differences.note(`symmetric type ${name} is gone`);
    else if (now !== size)
      weaken(`symmetric type \`${name}\` had size ${size}, now ${now}: a different configuration`, name);
  }
  for (const name of missing(Object.keys(is.symmetric), Object.keys(was.symmetric)))
    differences.note(`symmetric type ${name} is new`);
  compareConstants(was.constants, is.constants, differences);
  for (const text of missing(was.assertions, is.assertions))
    differences.weaken("E0803", `\`${text}\` is no longer checked`);
  for (const text of missing(is.assertions, was.assertions)) differences.note(`${text} is new`);
  return differences;
}

/** What an assumption does, from its text: `Queue: fair weak Deliver`. */
function effectOf(text: string): string {
  const word = /^(?:\w+: )?(\w+)/.exec(text)?.[1];
  if (word === "fair") return "excludes behaviours in which the action never occurs";
  if (word === "terminal") return "allows the system to stop";
  if (word === "init") return "excludes initial states";
  return "excludes configurations";
}

const isTerminal = (text: string): boolean => /^(?:\w+: )?terminal /.test(text);

function compareGoneAssumptions(was: LockedSystem, is: LockedSystem, differences: Differences): void {
  for (const text of missing(was.assumptions, is.assumptions)) {
    // Instances must all be in a terminal state: if one no longer needs to be, the system may stop in more states.
    const others = is.assumptions.some(isTerminal);
    if (isTerminal(text) && others && text.includes(": terminal "))
      differences.weaken("E0804", `\`${text}\` is gone: the system may stop while such an instance is not finished`);
    else differences.note(`${text} is gone`);
  }
}

function compareFaults(
  was: LockedSystem,
  is: LockedSystem,
  differences: Differences,
  weaken: (what: string, subject: string) => void,
  fired: (action: string) => boolean,
): void {
  for (const [name, before] of Object.entries(was.faults)) {
    const now = is.faults[name];
    if (now === undefined) {
      if (is.actions.includes(name))
        weaken(
          `\`${name}\` is no longer a fault: it has no budget, and a state in which it is enabled is no deadlock`,
          name,
        );
      // Otherwise the checks in which it was taken report it.
      else if (!fired(name)) weaken(`fault \`${name}\` no longer exists`, name);
      continue;
    }
    for (const text of without(now, before))
      if (isRestriction(text)) weaken(`\`${text}\` is new in fault \`${name}\`: it may occur in fewer states`, name);
      else differences.note(`${text} is new in fault ${name}`);
    for (const text of without(before, now))
      if (isRestriction(text)) differences.note(`${text} is gone from fault ${name}`);
      else weaken(`\`${text}\` is gone from fault \`${name}\``, name);
  }
  for (const name of missing(Object.keys(is.faults), Object.keys(was.faults)))
    if (was.actions.includes(name)) weaken(`\`${name}\` is now a fault: \`faults\` limits how often it occurs`, name);
    else differences.note(`fault ${name} is new`);
}

/** Another such statement can make a fault rarer; without it, the fault can only become more frequent. */
const isRestriction = (text: string): boolean => /^(fault action|require|pick|let|if|match|for|either) /.test(text);

/** The elements of a list that another one lacks; an element that occurs twice must be there twice. */
function without(list: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others];
  return list.filter((each) => {
    const i = rest.indexOf(each);
    if (i >= 0) rest.splice(i, 1);
    return i < 0;
  });
}
