// Computes what a choice of the grammar looks ahead for when the parser comes to it for the first time. Most files need a part
// of the grammar, and computing it for all choices would take longer than parsing.

import { LLkLookaheadStrategy, type ILookaheadStrategy } from "chevrotain";

type Build<Name extends keyof ILookaheadStrategy> = ILookaheadStrategy[Name];

export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation: Build<"buildLookaheadForAlternation"> = (options) =>
    lazily(() => super.buildLookaheadForAlternation(options));

  override buildLookaheadForOptional: Build<"buildLookaheadForOptional"> = (options) =>
    lazily(() => super.buildLookaheadForOptional(options));
}

/** A method of parsers that is made by its first call. */
function lazily<This, Args extends unknown[], Result>(
  make: () => (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  let made: ((this: This, ...args: Args) => Result) | undefined;
  return function (...args) {
    return (made ??= make()).apply(this, args);
  };
}
