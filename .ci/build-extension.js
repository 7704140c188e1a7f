// Builds the extension for VS Code as a .vsix file, from what is in this folder: the extension with its libraries in one
// script, and the command with what it reads. Downloads nothing.

import { strToU8, zipSync } from "fflate";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "./licences.js";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const FOLDER = join("editors", "vscode");
/** What the command reads while it runs, besides `dist`. */
const RESOURCES = ["specs/std", "docs/errors", "LICENSE"];

async function bundle() {
  const build = await rolldown({
    input: join(FOLDER, "src", "extension.ts"),
    platform: "node",
    external: ["vscode"],
    tsconfig: join(FOLDER, "tsconfig.json"),
    onLog(level, log, report) {
      if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
      report(level, log);
    },
  });
  const { output } = await build.generate({ format: "cjs", minify: true, codeSplitting: false });
  await build.close();
  const [chunk] = output;
  if (output.length !== 1 || chunk.type !== "chunk") throw new Error("the extension is more than one script");
  return chunk;
}

const filesIn = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true })
        .map((name) => join(path, name))
        .filter((each) => statSync(each).isFile())
    : [path];

const escaped = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.codePointAt(0)};`);

/** As the marketplace and `code --install-extension` read it. */
const manifestOf = ({ name, publisher, version, displayName, description, categories, keywords, engines }) =>
  `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}" />
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(keywords.join(","))}</Tags>
    <Categories>${escaped(categories.join(","))}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace" />
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code" /></Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
  </Assets>
</PackageManifest>
`;

const CONTENT_TYPES = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  ${["json", "js", "cjs", "css", "md", "txt", "fathom", "vsixmanifest", "ts"]
    .map((extension) => `<Default Extension=".${extension}" ContentType="text/plain" />`)
    .join("\n  ")}
</Types>
`;

const manifest = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
const command = JSON.parse(readFileSync("package.json", "utf8"));
if (manifest.version !== command.version) throw new Error("the extension and the command have different versions");
const extension = await bundle();

/** By path in the archive. */
const files = {
  "[Content_Types].xml": strToU8(CONTENT_TYPES),
  "extension.vsixmanifest": strToU8(manifestOf(manifest)),
  "extension/extension.cjs": strToU8(extension.code),
  "extension/LICENSE.txt": readFileSync("LICENSE"),
  "extension/THIRD-PARTY-LICENSES.txt": strToU8(licencesOf(extension.moduleIds)),
  // The version and the kind of modules are all that the command reads of it.
  "extension/server/package.json": strToU8(
    JSON.stringify({ name: command.name, version: command.version, type: command.type }),
  ),
};
for (const name of ["package.json", "README.md", "language-configuration.json", "snippets", "syntaxes"])
  for (const path of filesIn(join(FOLDER, name)))
    files[`extension/${path.slice(FOLDER.length + 1).replaceAll("\\", "/")}`] = readFileSync(path);
for (const name of [join("dist", "cli"), join("dist", "page"), join("dist", "THIRD-PARTY-LICENSES.txt"), ...RESOURCES])
  for (const path of filesIn(name)) files[`extension/server/${path.replaceAll("\\", "/")}`] = readFileSync(path);

const target = resolve(process.argv[2] ?? join(FOLDER, "out", `fathom-${manifest.version}.vsix`));
mkdirSync(dirname(target), { recursive: true });
// A fixed time, so that equal contents give equal files.
writeFileSync(target, zipSync(files, { level: 9, mtime: "2020-01-01" }));
process.stdout.write(`${target}\n`);
