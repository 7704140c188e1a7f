// Declarations of symmetric types in another form, such as `symmetric type P(3)`, and the form that the language has.

/** What is not the name of the type, in any form. */
const WORDS = /^(symmetric|symmetry|scalarset|type|enum|of|size|card|with|values|members|Set|set)$/;

export interface SymmetricForm {
  /** `symmetric type P of 3` */
  readonly text: string;
  /** It says the same as what was written. */
  readonly isSame: boolean;
}

/** Reads a declaration of a symmetric type in whatever form it was written. */
export function symmetricForm(line: string): SymmetricForm {
  const words = line.match(/\w+/g) ?? [];
  const name = words.find((word) => /^[A-Za-z]/.test(word) && !WORDS.test(word));
  const size = name === undefined ? undefined : sizeIn(line.slice(line.indexOf(name) + name.length));
  return {
    text: `symmetric type ${name ?? "P"} of ${size ?? "n"}`,
    isSame: name !== undefined && size !== undefined && !/[{,]/.test(line),
  };
}

function sizeIn(text: string): string | undefined {
  const range = /(\d+)\s*\.\.\s*(\w+)/.exec(text);
  if (range !== null) {
    const [, low, high = "n"] = range;
    if (low === "1") return high;
    return /^\d+$/.test(high) ? String(Number(high) - Number(low) + 1) : `${high} + ${1 - Number(low)}`;
  }
  const members = /\{([^}]*)\}?/.exec(text)?.[1]?.match(/\w+/g);
  if (members !== undefined && members !== null) return String(members.length);
  return text.match(/\w+/g)?.find((word) => !WORDS.test(word));
}
