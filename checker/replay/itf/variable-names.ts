// Which variable of a model a variable of an ITF trace is. Quint and Apalache write the path of modules before a name.

/** By name in the trace: the name in the model. */
export interface MatchedNames {
  readonly matched: ReadonlyMap<string, string>;
  readonly inTrace: readonly string[];
  readonly inModel: readonly string[];
  /** A variable of the model that several of the trace could be. */
  readonly ambiguous: { readonly variable: string; readonly names: readonly string[] } | undefined;
}

/**
 * `bank::accounts::owner` is `bank::accounts::owner`, `bank.accounts.owner`, `accounts.owner` or `owner`, the first of these that the
 * model has.
 */
export function matchNames(inTrace: readonly string[], inModel: readonly string[]): MatchedNames {
  const names = new Set(inModel);
  const matched = new Map<string, string>();
  for (const name of inTrace) {
    const found = candidatesOf(name).find((each) => names.has(each));
    if (found !== undefined) matched.set(name, found);
  }
  const variables = [...matched.values()];
  const variable = variables.find((each, i) => variables.indexOf(each) < i);
  return {
    matched,
    inTrace: inTrace.filter((name) => !matched.has(name)),
    inModel: inModel.filter((name) => !variables.includes(name)),
    ambiguous:
      variable === undefined
        ? undefined
        : { variable, names: [...matched].flatMap(([name, found]) => (found === variable ? [name] : [])) },
  };
}

function candidatesOf(name: string): readonly string[] {
  const parts = name.split("::");
  return [name, ...parts.map((_, i) => parts.slice(i).join("."))];
}
