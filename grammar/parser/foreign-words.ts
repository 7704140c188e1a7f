// Words with which declarations and statements of other languages begin, and what to write in Fathom.

/** A hint, in which `NAME` stands for the word that follows; and the text that a fix writes instead of the word. */
export interface ForeignWord {
  readonly hint: string;
  readonly fix?: string;
}

const entries = (words: string, hint: string, fix?: string): readonly (readonly [string, ForeignWord])[] =>
  words.split(" ").map((word) => [word, fix === undefined ? { hint } : { hint, fix }]);

/** First words of declarations. */
export const foreignDeclarations: ReadonlyMap<string, ForeignWord> = new Map([
  ...entries("import from include open", 'write `use NAME from "path"`'),
  ...entries("module package namespace", "write `system NAME`"),
  ...entries("function def fn func pure", "write `fun NAME(x: T): U = e`"),
  ...entries("val", "write `fun NAME(): T = e`, or `const NAME: T = e` if it does not depend on the state"),
  ...entries("let", "write `var NAME: T = e` for a part of the state, or `const NAME: T = e`"),
  ...entries("struct interface class dataclass data", "write `record NAME { field: T }`"),
  ...entries("machine process actor proctype", "write `component NAME { … }`"),
  ...entries("event message", "declare the events as cases of one type: `variant Event { NAME, … }`"),
  ...entries("state", "write `var NAME: T = e`; the states of a machine are the members of an `enum`"),
  ...entries("variable", "write `var NAME: T = e`", "var"),
  ...entries("constant", "write `const NAME: T`", "const"),
  ...entries("scalarset symmetry SYMMETRY", "write `symmetric type NAME of n`, with n values that are interchangeable"),
  ...entries("inv safety", "write `invariant NAME: …`"),
  ...entries("THEOREM LEMMA spec", "write `invariant NAME: …`, or `property NAME: …` for a temporal formula"),
  ...entries("temporal liveness ltl", "write `property NAME: …`"),
  ...entries("fairness", "write `fair weak A`"),
  ...entries("test run", "write `scenario NAME { … }`"),
  ...entries("transition rule procedure", "write `action NAME { … }`"),
]);

/** What to write instead of a definition of TLA+, `Name == …`. `primed`: it is about the next state. */
export function definitionHint(name: string, text: string, primed: boolean): string {
  if (/==\s*<<[\s\w,]*(?:>>?)?$/.test(text)) return "remove it: the variables of the system are known";
  if (text.includes("[]["))
    return "remove it: each `action` is a step of the system, and fairness is written `fair weak A`";
  if (primed) return `write \`action ${name} { … }\`: \`require …\` for a condition, \`x' = …\` for a new value`;
  if (name === "Init") return "write the initial value of each variable in its declaration, `var x: T = e`";
  if (name === "Next") return "remove it: each `action` is a step of the system";
  return `write \`fun ${name}(): T = …\`, or \`invariant ${name}: …\` for a condition that must always be true`;
}

/** First words of statements. */
export const foreignStatements: ReadonlyMap<string, ForeignWord> = new Map([
  ...entries("all", "remove it and its braces: all statements of a block apply; separate them by `;` or line ends"),
  ...entries("any alt", "write `either { … } or { … }`"),
  ...entries("await when wait guard assume ensure", "write `require …`", "require"),
  ...entries("havoc nondet", "write `pick x in S`"),
  ...entries("elif elsif elseif", "write `else if`", "else if"),
  ...entries("switch case", "write `match e { p => { … } _ => { … } }`"),
  ...entries(
    "while loop do repeat",
    "write `for x in S { … }`: a step visits the members of a set, and repeats nothing",
  ),
  ...entries("goto", "keep the state in a variable of an `enum` type, and assign it: `stage' = NAME`"),
  ...entries(
    "throw raise panic error",
    'write `require …` if the step cannot happen then, or `assert …, "why"` if that would be a mistake',
  ),
  ...entries("pass skip noop", "remove it: a block can be empty", ""),
]);

/** Functions of other languages that go over a collection, and how Fathom writes them. */
export const comprehensionHints: ReadonlyMap<string, string> = new Map([
  ["all", "write `forall BINDER: BODY`"],
  ["any", "write `exists BINDER: BODY`"],
  ["sum", "write `sum BINDER: BODY`"],
  ["min", "write `min BINDER: BODY`"],
  ["max", "write `max BINDER: BODY`"],
  ["len", "write `count BINDER: P`"],
  ["set", "write `{BODY for BINDER}`"],
]);
