// What is used of WebAssembly's interface, which the libraries of the language do not describe.

export interface WasmModule {
  readonly wasmModule?: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Throws when there is no more. */
  grow(pages: number): number;
}

export interface WasmGlobal<T extends number | bigint> {
  value: T;
}

interface WasmInterface {
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
  ) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule>;
}

export const PAGE = 65_536;

/** Undefined where it is switched off. */
const wasm = (): WasmInterface | undefined => (globalThis as { readonly WebAssembly?: WasmInterface }).WebAssembly;

export const hasWasm = (): boolean => wasm() !== undefined;

function required(): WasmInterface {
  const found = wasm();
  if (found === undefined) throw new Error("internal: there is no WebAssembly here");
  return found;
}

export const compileModule = (bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule> => required().compile(bytes);

/** `T` is what the module exports. */
export const instantiate = <T>(
  module: WasmModule,
  imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
): T => new (required().Instance)(module, imports).exports as T;

export const isTrap = (error: unknown): boolean => error instanceof required().RuntimeError;
