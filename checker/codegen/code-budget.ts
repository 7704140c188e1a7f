// Bounds the code of a module while it is written: a small spec can demand more code than fits into memory.

/** The WebAssembly compiler takes too long for more text than this, in characters. */
export const TEXT_LIMIT = 24 * 1024 * 1024;
/** All text that is written, also what is written again or dropped. */
const WRITTEN_LIMIT = 2 * TEXT_LIMIT;
/** Expressions compiled. Some leave no text, because they are folded to constants. */
const EXPRESSIONS_LIMIT = 2 ** 22;
/** WebAssembly allows 50,000, parameters included. */
const LOCALS_LIMIT = 49_000;

/** The code would be too large. */
export class TooLargeError extends Error {}

/** What the code of one module has used so far. Throws `TooLargeError` if a limit is exceeded. */
export class CodeBudget {
  #characters = 0;
  #expressions = 0;

  addText(characters: number): void {
    this.#characters += characters;
    if (this.#characters > WRITTEN_LIMIT) throw new TooLargeError("too much code");
  }

  addExpression(): void {
    if (++this.#expressions > EXPRESSIONS_LIMIT) throw new TooLargeError("too many expressions");
  }

  /** `locals`: how many a function has. */
  checkLocals(locals: number): void {
    if (locals > LOCALS_LIMIT) throw new TooLargeError("too many locals in one function");
  }
}
