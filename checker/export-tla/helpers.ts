// Operators that an exported module defines because no standard module has them. Each is defined when it is first used.

import {
  and,
  bound,
  call,
  choose,
  conditional,
  equals,
  FALSE,
  functionOf,
  image,
  index,
  infix,
  isIn,
  letIn,
  name,
  number,
  plus,
  prefix,
  quantified,
  set,
  string,
  tuple,
} from "./build.js";
import type { Names } from "./names.js";
import type { Definition, Tla, Unit } from "./syntax.js";

export const helperNames = [
  "Range",
  "Min",
  "Max",
  "Sum",
  "Without",
  "RemoveKey",
  "Reverse",
  "Fold",
  "Sorted",
  "Checked",
  "Unwrap",
  "Slice",
  "InsertAt",
  "RemoveAt",
] as const;
export type Helper = (typeof helperNames)[number];

interface Made {
  readonly doc: string;
  readonly definition: Definition;
  readonly recursive?: boolean;
}

export class Helpers {
  readonly #names = new Map<Helper, string>();
  readonly #units: Unit[] = [];
  readonly #made = new Set<Helper>();

  constructor(
    readonly names: Names,
    readonly use: (module: string) => void,
    readonly none: () => Tla,
  ) {}

  /** In an order in which each uses only those before it. */
  units(): readonly Unit[] {
    return this.#units;
  }

  call(helper: Helper, ...args: readonly Tla[]): Tla {
    const declared = this.#names.get(helper) ?? this.names.declareOneOf(helper, `${helper}Of`);
    this.#names.set(helper, declared);
    if (!this.#made.has(helper)) {
      this.#made.add(helper);
      const { doc, definition, recursive = false } = this.#make(helper);
      this.#units.push({ kind: "definition", doc, definition: { ...definition, name: declared }, recursive });
    }
    return call(declared, ...args);
  }

