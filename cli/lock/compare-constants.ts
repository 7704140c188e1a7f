// Compares the values of constants with those in the lock file.

import { missing, type Differences } from "./differences.js";

type Values = Readonly<Record<string, string>>;

export function compareConstants(was: Values, is: Values, differences: Differences): void {
  const before = new Map(Object.entries(was));
  for (const [name, value] of Object.entries(is)) {
    const old = before.get(name);
    if (old === undefined) differences.note(`constant ${name} is new`);
    else if (old !== value) compareConstant(name, old, value, differences);
  }
  for (const name of missing([...before.keys()], Object.keys(is)))
    differences.weaken("E0804", `constant \`${name}\` (was ${before.get(name) ?? ""}) no longer exists`);
}

/** A larger number is taken for a larger configuration; any other change for a different one. */
function compareConstant(name: string, old: string, value: string, differences: Differences): void {
  const [before, now] = [old, value].map((each) => (/^-?\d+$/.test(each) ? Number(each) : undefined));
  const numbers = before !== undefined && now !== undefined;
  if (numbers && now > before) differences.note(`constant ${name} was ${old}, now ${value}`);
  else
    differences.weaken(
      "E0804",
      `constant \`${name}\` was ${old}, now ${value}${numbers ? "" : ": a different configuration"}`,
    );
}
