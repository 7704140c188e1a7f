// From the functions generated for a model, and the runtime, to a WebAssembly module.

import { moduleText, runtimeText } from "./runtime.js";
import { FIRST_SLOTS, layOutMemory, tableBytes, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { assembleText } from "./text/module.js";
import { PAGE_BYTES } from "./webassembly.js";

export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: MemoryLayout;
}

export function assemble(
  parameters: RuntimeParameters,
  functions: string,
  layout = layOutMemory(parameters),
): Assembled {
  const pages = Math.ceil((layout.table + tableBytes(layout, FIRST_SLOTS)) / PAGE_BYTES);
  const text = moduleText(pages, `${functions}\n${runtimeText(parameters, layout)}`);
  return { bytes: assembleText(text), layout };
}
