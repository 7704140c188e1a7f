// Random names and numbers, and the helpers that build random syntax trees of them.

import fc from "fast-check";
import type { Name, Source, Span } from "../../grammar/index.js";

export const source: Source = { path: "generated", text: "" };
export const span: Span = { source, start: 0, end: 0 };

export const word = fc.constantFrom(
  "x",
  "y",
  "items",
  "Foo",
  "T",
  "init",
  "step",
  "check",
  "of",
  "from",
  "states",
  "weak",
  "enabled",
  "occurs",
  "after",
  "picks",
  "takes",
  "sum",
  "min",
  "some",
  "none",
  "x1",
  "_a",
);
/** Excludes the words that may begin a quantified expression. */
export const calledWord = fc.constantFrom("f", "g", "len", "some", "check", "Foo");
export const name: fc.Arbitrary<Name> = word.map((text) => ({ text, span }));
export const calledName: fc.Arbitrary<Name> = calledWord.map((text) => ({ text, span }));
/** Excludes the words that begin a declaration. */
export const actionName: fc.Arbitrary<Name> = fc
  .constantFrom("A", "q", "x", "of", "weak", "enabled", "occurs", "min", "max")
  .map((text) => ({ text, span }));
export const int = fc.nat({ max: 2 ** 31 });
export const list = <T>(item: fc.Arbitrary<T>, minLength = 1, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength });
export const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined });

/** A node of the syntax tree. */
export const node = <const K extends string, T extends object>(
  kind: K,
  fields: { [F in keyof T]: fc.Arbitrary<T[F]> },
): fc.Arbitrary<{ kind: K; span: Span } & T> =>
  fc.record({ kind: fc.constant(kind), span: fc.constant(span), ...fields }) as fc.Arbitrary<
    { kind: K; span: Span } & T
  >;
