// Assembles the body of a function. Instructions are folded: operands come within the form of an instruction, and before it in
// the module. Forms may be nested deeply, so they are on a stack of their own.

import type { ByteWriter } from "./byte-writer.js";
import { control, instructionNamed, NO_RESULT, valueTypeNamed, type Instruction } from "./opcodes.js";
import type { TokenReader } from "./token-reader.js";

export interface Names {
  readonly locals: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, number>;
}

/**
 * An instruction that has been read but for its operands. `immediate`: a word, or the offset of an access. `alignment`: of an
 * access, as a logarithm.
 */
interface PlainForm {
  readonly kind: "plain";
  readonly instruction: Instruction;
  readonly immediate: string;
  readonly alignment: number;
}

/** `block`: with a label that is in scope until the end. `branch`: `then` or `else`. */
type Form =
  | PlainForm
  | { readonly kind: "block" }
  | { readonly kind: "if"; readonly label: string; readonly type: number }
  | { readonly kind: "branch" };

/** Assembles up to the parenthesis that ends the form around the instructions. */
export function assembleBody(reader: TokenReader, out: ByteWriter, names: Names): void {
  new BodyAssembler(reader, out, names).run();
}

class BodyAssembler {
  readonly #forms: Form[] = [];
  readonly #labels: string[] = [];

  constructor(
    readonly reader: TokenReader,
    readonly out: ByteWriter,
    readonly names: Names,
  ) {}

  run(): void {
    const { reader } = this;
    for (;;) {
      if (reader.token === "(") {
        reader.next();
        this.#forms.push(this.#open(reader.take()));
      } else if (reader.token === ")") {
        const form = this.#forms.pop();
        if (form === undefined) break;
        reader.next();
        this.#close(form);
      } else {
        this.#emit(this.#plain(reader.take()));
      }
    }
    this.out.byte(control.end);
  }

  #open(name: string): Form {
    switch (name) {
      case "block":
      case "loop": {
        this.#labels.push(this.#label());
        this.out.byte(control[name]);
        this.out.byte(this.#blockType());
        return { kind: "block" };
      }
      case "if":
        return { kind: "if", label: this.#label(), type: this.#blockType() };
      case "then": {
        const form = this.#forms.at(-1);
        if (form?.kind !== "if") throw this.reader.error("`then` is not in `if`");
        this.#labels.push(form.label);
        this.out.byte(control.if);
        this.out.byte(form.type);
        return { kind: "branch" };
      }
      case "else":
        this.out.byte(control.else);
        return { kind: "branch" };
      default:
        return this.#plain(name);
    }
  }

  #close(form: Form): void {
    switch (form.kind) {
      case "plain":
        return this.#emit(form);
      case "block":
      case "if":
        this.#labels.pop();
        this.out.byte(control.end);
        return;
      case "branch":
    }
  }

  #label(): string {
    return this.reader.token.startsWith("$") ? this.reader.take() : "";
  }

  #blockType(): number {
    if (!this.reader.enter("result")) return NO_RESULT;
    const type = valueTypeNamed(this.reader.take());
    if (type === undefined) throw this.reader.error("there is no type of a result");
    this.reader.expect(")");
    return type;
  }

  #plain(name: string): PlainForm {
    const instruction = instructionNamed(name);
    if (instruction === undefined) throw this.reader.error(`there is no instruction \`${name}\``);
    const immediate = this.#immediate(instruction);
    return { kind: "plain", instruction, immediate, alignment: this.#alignment(instruction) };
  }

  #immediate({ immediate }: Instruction): string {
    switch (immediate) {
      case "none":
      case "zeros":
        return "";
      case "access":
        return this.#option("offset=") ?? "0";
      case "local":
      case "global":
      case "function":
      case "label":
      case "i32":
      case "i64":
      case "f64":
        return this.reader.take();
    }
  }

  /** The natural alignment, if there is no other. */
  #alignment({ immediate, size }: Instruction): number {
    const bytes = immediate === "access" ? this.#option("align=") : undefined;
    return bytes === undefined ? size : Math.log2(Number(bytes));
  }

  #option(name: string): string | undefined {
    return this.reader.token.startsWith(name) ? this.reader.take().slice(name.length) : undefined;
  }

  #emit({ instruction, immediate, alignment }: PlainForm): void {
    const { out, names } = this;
    for (const byte of instruction.opcode) out.byte(byte);
    switch (instruction.immediate) {
      case "none":
        return;
      case "zeros":
        for (let i = 0; i < instruction.size; i++) out.byte(0);
        return;
      case "access":
        out.unsigned(alignment);
        return out.unsigned(Number(immediate));
      case "local":
        return out.unsigned(this.#index(names.locals, immediate));
      case "global":
        return out.unsigned(this.#index(names.globals, immediate));
      case "function":
        return out.unsigned(this.#index(names.functions, immediate));
      case "label":
        return out.unsigned(this.#depthOf(immediate));
      case "i32":
        return out.signed(integer32(immediate));
      case "i64":
        // Larger numbers take longer.
        return immediate.length < 10 ? out.signed(integer32(immediate)) : out.signed64(integer64(immediate));
      case "f64":
        return out.float64(Number(immediate));
    }
  }

  #index(indices: ReadonlyMap<string, number>, name: string): number {
    const index = indices.get(name) ?? indexIn(name);
    if (index === undefined) throw this.reader.error(`\`${name}\` is not declared`);
    return index;
  }

  /** The number of blocks between here and the one with a label; a label may be that number. */
  #depthOf(label: string): number {
    const depth = indexIn(label);
    if (depth !== undefined) return depth;
    const at = this.#labels.lastIndexOf(label);
    if (at < 0) throw this.reader.error(`there is no block \`${label}\` around`);
    return this.#labels.length - 1 - at;
  }
}

/** Names may be indices. */
const indexIn = (name: string): number | undefined => (/^\d+$/.test(name) ? Number(name) : undefined);

/** Signed or unsigned, decimal or hexadecimal. */
function integer32(text: string): number {
  const value = text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
  if (!Number.isInteger(value)) throw new Error(`internal: \`${text}\` is no integer in WebAssembly text`);
  return value | 0;
}

const integer64 = (text: string): bigint =>
  BigInt.asIntN(64, text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text));
