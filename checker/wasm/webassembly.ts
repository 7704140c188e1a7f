// Types for the part of the WebAssembly JavaScript interface that is used here: TypeScript declares it only in its DOM
// library.

export interface WasmModule {
  readonly wasmModule?: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Throws when the system has no more memory. */
  grow(pages: number): number;
}

export interface WasmGlobal<T extends number | bigint> {
  value: T;
}

type WasmImports = Readonly<Record<string, Readonly<Record<string, () => void>>>>;

interface WasmInterface {
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule>;
}

export const PAGE_BYTES = 65_536;

/** Undefined where WebAssembly is switched off. */
const wasm = (): WasmInterface | undefined => (globalThis as { readonly WebAssembly?: WasmInterface }).WebAssembly;

export const hasWasm = (): boolean => wasm() !== undefined;

function requireWasm(): WasmInterface {
  const available = wasm();
  if (available === undefined) throw new Error("internal: WebAssembly is not available");
  return available;
}

export const compileModule = (bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule> => requireWasm().compile(bytes);

/** `T` is the type of the module's exports. */
export const instantiate = <T>(module: WasmModule, imports: WasmImports): T =>
  new (requireWasm().Instance)(module, imports).exports as T;

export const isTrap = (error: unknown): boolean => error instanceof requireWasm().RuntimeError;
