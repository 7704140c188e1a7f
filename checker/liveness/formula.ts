// Linear temporal logic (A. Pnueli, "The temporal logic of programs", FOCS 1977), in negation normal form.
//
// Formulas are trees that share parts, and may be deep: functions of formulas are computed bottom-up without recursion, once for each part.
// The constructors simplify formulas: K. Etessami and G. J. Holzmann, "Optimizing Büchi automata", CONCUR
// 2000; F. Somenzi and R. Bloem, "Efficient Büchi automata from LTL formulae", CAV 2000.

/** Propositions are numbers from 0; a literal is one of them or its negation. */
export type Formula =
  | { readonly kind: "true" }
  | { readonly kind: "false" }
  | { readonly kind: "literal"; readonly proposition: number; readonly negated: boolean }
  | { readonly kind: "and" | "or"; readonly parts: readonly Formula[] }
  /** The operand holds at the next position. */
  | { readonly kind: "next"; readonly operand: Formula }
  | { readonly kind: "until" | "release"; readonly left: Formula; readonly right: Formula };

type Junction = "and" | "or";
type Temporal = "until" | "release";

export const TRUE: Formula = { kind: "true" };
export const FALSE: Formula = { kind: "false" };

/** Simplifications that recur into the parts are skipped if the parts are deeper than this. */
const DEPTH_LIMIT = 100;

/** Longer keys are replaced by numbers: otherwise keys would grow exponentially in formulas that share parts. */
const KEY_LIMIT = 200;

/** `showFormula` breaks off after about this many characters. */
const SHOWN_LIMIT = 10_000;

/** The operands of a formula. */
function partsOf(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case "true":
    case "false":
    case "literal":
      return [];
    case "and":
    case "or":
      return formula.parts;
    case "next":
      return [formula.operand];
    case "until":
    case "release":
      return [formula.left, formula.right];
  }
}

/** A function of formulas that is computed from its values for the operands: without recursion, and memoized. */
function bottomUp<T extends object | string | number | boolean>(
  compute: (formula: Formula, of: (part: Formula) => T) => T,
): { (formula: Formula): T; memo: WeakMap<Formula, T> } {
  const memo = new WeakMap<Formula, T>();
  const of = (part: Formula): T => {
    const value = memo.get(part);
    if (value === undefined) throw new Error("a part comes before the whole");
    return value;
  };
  const get = (formula: Formula): T => {
    const pending = [formula];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const height = pending.length;
      if (!memo.has(top)) for (const part of partsOf(top)) if (!memo.has(part)) pending.push(part);
      if (pending.length > height) continue;
      if (!memo.has(top)) memo.set(top, compute(top, of));
      pending.pop();
    }
    return of(formula);
  };
  return Object.assign(get, { memo });
}

/** All subformulas, each object once, operands first; the formula itself comes last. */
export function subformulas(formula: Formula): Formula[] {
  const result: Formula[] = [];
  const collect = bottomUp((each) => {
    result.push(each);
    return true;
  });
  collect(formula);
  return result;
}

/** Replaces the propositions of a formula. */
export function renamePropositions(formula: Formula, renamed: (proposition: number) => number): Formula {
  return bottomUp<Formula>((each, of) => {
    switch (each.kind) {
      case "true":
      case "false":
        return each;
      case "literal":
        return { ...each, proposition: renamed(each.proposition) };
      case "and":
      case "or":
        return { ...each, parts: each.parts.map(of) };
      case "next":
        return { ...each, operand: of(each.operand) };
      case "until":
      case "release":
        return { ...each, left: of(each.left), right: of(each.right) };
    }
  })(formula);
}

const depthOf = bottomUp<number>((formula, of) =>
  partsOf(formula).reduce((depth, part) => Math.max(depth, of(part) + 1), 0),
);
const shallow = (formula: Formula): boolean => depthOf(formula) <= DEPTH_LIMIT;

/** The numbers of long keys. */
const numbersOfKeys = new Map<string, string>();

const literalKey = (proposition: number, negated: boolean): string => `${negated ? "!" : ""}p${String(proposition)}`;

/** Two formulas have the same key exactly if they are equal up to the order of operands of `and` and `or`. Valid within one process only. */
export const keyOf: (formula: Formula) => string = bottomUp<string>((formula, of) => {
  const text = ((): string => {
    switch (formula.kind) {
      case "true":
        return "1";
      case "false":
        return "0";
      case "literal":
        return literalKey(formula.proposition, formula.negated);
      case "and":
      case "or":
        return `(${[formula.kind === "and" ? "&" : "|", ...formula.parts.map(of).sort()].join(" ")})`;
      case "next":
        return `(X ${of(formula.operand)})`;
      case "until":
      case "release":
        return `(${formula.kind === "until" ? "U" : "R"} ${of(formula.left)} ${of(formula.right)})`;
    }
  })();
  if (text.length <= KEY_LIMIT) return text;
  const number = numbersOfKeys.get(text) ?? `#${String(numbersOfKeys.size)}`;
  numbersOfKeys.set(text, number);
  return number;
});

