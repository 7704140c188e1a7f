// A system in a folder of its own.

import { rmSync } from "node:fs";
import { System, type SystemOptions } from "../src/system.js";
import { newFolder } from "./folder.js";

/** Creates a system, and removes it when the work is done. */
export async function withSystem<T>(options: SystemOptions, work: (system: System) => T | Promise<T>): Promise<T> {
  const folder = newFolder();
  const system = new System(folder, options);
  try {
    return await work(system);
  } finally {
    system.close();
    rmSync(folder, { recursive: true });
  }
}
