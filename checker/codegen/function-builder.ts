// Builds the text of one WebAssembly function: lines, locals and labels, and an upper bound of its work.

import type { CodeBudget } from "./code-budget.js";
import { type Cond, i32Const, i32Local, i64Local, type Num } from "./numbers.js";

export type WasmType = "i32" | "i64";

/** Costs are not distinguished beyond this. */
const COST_LIMIT = 2 ** 40;
/** The most fuel that one iteration of a branch loop uses at its start. */
const ITERATION_LIMIT = 2 ** 16;

export class FunctionBuilder {
  #signature: string;
  readonly #locals: string[] = [];
  #lines: string[] = [];
  #labels = 0;
  #repetitions = 1;
  #expressions = 0;
  /** An upper bound of the number of expressions that the interpreter evaluates for one call of the function. */
  cost = 0;
  /** True if it uses fuel even if the module as a whole does not. */
  usesFuel = false;

  /** `signature`: its parameters, and its result unless that is set by `returns`. */
  constructor(
    readonly name: string,
    signature: string,
    readonly budget: CodeBudget,
  ) {
    this.#signature = signature;
  }

  /** Declares the type of the result, if that is known only once the code is written. */
  returns(type: WasmType): void {
    this.#signature += ` (result ${type})`;
  }

  // -------------------------------------------------------------- lines

  line(text: string): void {
    this.budget.addText(text.length);
    this.#lines.push(text);
  }

  /** `(head` … `)` */
  nest(head: string, body: () => void): void {
    this.line(`(${head}`);
    try {
      body();
    } finally {
      // Also if the body throws, so that the text stays well formed.
      this.line(")");
    }
  }

  /** The lines that a body writes, without writing them. */
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
    for (const line of lines) this.#lines.push(line);
  }

  /** The number of lines so far, among those that are being captured. */
  get position(): number {
    return this.#lines.length;
  }

  /** The approximate length of the text. */
  get bytes(): number {
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  // -------------------------------------------------------------- locals and labels

  newLocal(type: WasmType, hint: string): string {
    const name = `$${hint.replaceAll(/[^A-Za-z0-9_]/g, "_")}.${this.#locals.length}`;
    this.budget.checkLocals(this.#locals.push(`(local ${name} ${type})`));
    return name;
  }

  newLabel(hint: string): string {
    return `$${hint}.${this.#labels++}`;
  }

  set(local: string, text: string): void {
    this.line(`(local.set ${local} ${text})`);
  }

  /** Stores a number in a local unless it is free to repeat. The result does not change when its source does. */
  keep(num: Num, hint = "t"): Num {
    if (num.constant !== undefined || isLocal(num)) return num;
    const name = this.newLocal("i64", hint);
    this.set(name, num.text);
    return {
      ...i64Local(name),
      known: num.known,
      sum: num.sum !== undefined && isLocal(num.sum.of) ? num.sum : undefined,
      slice: num.slice?.stable === true ? num.slice : undefined,
    };
  }

  keepCond(cond: Cond, hint = "c"): Cond {
    if (cond.constant !== undefined || cond.text.startsWith("(local.get")) return cond;
    return i32Local(this.keep32(cond.text, hint));
  }

  /** Stores an i32 in a local, and returns the local's name. */
  keep32(text: string, hint = "a"): string {
    const name = this.newLocal("i32", hint);
    this.set(name, text);
    return name;
  }

  // -------------------------------------------------------------- control

  if(cond: Cond, then: () => void, otherwise?: () => void): void {
    if (cond.constant === true) return then();
    if (cond.constant === false) return otherwise?.();
    this.nest(`if ${cond.text}`, () => {
      this.nest("then", then);
      if (otherwise !== undefined) {
        const lines = this.capture(() => this.nest("else", otherwise));
        if (lines.length > 2) this.paste(lines);
      }
    });
  }

  /** A trap hands the state over to the interpreter. */
  trapIf(cond: Cond): void {
    this.if(cond, () => this.line("(unreachable)"));
  }

  /** `body` jumps to the label `again` for another iteration. `times`: an upper bound of the iterations. */
  loop(times: number, body: (again: string) => void): void {
    const again = this.newLabel("loop");
    const expressionsBefore = this.#expressions;
    const repetitionsBefore = this.#repetitions;
    this.#repetitions = Math.min(COST_LIMIT, this.#repetitions * Math.max(1, times));
    const lines = this.capture(() => body(again));
    this.#repetitions = repetitionsBefore;
    this.line(`(loop ${again}`);
    this.line(`;;fuel ${this.#expressions - expressionsBefore + 1}`);
    this.paste(lines);
    this.line(")");
  }

  /**
   * The loop over the branches of an action. Their number has no static bound, so each iteration uses fuel for its
   * cost.
   */
  branchLoop(body: (again: string) => void): void {
    const again = this.newLabel("branch");
    const costBefore = this.cost;
    const repetitionsBefore = this.#repetitions;
    this.#repetitions = 1;
    this.cost = 0;
    const lines = this.capture(() => body(again));
    const iteration = this.cost;
    this.#repetitions = repetitionsBefore;
    // An iteration over the limit makes the whole module use fuel, so that the loops inside it use fuel as they run.
    this.cost = iteration > ITERATION_LIMIT ? COST_LIMIT : costBefore;
    this.usesFuel = true;
    this.line(`(loop ${again}`);
    this.line(useFuel(Math.min(iteration, ITERATION_LIMIT) + 1));
    this.paste(lines);
    this.line(")");
  }

  /** Counts expressions that the code written next evaluates. */
  addCost(expressions = 1): void {
    this.#expressions += expressions;
    this.cost = Math.min(COST_LIMIT, this.cost + this.#repetitions * expressions);
  }

  /** The lines that a body writes, without writing them, and what they may cost each time that they are executed. */
  measure(body: () => void): { readonly lines: readonly string[]; readonly cost: number } {
    const before = this.cost;
    const lines = this.capture(body);
    const cost = this.cost < COST_LIMIT ? Math.ceil((this.cost - before) / this.#repetitions) : COST_LIMIT;
    return { lines, cost };
  }

  /** Counts expressions whose cost is counted elsewhere, but which use no fuel there because they may be skipped. */
  addFuel(expressions: number): void {
    this.#expressions += expressions;
  }

  /** Counts what a call of another function may cost. That function uses the fuel for it. */
  addCall(cost: number): void {
    this.cost = Math.min(COST_LIMIT, this.cost + this.#repetitions * cost);
  }

  // -------------------------------------------------------------- the text

  /** `fuelled`: whether the function and its loops use fuel. */
  text(fuelled: boolean): string {
    const lines = this.#lines.flatMap((line) => {
      const at = line.indexOf(";;fuel ");
      if (at < 0) return [line];
      return fuelled ? [`${line.slice(0, at)}${useFuel(Number(line.slice(at + 7)))}`] : [];
    });
    const entry = fuelled ? [useFuel(this.#expressions + 1)] : [];
    return indented([`(func ${this.name} ${this.#signature}`, ...this.#locals, ...entry, ...lines, ")"]);
  }
}

const isLocal = (num: Num): boolean => num.stable === true && num.text.startsWith("(local.get");

/** More than there ever is, within an i32. */
const ALL_FUEL = 2 ** 30;
const useFuel = (expressions: number): string => `(call $useFuel ${i32Const(Math.min(expressions, ALL_FUEL))})`;

/** Indents each line by the number of open parentheses: the lines were written separately. */
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

/** Adds a constant to an i32 expression. */
export const addI32 = (text: string, n: number): string => (n === 0 ? text : `(i32.add ${text} ${i32Const(n)})`);
