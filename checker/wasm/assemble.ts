// Assembles WebAssembly text into a module. The assembler is large and loaded on first use.

import { moduleText, runtimeText } from "./runtime.js";
import { FIRST_SLOTS, layOutMemory, tableBytes, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { PAGE_BYTES } from "./webassembly.js";

export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: MemoryLayout;
}

/**
 * Assembles the functions generated for a model together with the runtime. Throws only for bugs of this program: no
 * mistake in a spec makes the text invalid.
 */
export async function assemble(
  parameters: RuntimeParameters,
  functions: string,
  layout = layOutMemory(parameters),
): Promise<Assembled> {
  const text = moduleText(
    Math.ceil((layout.table + tableBytes(layout, FIRST_SLOTS)) / PAGE_BYTES),
    `${functions}\n${runtimeText(parameters, layout)}`,
  );
  const { default: load } = await import("wabt");
  const module = (await load()).parseWat("fathom.wat", text, {
    bulk_memory: true,
    mutable_globals: true,
    sign_extension: true,
    multi_value: true,
    sat_float_to_int: true,
  });
  try {
    module.resolveNames();
    module.validate();
    const { buffer } = module.toBinary({ canonicalize_lebs: true, write_debug_names: false });
    return { bytes: new Uint8Array(buffer), layout };
  } finally {
    module.destroy();
  }
}