const same = (a: Formula, b: Formula): boolean => a === b || keyOf(a) === keyOf(b);

/** Is the formula a pure eventuality? If it holds at some position, it holds at all earlier ones. False if syntax does not show it. */
const isEventual = bottomUp<boolean>((formula, of) => {
  switch (formula.kind) {
    case "literal":
      return false;
    case "until":
      return formula.left.kind === "true" || of(formula.right);
    default:
      return partsOf(formula).every(of);
  }
});

/** Is the formula a pure universality? If it holds at some position, it holds at all later ones. False if syntax does not show it. */
const isUniversal = bottomUp<boolean>((formula, of) => {
  switch (formula.kind) {
    case "literal":
      return false;
    case "release":
      return formula.left.kind === "false" || of(formula.right);
    default:
      return partsOf(formula).every(of);
  }
});

/** Does the formula hold at all positions of a word or at none? False if syntax does not show it. */
export const isConstant = (formula: Formula): boolean => isEventual(formula) && isUniversal(formula);

export const literal = (proposition: number, negated = false): Formula => ({ kind: "literal", proposition, negated });

/** Takes all formulas at once: adding them one by one takes quadratic time. */
export const conjunction = (parts: readonly Formula[]): Formula => junction("and", parts);

/** Takes all formulas at once, too. */
export const disjunction = (parts: readonly Formula[]): Formula => junction("or", parts);

function junction(kind: Junction, operands: readonly Formula[]): Formula {
  const [neutral, absorbing] = kind === "and" ? [TRUE, FALSE] : [FALSE, TRUE];
  const parts = new Map<string, Formula>();
  const visited = new Set<Formula>();
  const pending = [...operands].reverse();
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (visited.has(part) || part.kind === neutral.kind) continue;
    visited.add(part);
    if (part.kind === absorbing.kind) return absorbing;
    if (part.kind === kind) {
      for (const inner of part.parts.toReversed()) pending.push(inner);
      continue;
    }
    if (part.kind === "literal" && parts.has(literalKey(part.proposition, !part.negated))) return absorbing;
    const key = keyOf(part);
    if (!parts.has(key)) parts.set(key, part);
  }
  const distinct = [...parts.values()];
  const merged = mergeTemporal(kind, distinct);
  if (merged.length < distinct.length) return junction(kind, merged);
  const [first] = distinct;
  return first === undefined ? neutral : distinct.length === 1 ? first : { kind, parts: distinct };
}

/**
 * For "and": (l R a) and (l R b) = l R (a and b), (a U r) and (b U r) = (a and b) U r, and F G a and F G b = F G (a and b);
 * for "or" the same with U and R, F and G exchanged.
 */
function mergeTemporal(kind: Junction, parts: readonly Formula[]): readonly Formula[] {
  const [byLeft, byRight]: Temporal[] = kind === "and" ? ["release", "until"] : ["until", "release"];
  const groups = new Map<
    string,
    { readonly members: Formula[]; readonly merge: (members: readonly Formula[]) => Formula }
  >();
  parts.forEach((part, i) => {
    let group = String(i);
    let member = part;
    let merge = ([one = part]: readonly Formula[]): Formula => one;
    if ((part.kind === "until" || part.kind === "release") && shallow(part)) {
      const { left, right } = part;
      if (part.kind === byLeft) {
        group = `left ${keyOf(left)}`;
        member = right;
        merge = (members) => temporal(part.kind, left, junction(kind, members));
      } else if (part.kind === byRight && hasNeutralLeft(part) && right.kind === byLeft && hasNeutralLeft(right)) {
        group = "nested";
        member = right.right;
        merge = (members) => temporal(part.kind, left, temporal(right.kind, right.left, junction(kind, members)));
      } else {
        group = `right ${keyOf(right)}`;
        member = left;
        merge = (members) => temporal(part.kind, junction(kind, members), right);
      }
    }
    const known = groups.get(group);
    if (known === undefined) groups.set(group, { members: [member], merge });
    else known.members.push(member);
  });
  if (groups.size === parts.length) return parts;
  return [...groups.values()].map(({ members, merge }) => merge(members));
}

/** Is the formula an "eventually" or an "always"? */
const hasNeutralLeft = (formula: { readonly kind: Temporal; readonly left: Formula }): boolean =>
  formula.left.kind === (formula.kind === "until" ? "true" : "false");

