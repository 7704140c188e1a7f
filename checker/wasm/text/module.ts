// Assembles WebAssembly text into a module: that part of the text format which generated code and the runtime use. It does
// not validate types: that is what the WebAssembly engine does when it compiles the module.

import { ByteWriter } from "./byte-writer.js";
import { assembleBody } from "./function-body.js";
import { valueTypeNamed } from "./opcodes.js";
import { TokenReader } from "./token-reader.js";

/** Throws only for bugs of this program: no mistake in a spec makes the text invalid. */
export const assembleText = (text: string): Uint8Array<ArrayBuffer> => new ModuleAssembler(text).run();

const sectionIds = { type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, code: 10 } as const;
const exportKinds = { function: 0, memory: 2, global: 3 } as const;
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;

/** A section that is a list. */
class Section {
  count = 0;
  readonly content = new ByteWriter();

  /** Begins the next item. */
  add(): ByteWriter {
    this.count++;
    return this.content;
  }
}

interface FunctionText {
  readonly locals: ReadonlyMap<string, number>;
  /** The types of the locals that are no parameters. */
  readonly localTypes: readonly number[];
  /** The index in the text at which the body begins. */
  readonly body: number;
}

class ModuleAssembler {
  readonly #reader: TokenReader;
  readonly #sections = new Map<keyof typeof sectionIds, Section>();
  readonly #types = new Map<string, number>();
  readonly #globals = new Map<string, number>();
  readonly #functions = new Map<string, number>();
  /** Functions may call functions that are declared later, so bodies are assembled last. */
  readonly #texts: FunctionText[] = [];
  #functionCount = 0;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
  }

  run(): Uint8Array<ArrayBuffer> {
    const reader = this.#reader;
    if (!reader.enter("module")) throw reader.error("there is no `module`");
    while (reader.token === "(") this.#field();
    reader.expect(")");
    const names = { globals: this.#globals, functions: this.#functions };
    const body = new ByteWriter();
    for (const { locals, localTypes, body: at } of this.#texts) {
      body.length = 0;
      writeLocals(localTypes, body);
      reader.goTo(at);
      assembleBody(reader, body, { ...names, locals });
      this.#add("code").sized(body);
    }
    return this.#module();
  }

  #module(): Uint8Array<ArrayBuffer> {
    const module = new ByteWriter();
    for (const byte of MAGIC_AND_VERSION) module.byte(byte);
    for (const [name, id] of Object.entries(sectionIds)) {
      const section = this.#sections.get(name as keyof typeof sectionIds);
      if (section === undefined) continue;
      const content = new ByteWriter();
      content.unsigned(section.count);
      content.append(section.content);
      module.byte(id);
      module.sized(content);
    }
    return module.finish();
  }

  #add(name: keyof typeof sectionIds): ByteWriter {
    const section = this.#sections.get(name) ?? new Section();
    this.#sections.set(name, section);
    return section.add();
  }

  #field(): void {
    const reader = this.#reader;
    if (reader.enter("func")) return this.#function();
    if (reader.enter("global")) return this.#global();
    if (reader.enter("memory")) return this.#memory();
    if (reader.enter("import")) return this.#import();
    throw reader.error("there is an unknown field");
  }

  /** Only functions without parameters are imported. */
  #import(): void {
    const reader = this.#reader;
    const [module, name] = [reader.string(), reader.string()];
    if (!reader.enter("func")) throw reader.error("there is no imported function");
    this.#functions.set(reader.take(), this.#functionCount++);
    reader.expect(")");
    reader.expect(")");
    const out = this.#add("import");
    out.name(module);
    out.name(name);
    out.byte(exportKinds.function);
    out.unsigned(this.#typeOf([], []));
  }

  #memory(): void {
    const reader = this.#reader;
    this.#name();
    this.#exports("memory", 0);
    const [initial, maximum] = [Number(reader.take()), Number(reader.take())];
    reader.expect(")");
    const out = this.#add("memory");
    // There is a maximum.
    out.byte(1);
    out.unsigned(initial);
    out.unsigned(maximum);
  }

  #global(): void {
    const reader = this.#reader;
    const index = this.#globals.size;
    this.#globals.set(this.#name(), index);
    this.#exports("global", index);
    const isMutable = reader.enter("mut");
    const type = this.#valueType();
    if (isMutable) reader.expect(")");
    const out = this.#add("global");
    out.byte(type);
    out.byte(Number(isMutable));
    assembleBody(reader, out, { locals: new Map(), globals: this.#globals, functions: this.#functions });
    reader.expect(")");
  }

  #function(): void {
    const reader = this.#reader;
    const index = this.#functionCount++;
    const name = this.#name();
    if (name !== "") this.#functions.set(name, index);
    this.#exports("function", index);
    const locals = new Map<string, number>();
    const params: number[] = [];
    const results: number[] = [];
    const localTypes: number[] = [];
    while (reader.enter("param")) this.#declare(locals, params, 0);
    while (reader.enter("result")) {
      while (reader.token !== ")") results.push(this.#valueType());
      reader.next();
    }
    while (reader.enter("local")) this.#declare(locals, localTypes, params.length);
    this.#add("function").unsigned(this.#typeOf(params, results));
    this.#texts.push({ locals, localTypes, body: reader.skipForm() });
  }

  /** Reads the rest of a `param` or a `local`: a name and its type. `before`: the number of parameters before locals. */
  #declare(locals: Map<string, number>, types: number[], before: number): void {
    locals.set(this.#name(), before + types.length);
    types.push(this.#valueType());
    this.#reader.expect(")");
  }

  /** A name, or nothing. */
  #name(): string {
    return this.#reader.token.startsWith("$") ? this.#reader.take() : "";
  }

  #exports(kind: keyof typeof exportKinds, index: number): void {
    while (this.#reader.enter("export")) {
      const out = this.#add("export");
      out.name(this.#reader.string());
      out.byte(exportKinds[kind]);
      out.unsigned(index);
      this.#reader.expect(")");
    }
  }

  #valueType(): number {
    const type = valueTypeNamed(this.#reader.token);
    if (type === undefined) throw this.#reader.error("there is no type");
    this.#reader.next();
    return type;
  }

  #typeOf(params: readonly number[], results: readonly number[]): number {
    const key = `${params.join()} ${results.join()}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const out = this.#add("type");
    out.byte(FUNCTION_TYPE);
    for (const types of [params, results]) {
      out.unsigned(types.length);
      for (const type of types) out.byte(type);
    }
    this.#types.set(key, this.#types.size);
    return this.#types.size - 1;
  }
}

/** Successive locals of one type are declared together. */
function writeLocals(types: readonly number[], out: ByteWriter): void {
  const groups: { readonly type: number; count: number }[] = [];
  for (const type of types) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ type, count: 1 });
  }
  out.unsigned(groups.length);
  for (const { type, count } of groups) {
    out.unsigned(count);
    out.byte(type);
  }
}
