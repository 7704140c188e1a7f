// Assertions that cannot fail, because the conjuncts before them imply what they assert.

import type { Tla } from "./syntax.js";

export function withoutCertain(items: readonly Tla[]): readonly Tla[] {
  return items.filter((item, i) => {
    const [test] = item.kind === "call" && item.operator === "Assert" ? item.args : [];
    return test === undefined || !items.slice(0, i).some((each) => implies(each, test));
  });
}

const isSame = (a: Tla, b: Tla): boolean => JSON.stringify(a) === JSON.stringify(b);

function implies(known: Tla, test: Tla): boolean {
  if (isSame(known, test)) return true;
  // `a # b` for `b # a`, and `Len(s) < n` for `Len(Append(s, x)) <= n`.
  if (known.kind !== "infix" || test.kind !== "infix" || !isSame(known.right, test.right))
    return isMirrored(known, test);
  const longer = test.left.kind === "call" && test.left.operator === "Len" ? test.left.args[0] : undefined;
  const [sequence] = longer?.kind === "call" && longer.operator === "Append" ? longer.args : [];
  const [shorter] = known.left.kind === "call" && known.left.operator === "Len" ? known.left.args : [];
  return (
    known.operator === "<" &&
    test.operator === "<=" &&
    sequence !== undefined &&
    shorter !== undefined &&
    isSame(sequence, shorter)
  );
}

const isMirrored = (known: Tla, test: Tla): boolean =>
  known.kind === "infix" &&
  test.kind === "infix" &&
  known.operator === "#" &&
  test.operator === "#" &&
  isSame(known.left, test.right) &&
  isSame(known.right, test.left);
