// Bundles the comparison with TLC and runs it: Node by itself does not read TypeScript.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

process.chdir(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));
const folder = mkdtempSync(join("node_modules", ".compare-tlc-"));
try {
  const bundle = await rolldown({
    input: { compare: join("test", "system", "tlc", "compare.ts") },
    platform: "node",
    tsconfig: "tsconfig.json",
  });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  const { status } = spawnSync(process.execPath, [join(folder, "compare.js"), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
