// Packs the package, verifies its contents, and runs the packed command in an empty folder.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "fathom-pack-"));
const npm = (args, cwd) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  // npm ci has built dist.
  const [packed] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], process.cwd()));
  const files = packed.files.map((file) => file.path);

  const required = [
    "package.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "dist/cli/main.js",
    "dist/page/page.js",
    "dist/page/page.css",
    "dist/THIRD-PARTY-LICENSES.txt",
    "docs/cli.md",
    "docs/language.md",
    "docs/errors/exit-codes.md",
    "docs/schema/results.schema.json",
  ];
  const missing = required.filter((path) => !files.includes(path));
  if (!files.some((path) => path.startsWith("specs/std/"))) missing.push("specs/std/*");
  const allowed =
    /^(dist\/cli\/.+\.js|dist\/page\/page\.(js|css)|dist\/THIRD-PARTY-LICENSES\.txt|specs\/.+\.(fathom|md)|docs\/.+\.(md|json)|docs\/images\/.+\.(png|svg)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  const unexpected = files.filter((path) => !allowed.test(path));
  if (missing.length > 0 || unexpected.length > 0)
    throw new Error(`the package lacks [${missing.join(", ")}] and must not contain [${unexpected.join(", ")}]`);

  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", version: "1.0.0", private: true }));
  writeFileSync(
    join(folder, "lamp.fathom"),
    "system Lamp\n\nvar on: Bool = false\n\naction Toggle {\n  on' = not on\n}\n\ncheck Default {\n  expect holds with 2 states\n}\n",
  );
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, packed.filename)], folder);
  const report = npm(["exec", "--offline", "--", "fathom", "verify", "lamp.fathom"], folder);
  if (!report.includes("1 as expected")) throw new Error(`the packed command printed:\n${report}`);
  process.stdout.write(
    `package: ${files.length} files, ${Math.round(packed.unpackedSize / 1024)} KiB; its command runs\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