  #bind<const N extends readonly string[]>(...wanted: N): { [K in keyof N]: string } {
    const scope = new Set<string>();
    const made = wanted.map((each) => {
      const free = this.names.bound(each, scope);
      scope.add(free);
      return free;
    });
    return made as { [K in keyof N]: string };
  }

  #make(helper: Helper): Made {
    switch (helper) {
      case "Range":
      case "Min":
      case "Max":
      case "Sum":
      case "RemoveKey":
      case "Sorted":
        return this.#ofSets(helper);
      case "Without":
      case "Reverse":
      case "Fold":
        this.use("Sequences");
        return this.#ofSequences(helper);
      case "Slice":
      case "InsertAt":
      case "RemoveAt":
        this.use("Sequences");
        this.use("TLC");
        return this.#partsOfSequences(helper);
      case "Checked":
      case "Unwrap":
        this.use("TLC");
        return this.#checks(helper);
    }
  }

  #ofSets(helper: "Range" | "Min" | "Max" | "Sum" | "RemoveKey" | "Sorted"): Made {
    const [f, S, x, y] = this.#bind("f", "S", "x", "y");
    const define = (doc: string, params: readonly string[], body: Tla, recursive = false): Made => ({
      doc,
      recursive,
      definition: { name: helper, params, body },
    });
    switch (helper) {
      case "Range":
        return define(
          "The values of a function, or the items of a sequence.",
          [f],
          image(index(name(f), name(x)), bound(x, prefix("DOMAIN", name(f)))),
        );
      case "Min":
      case "Max": {
        const least = quantified("\\A", [bound(y, name(S))], infix(name(x), helper === "Min" ? "<=" : ">=", name(y)));
        return define(
          `The ${helper === "Min" ? "least" : "greatest"} member of a set of integers.`,
          [S],
          choose(bound(x, name(S)), least),
        );
      }
      case "Sum": {
        const domain = prefix("DOMAIN", name(f));
        const rest = functionOf(index(name(f), name(y)), bound(y, infix(domain, "\\", set(name(x)))));
        const sum = letIn(
          { name: x, params: [], body: choose(bound(y, domain), name("TRUE")) },
          infix(index(name(f), name(x)), "+", call(this.#nameOf(helper), rest)),
        );
        return define(
          "The sum of the values of a function.",
          [f],
          conditional(equals(domain, set()), number(0), sum),
          true,
        );
      }
      case "RemoveKey":
        return define(
          "A function without one of its keys.",
          [f, x],
          functionOf(index(name(f), name(y)), bound(y, infix(prefix("DOMAIN", name(f)), "\\", set(name(x))))),
        );
      case "Sorted": {
        this.use("Sequences");
        const rest = call(this.#nameOf(helper), infix(name(S), "\\", set(name(x))));
        const body = letIn(
          { name: x, params: [], body: this.call("Min", name(S)) },
          infix(tuple(name(x)), "\\o", rest),
        );
        return define(
          "The members of a set of integers in ascending order.",
          [S],
          conditional(equals(name(S), set()), tuple(), body),
          true,
        );
      }
    }
  }

  #nameOf(helper: Helper): string {
    return this.#names.get(helper) ?? helper;
  }

  #ofSequences(helper: "Without" | "Reverse" | "Fold"): Made {
    const [s, x, i, j, k, result, Op, start] = this.#bind("s", "x", "i", "j", "k", "result", "Op", "start");
    const length = call("Len", name(s));
    const itemAt = (position: Tla): Tla => index(name(s), position);
    switch (helper) {
      case "Without": {
        const isFirst = quantified(
          "\\A",
          [bound(k, infix(number(1), "..", plus(name(j), -1)))],
          infix(itemAt(name(k)), "#", name(x)),
        );
        const first = choose(bound(j, prefix("DOMAIN", name(s))), and(equals(itemAt(name(j)), name(x)), isFirst));
        const parts = infix(
          call("SubSeq", name(s), number(1), plus(name(i), -1)),
          "\\o",
          call("SubSeq", name(s), plus(name(i), 1), length),
        );
        return {
          doc: "A sequence without the first occurrence of an item.",
          definition: {
            name: helper,
            params: [s, x],
            body: conditional(
              isIn(name(x), this.call("Range", name(s))),
              letIn({ name: i, params: [], body: first }, parts),
              name(s),
            ),
          },
        };
      }
      case "Reverse":
        return {
          doc: "A sequence in reverse order.",
          definition: {
            name: helper,
            params: [s],
            body: functionOf(itemAt(plus(infix(length, "-", name(i)), 1)), bound(i, infix(number(1), "..", length))),
          },
        };
      case "Fold": {
        const before = index(name(result), plus(name(i), -1));
        const step = conditional(equals(name(i), number(0)), name(start), call(Op, before, itemAt(name(i))));
        return {
          doc: "Combines the items of a sequence from the first to the last.",
          definition: {
            name: helper,
            params: [`${Op}(_, _)`, start, s],
            body: letIn(
              { name: result, params: [], domain: bound(i, infix(number(0), "..", length)), body: step },
              index(name(result), length),
            ),
          },
        };
      }
    }
  }

  #partsOfSequences(helper: "Slice" | "InsertAt" | "RemoveAt"): Made {
    const [s, i, to, x] = this.#bind("s", "i", "to", "x");
    const length = call("Len", name(s));
    const part = (from: Tla, end: Tla): Tla => call("SubSeq", name(s), from, end);
    const outOfRange = call("Assert", FALSE, string("R0004: no such index"));
    const make = (doc: string, params: readonly string[], inRange: Tla, body: Tla): Made => ({
      doc,
      definition: { name: helper, params, body: conditional(inRange, body, outOfRange) },
    });
    switch (helper) {
      case "Slice":
        return make(
          "The items from position `i` to before position `to`, counted from 0.",
          [s, i, to],
          and(infix(number(0), "<=", name(i)), infix(name(i), "<=", name(to)), infix(name(to), "<=", length)),
          part(plus(name(i), 1), name(to)),
        );
      case "InsertAt":
        return make(
          "A sequence with an item inserted at a position, counted from 0.",
          [s, i, x],
          isIn(name(i), infix(number(0), "..", length)),
          infix(infix(part(number(1), name(i)), "\\o", tuple(name(x))), "\\o", part(plus(name(i), 1), length)),
        );
      case "RemoveAt":
        return make(
          "A sequence without the item at a position, counted from 0.",
          [s, i],
          isIn(name(i), infix(number(0), "..", plus(length, -1))),
          infix(part(number(1), name(i)), "\\o", part(plus(name(i), 2), length)),
        );
    }
  }

  #checks(helper: "Checked" | "Unwrap"): Made {
    const [value, domain, error] = this.#bind("value", "domain", "error");
    const failure = (message: Tla): Tla => call("Assert", FALSE, message);
    return helper === "Checked"
      ? {
          doc: "A value that has to be in a set.",
          definition: {
            name: helper,
            params: [value, domain, error],
            body: conditional(isIn(name(value), name(domain)), name(value), failure(name(error))),
          },
        }
      : {
          doc: "The value of an option that has to have one.",
          definition: {
            name: helper,
            params: [value],
            body: conditional(
              infix(name(value), "#", this.none()),
              name(value),
              failure(string("R0010: unwrapped none")),
            ),
          },
        };
  }
}
