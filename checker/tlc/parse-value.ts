// Values as TLC prints them: `[a |-> {1, 2}, b |-> <<"x", m1>>]`, `(1 :> TRUE @@ 2 :> FALSE)`, `1..3`.

export type TlaValue =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "set"; readonly members: readonly TlaValue[] }
  | { readonly kind: "tuple"; readonly items: readonly TlaValue[] }
  /** Records too: functions of strings. */
  | { readonly kind: "function"; readonly entries: readonly (readonly [TlaValue, TlaValue])[] };

/** Nested values. No type of a spec is nested as deeply. */
const MAX_DEPTH = 200;

/** Members of `1..n`. */
const MAX_INTERVAL = 1_000_000;

const TOKEN = /\s*(\|->|:>|@@|\.\.|<<|>>|[[\](){},]|-?\d+|"(?:[^"\\]|\\.)*"|\w+)/y;

/** Undefined if the text is not a value. */
export function parseTlaValue(text: string): TlaValue | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  try {
    return new ValueParser(tokens).whole();
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}

class NoValue extends Error {}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
    at = TOKEN.lastIndex;
  }
  return tokens;
}

class ValueParser {
  #at = 0;
  #depth = 0;

  constructor(readonly tokens: readonly string[]) {}

  whole(): TlaValue {
    const value = this.#value();
    if (this.#at < this.tokens.length) throw new NoValue();
    return value;
  }

  #value(): TlaValue {
    if (++this.#depth > MAX_DEPTH) throw new NoValue();
    const value = this.#atom(this.#next());
    this.#depth--;
    return value;
  }

  #atom(token: string): TlaValue {
    switch (token) {
      case "{":
        return { kind: "set", members: this.#list("}", () => this.#value()) };
      case "<<":
        return { kind: "tuple", items: this.#list(">>", () => this.#value()) };
      case "[":
        return { kind: "function", entries: this.#list("]", () => this.#field()) };
      case "(":
        return { kind: "function", entries: this.#entries() };
      case "TRUE":
      case "FALSE":
        return { kind: "boolean", value: token === "TRUE" };
    }
    if (token.startsWith('"')) return { kind: "string", text: token.slice(1, -1).replaceAll(/\\(.)/g, "$1") };
    if (/^-?\d+$/.test(token)) return this.#integers(Number(token));
    if (/^\w+$/.test(token)) return { kind: "model", name: token };
    throw new NoValue();
  }

  /** `1`, or the set `1..3` */
  #integers(value: number): TlaValue {
    if (!this.#skip("..")) return { kind: "integer", value };
    const end = Number(this.#next());
    if (!Number.isInteger(end) || end - value > MAX_INTERVAL) throw new NoValue();
    const members = Array.from({ length: Math.max(0, end - value + 1) }, (_, i) => value + i);
    return { kind: "set", members: members.map((each) => ({ kind: "integer", value: each })) };
  }

  #list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = [];
    if (this.#skip(close)) return items;
    do items.push(item());
    while (this.#skip(","));
    this.#expect(close);
    return items;
  }

  #field(): readonly [TlaValue, TlaValue] {
    const text = this.#next();
    if (!/^\w+$/.test(text)) throw new NoValue();
    this.#expect("|->");
    return [{ kind: "string", text }, this.#value()];
  }

  #entries(): readonly (readonly [TlaValue, TlaValue])[] {
    const entries: (readonly [TlaValue, TlaValue])[] = [];
    do {
      const key = this.#value();
      this.#expect(":>");
      entries.push([key, this.#value()]);
    } while (this.#skip("@@"));
    this.#expect(")");
    return entries;
  }

  #next(): string {
    const token = this.tokens[this.#at++];
    if (token === undefined) throw new NoValue();
    return token;
  }

  #skip(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (this.#next() !== token) throw new NoValue();
  }
}
