// Bundles a program of this folder and runs it: Node by itself does not read TypeScript.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const [program = "long", ...args] = process.argv.slice(2);
process.chdir(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));
const folder = mkdtempSync(join("node_modules", ".differential-"));
try {
  const bundle = await rolldown({
    input: {
      [program]: join("test", "system", "differential", `${program}.ts`),
      worker: join("test", "system", "differential", "worker.ts"),
    },
    platform: "node",
    tsconfig: "tsconfig.json",
  });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  const { status, signal, error } = spawnSync(process.execPath, [join(folder, `${program}.js`), ...args], {
    stdio: "inherit",
  });
  if (status === null) process.stderr.write(`ended by ${error?.message ?? signal}\n`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
