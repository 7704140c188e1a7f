// From WebAssembly text to bytes. The assembler is large, and loaded when it is first needed.

import { moduleText, runtimeText } from "./runtime.js";
import { FIRST_SLOTS, layOutMemory, tableBytes, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { PAGE } from "./webassembly.js";

export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: MemoryLayout;
}

/** `functions`: those that the model was compiled to. A throw is a bug of ours: the text does not depend on anybody's mistakes. */
export async function assemble(
  shape: RuntimeParameters,
  functions: string,
  map = layOutMemory(shape),
): Promise<Assembled> {
  const text = moduleText(
    Math.ceil((map.table + tableBytes(map, FIRST_SLOTS)) / PAGE),
    `${functions}\n${runtimeText(shape, map)}`,
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
    return {
      bytes: new Uint8Array(module.toBinary({ canonicalize_lebs: true, write_debug_names: false }).buffer),
      layout: map,
    };
  } finally {
    module.destroy();
  }
}