/** The comments are about "until". The dual rules hold for "release": exchange true and false, "and" and "or", eventual and universal. */
function temporal(kind: Temporal, left: Formula, right: Formula): Formula {
  const [neutral, trivial, inner, persists]: [string, string, Junction, (formula: Formula) => boolean] =
    kind === "until" ? ["true", "false", "or", isEventual] : ["false", "true", "and", isUniversal];
  // F (a U b) = F b
  let goal = right;
  while (left.kind === neutral && goal.kind === kind) goal = goal.right;
  if (left.kind === trivial || goal.kind === "true" || goal.kind === "false" || persists(goal) || same(left, goal))
    return goal;
  // l U (l U r) = l U r, and (l U r) U r = l U r
  if (goal.kind === kind && same(goal.left, left)) return goal;
  if (left.kind === kind && same(left.right, goal)) return left;
  if ((goal.kind === "and" || goal.kind === "or") && shallow(goal)) {
    // l U (r or e) = (l U r) or e if e is eventual; l U (r and c) = (l U r) and c if c is constant.
    const isMovable = goal.kind === inner ? persists : isConstant;
    const moved = goal.parts.filter(isMovable);
    const remaining = goal.parts.filter((part) => !isMovable(part));
    if (moved.length > 0) return junction(goal.kind, [temporal(kind, left, junction(goal.kind, remaining)), ...moved]);
  }
  return { kind, left, right: goal };
}

/** `right` holds at some position from here on, and `left` at all positions before it. */
export const until = (left: Formula, right: Formula): Formula => temporal("until", left, right);

/** `right` holds up to and including the first position where `left` holds, or forever. */
export const release = (left: Formula, right: Formula): Formula => temporal("release", left, right);

/** The formula holds at the next position. */
export const next = (formula: Formula): Formula => (isConstant(formula) ? formula : { kind: "next", operand: formula });

export const eventually = (formula: Formula): Formula => until(TRUE, formula);
export const always = (formula: Formula): Formula => release(FALSE, formula);
export const implies = (p: Formula, q: Formula): Formula => disjunction([negation(p), q]);
export const iff = (p: Formula, q: Formula): Formula =>
  disjunction([conjunction([p, q]), conjunction([negation(p), negation(q)])]);

/** `p ~> q`: whenever p holds, q holds then or later. */
export const leadsTo = (p: Formula, q: Formula): Formula => always(implies(p, eventually(q)));

const dual = { true: "false", false: "true", and: "or", or: "and", until: "release", release: "until" } as const;

function rebuild(formula: Formula, negate: boolean, of: (part: Formula) => Formula): Formula {
  if (formula.kind === "literal") return negate ? literal(formula.proposition, !formula.negated) : formula;
  if (formula.kind === "next") return next(of(formula.operand));
  const kind = negate ? dual[formula.kind] : formula.kind;
  if (formula.kind === "until" || formula.kind === "release")
    return temporal(kind as Temporal, of(formula.left), of(formula.right));
  if (formula.kind === "and" || formula.kind === "or") return junction(kind as Junction, formula.parts.map(of));
  return kind === "true" ? TRUE : FALSE;
}

/** Rebuilds a formula with the simplifying constructors. */
export const simplify: (formula: Formula) => Formula = bottomUp<Formula>((formula, of) => rebuild(formula, false, of));

const negate = bottomUp<Formula>((formula, of) => rebuild(formula, true, of));

export function negation(formula: Formula): Formula {
  const negated = negate(formula);
  // A double negation gives back the same object. Otherwise each nested `iff` would copy its operands, and their number would double each time.
  if (partsOf(negated).length > 0 && !negate.memo.has(negated)) negate.memo.set(negated, formula);
  return negated;
}

/** Renders a formula. Propositions without a name are p0, p1, … */
export function showFormula(formula: Formula, names: readonly string[] = []): string {
  let text = "";
  const pending: (string | { readonly formula: Formula; readonly inner: boolean })[] = [{ formula, inner: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (text.length > SHOWN_LIMIT) return `${text} …`;
    if (typeof next === "string") {
      text += next;
      continue;
    }
    const shown = next.formula;
    if (shown.kind === "true" || shown.kind === "false") text += shown.kind;
    else if (shown.kind === "literal")
      text += `${shown.negated ? "not " : ""}${names[shown.proposition] ?? `p${String(shown.proposition)}`}`;
    else if ("left" in shown && hasNeutralLeft(shown)) {
      text += shown.kind === "until" ? "eventually " : "always ";
      pending.push({ formula: shown.right, inner: true });
    } else if (shown.kind === "next") {
      text += "next ";
      pending.push({ formula: shown.operand, inner: true });
    } else if (partsOf(shown).length === 0) text += shown.kind === "and" ? "true" : "false";
    else {
      // The last one pushed is shown first.
      if (next.inner) pending.push(")");
      partsOf(shown)
        .toReversed()
        .forEach((part, i) => pending.push(...(i > 0 ? [` ${shown.kind} `] : []), { formula: part, inner: true }));
      if (next.inner) text += "(";
    }
  }
  return text;
}
