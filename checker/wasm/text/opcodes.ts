// The instructions of WebAssembly that generated code may contain. WebAssembly Core Specification, section 5.4.

/** What follows an opcode. `access`: an alignment and an offset. `zeros`: one or two memories, which are the only one. */
type Immediate = "none" | "local" | "global" | "function" | "label" | "i32" | "i64" | "f64" | "access" | "zeros";

export interface Instruction {
  readonly opcode: readonly number[];
  readonly immediate: Immediate;
  /** Of an access: the logarithm of the size. Of `zeros`: their number. */
  readonly size: number;
}

const instructions = new Map<string, Instruction>();

/** Adds instructions with successive opcodes. */
function add(first: number, names: string, immediate: Immediate = "none", size = 0): void {
  for (const [i, name] of names.split(" ").entries()) instructions.set(name, { opcode: [first + i], immediate, size });
}

const withType = (type: string, names: string): string =>
  names
    .split(" ")
    .map((name) => `${type}.${name}`)
    .join(" ");

const INTEGER_COMPARISONS = "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const INTEGER_OPERATORS = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";

add(0x00, "unreachable nop");
add(0x0c, "br br_if", "label");
add(0x0f, "return");
add(0x10, "call", "function");
add(0x1a, "drop select");
add(0x20, "local.get local.set local.tee", "local");
add(0x23, "global.get global.set", "global");
add(0x28, "i32.load", "access", 2);
add(0x29, "i64.load", "access", 3);
add(0x2c, "i32.load8_s i32.load8_u", "access", 0);
add(0x2e, "i32.load16_s i32.load16_u", "access", 1);
add(0x30, "i64.load8_s i64.load8_u", "access", 0);
add(0x32, "i64.load16_s i64.load16_u", "access", 1);
add(0x34, "i64.load32_s i64.load32_u", "access", 2);
add(0x36, "i32.store", "access", 2);
add(0x37, "i64.store", "access", 3);
add(0x3a, "i32.store8", "access", 0);
add(0x3b, "i32.store16", "access", 1);
add(0x3c, "i64.store8", "access", 0);
add(0x3d, "i64.store16", "access", 1);
add(0x3e, "i64.store32", "access", 2);
add(0x3f, "memory.size memory.grow", "zeros", 1);
add(0x41, "i32.const", "i32");
add(0x42, "i64.const", "i64");
add(0x44, "f64.const", "f64");
add(0x45, withType("i32", INTEGER_COMPARISONS));
add(0x50, withType("i64", INTEGER_COMPARISONS));
add(0x61, withType("f64", "eq ne lt gt le ge"));
add(0x67, withType("i32", INTEGER_OPERATORS));
add(0x79, withType("i64", INTEGER_OPERATORS));
add(0x99, withType("f64", "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign"));
add(0xa7, "i32.wrap_i64");
add(0xac, "i64.extend_i32_s i64.extend_i32_u");
add(0xb7, "f64.convert_i32_s f64.convert_i32_u");
add(0xb9, "f64.convert_i64_s f64.convert_i64_u");
add(0xc0, "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s");
instructions.set("memory.copy", { opcode: [0xfc, 0x0a], immediate: "zeros", size: 2 });
instructions.set("memory.fill", { opcode: [0xfc, 0x0b], immediate: "zeros", size: 1 });

export const instructionNamed = (name: string): Instruction | undefined => instructions.get(name);

/** Codes of control instructions, whose form in the text differs from the others. */
export const control = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b } as const;

const valueTypes = new Map([
  ["i32", 0x7f],
  ["i64", 0x7e],
  ["f64", 0x7c],
]);

export const valueTypeNamed = (name: string): number | undefined => valueTypes.get(name);

/** The type of a block without a result. */
export const NO_RESULT = 0x40;
