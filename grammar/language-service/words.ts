// The words of the language by where they can stand, for completion. A test compares them with the parser.

export const declarationWords: readonly string[] = [
  "use",
  "const",
  "type",
  "symmetric type",
  "enum",
  "record",
  "variant",
  "component",
  "var",
  "ghost var",
  "instance",
  "fun",
  "op",
  "action",
  "fault action",
  "init",
  "invariant",
  "step",
  "property",
  "cover",
  "terminal when",
  "assume",
  "fair weak",
  "fair strong",
  "refines",
  "check",
  "scenario",
];

export const statementWords: readonly string[] = [
  "require",
  "let",
  "if",
  "match",
  "pick",
  "either",
  "for",
  "assert",
  "return",
];

export const expressionWords: readonly string[] = [
  "true",
  "false",
  "not",
  "if",
  "let",
  "match",
  "forall",
  "exists",
  "sum",
  "min",
  "max",
  "count",
  "choose",
  "enabled",
  "occurs",
  "after",
  "always",
  "eventually",
];

export const typeWords: readonly string[] = ["Bool", "Int", "Set", "Bag", "Seq", "Option", "Map"];

export const checkWords: readonly string[] = [
  "faults",
  "depth",
  "within",
  "invariant",
  "step",
  "property",
  "cover",
  "refines",
  "except",
  "symmetry off",
  "deadlock off",
  "for",
  "expect",
];

export const expectationWords: readonly string[] = ["holds", "violated", "deadlock", "bounded", "error", "not"];
