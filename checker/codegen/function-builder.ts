// One WebAssembly function while it is written, as text: lines, locals, labels, and what its work may come to.

import { type Cond, i32Text, local32, local64, type Num } from "./numbers.js";

export type WasmType = "i32" | "i64";

/** Worst cases beyond this are all the same. */
const MANY = 2 ** 40;
const ROUND = 2 ** 16;

export class FunctionBuilder {
  readonly #locals: string[] = [];
  #lines: string[] = [];
  #labels = 0;
  #repeats = 1;
  #nodes = 0;
  /** How many expressions the interpreter evaluates at most for one run of the function; an upper bound. */
  cost = 0;
  /** Whether it counts something while it runs in any case. */
  counts = false;

  constructor(
    readonly name: string,
    readonly signature: string,
  ) {}

  // -------------------------------------------------------------- lines

  line(text: string): void {
    this.#lines.push(text);
  }

  /** `(head` … `)` */
  nest(head: string, body: () => void): void {
    this.line(`(${head}`);
    try {
      body();
    } finally {
      // Also when the body is given up: what is written stays well formed.
      this.line(")");
    }
  }

  /** What a body would write, not yet written. */
  capture(body: () => void): readonly string[] {
    const before = this.#lines;
    const lines: string[] = [];
    this.#lines = lines;
    try {
      body();
    } finally {
      this.#lines = before;
    }
    return lines;
  }

  paste(lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  /** Of its text, about. */
  get bytes(): number {
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  // -------------------------------------------------------------- locals and labels

  fresh(type: WasmType, hint: string): string {
    const name = `$${hint.replaceAll(/[^A-Za-z0-9_]/g, "_")}.${this.#locals.length}`;
    this.#locals.push(`(local ${name} ${type})`);
    return name;
  }

  label(hint: string): string {
    return `$${hint}.${this.#labels++}`;
  }

  set(local: string, text: string): void {
    this.line(`(local.set ${local} ${text})`);
  }

  /** A number that costs nothing to use again, and does not change when what it was made of does. */
  keep(num: Num, hint = "t"): Num {
    if (num.known !== undefined || (num.stable === true && num.text.startsWith("(local.get"))) return num;
    const name = this.fresh("i64", hint);
    this.set(name, num.text);
    return num.slice?.stable === true ? { ...local64(name), slice: num.slice } : local64(name);
  }

  keepCond(cond: Cond, hint = "c"): Cond {
    if (cond.known !== undefined || cond.text.startsWith("(local.get")) return cond;
    return local32(this.keep32(cond.text, hint));
  }

  /** The name of a local that holds an i32. */
  keep32(text: string, hint = "a"): string {
    const name = this.fresh("i32", hint);
    this.set(name, text);
    return name;
  }

  // -------------------------------------------------------------- control

  if(cond: Cond, then: () => void, otherwise?: () => void): void {
    if (cond.known === true) return then();
    if (cond.known === false) return otherwise?.();
    this.nest(`if ${cond.text}`, () => {
      this.nest("then", then);
      if (otherwise !== undefined) {
        const lines = this.capture(() => this.nest("else", otherwise));
        if (lines.length > 2) this.paste(lines);
      }
    });
  }

  /** The interpreter decides about this state. */
  trapIf(cond: Cond): void {
    this.if(cond, () => this.line("(unreachable)"));
  }

  /** `body(next)` ends with a jump to the loop's head where it wants another round. At most `times` rounds. */
  loop(times: number, body: (again: string) => void): void {
    const again = this.label("loop");
    const nodesBefore = this.#nodes;
    const repeatsBefore = this.#repeats;
    this.#repeats = Math.min(MANY, this.#repeats * Math.max(1, times));
    const lines = this.capture(() => body(again));
    this.#repeats = repeatsBefore;
    this.line(`(loop ${again}`);
    this.line(`;;fuel ${this.#nodes - nodesBefore + 1}`);
    this.paste(lines);
    this.line(")");
  }

  /** A loop whose rounds nothing bounds beforehand: what one round may come to is always counted while it runs. */
  pathLoop(body: (again: string) => void): void {
    const again = this.label("path");
    const costBefore = this.cost;
    const repeatsBefore = this.#repeats;
    this.#repeats = 1;
    this.cost = 0;
    const lines = this.capture(() => body(again));
    const round = this.cost;
    this.#repeats = repeatsBefore;
    // Rounds that are very long are counted by their loops as well.
    this.cost = round > ROUND ? MANY : costBefore;
    this.counts = true;
    this.line(`(loop ${again}`);
    this.line(`(call $spend ${i32Text(Math.min(round, ROUND) + 1)})`);
    this.paste(lines);
    this.line(")");
  }

  /** Some expressions, one if nothing else is said, are about to be evaluated. */
  count(expressions = 1): void {
    this.#nodes += expressions;
    this.cost = Math.min(MANY, this.cost + this.#repeats * expressions);
  }

  // -------------------------------------------------------------- the whole

  /** `fuelled`: whether loops count what they do. */
  text(fuelled: boolean): string {
    const lines = this.#lines.flatMap((line) => {
      const at = line.indexOf(";;fuel ");
      if (at < 0) return [line];
      return fuelled ? [`${line.slice(0, at)}(call $spend (i32.const ${line.slice(at + 7)}))`] : [];
    });
    const entry = fuelled ? [`(call $spend (i32.const ${this.#nodes + 1}))`] : [];
    return indented([`(func ${this.name} ${this.signature}`, ...this.#locals, ...entry, ...lines, ")"]);
  }
}

/** Each line by how many parentheses are open before it: parts were written apart, and put together. */
function indented(lines: readonly string[]): string {
  let depth = 0;
  return lines
    .map((line) => {
      const text = line.trim();
      const indent = depth - (text.startsWith(")") ? 1 : 0);
      for (const character of text) depth += character === "(" ? 1 : character === ")" ? -1 : 0;
      return "  ".repeat(Math.max(0, indent)) + text;
    })
    .join("\n");
}

/** Address arithmetic on texts. */
export const plus32 = (text: string, n: number): string => (n === 0 ? text : `(i32.add ${text} ${i32Text(n)})`);
