// The pages of the site, as Markdown: README.md as the home page, the documents, and every file of specs. Links that lead
// to files of the repository become links to their pages.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { deflateSync } from "node:zlib";

const LANGUAGES = { fathom: "fathom", ts: "ts", json: "json" };

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.join(parentPath.replaceAll("\\", "/"), name))
    .sort();

/** Without caches that the command has left, and without the lock file, which nobody reads. */
const sources = () =>
  ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn("docs"), ...filesIn("specs")].filter(
    (path) => !/(^|\/)\.|\.lock\.json$/.test(path),
  );

/** Where a file of the repository is in the site, without an extension if it is a page. */
function placeOf(path) {
  if (path === "README.md") return "index";
  if (path === "specs/README.md") return "specs/index";
  if (/^(CONTRIBUTING|CHANGELOG)\.md$/.test(path)) return path.slice(0, -".md".length).toLowerCase();
  const moved = path.replace(/^docs\//, "");
  if (path.startsWith("docs/")) return moved.replace(/\.md$/, "");
  return moved.replace(/\.fathom$/, "").replaceAll(".", "-");
}

const isPage = (path) => path.endsWith(".md") || path.startsWith("specs/");

/** The address of a file or a folder of the repository in the site; undefined if it is not in it. */
function addressOf(path, files) {
  if (files.includes(path)) return `/${placeOf(path).replace(/(^|\/)index$/, "$1")}`;
  if (!files.some((file) => file.startsWith(`${path}/`))) return undefined;
  return `/${path.replace(/^docs\/?/, "")}/`.replace("//", "/");
}

/** Code in which nothing looks like a link. */
const CODE = /^( *)(`{3,})[\s\S]*?^\1\2$|`[^`\n]*`/gm;

/** A document with links to pages in place of links to files. */
function withLinks(path, text, files) {
  const link = (all, target, rest) => {
    if (/^([a-z]+:|#)/.test(target)) return all;
    const [file, anchor] = target.split("#");
    const address = addressOf(posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, ""), files);
    if (address === undefined) throw new Error(`${path} links to ${target}, which is not in the site`);
    return `](${address}${anchor === undefined ? "" : `#${anchor}`}${rest})`;
  };
  const codes = [];
  return text
    .replace(CODE, (code) => `\u0000${codes.push(code) - 1}\u0000`)
    .replace(/\]\(([^)\s]+)([^)]*)\)/g, link)
    .replace(/\u0000(\d+)\u0000/g, (_, index) => codes[Number(index)]);
}

/** The fragment with which the playground opens these files, as editors/playground/src/share/link.ts defines it. */
const fragmentOf = (files) =>
  `#v1.${deflateSync(JSON.stringify({ files, active: files[0].path })).toString("base64url")}`;

/** The fragments with which the playground opens specs, by their paths. */
function playgroundFragments() {
  const { groups, texts } = JSON.parse(readFileSync(join("dist", "playground", "examples.json"), "utf8"));
  return new Map(
    groups
      .flatMap(({ examples }) => examples)
      .map(({ paths }) => [`specs/${paths[0]}`, fragmentOf(paths.map((path) => ({ path, text: texts[path] })))]),
  );
}

/** A link to the playground. VitePress leaves the address as it is, because the playground is none of its pages. */
const playgroundLink = (text, base, fragment = "") =>
  `[${text}](${base}playground/index.html${fragment}){target="_self"}`;

/** A page that shows a file of specs. The search leaves it out, because code would crowd out the documents. */
function codePage(path, text, base, fragment) {
  const open = fragment === undefined ? "" : `${playgroundLink("Open it in the playground", base, fragment)}\n\n`;
  const language = LANGUAGES[path.split(".").at(-1)] ?? "txt";
  const folder = posix.dirname(path);
  return `---\nsearch: false\naside: false\n---\n\n# ${posix.basename(path)}\n\n[${folder}](/${folder}/)\n\n${open}\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\`\n`;
}

/** A page that lists what is in a folder. */
const listPage = (title, entries) =>
  `---\nsearch: false\naside: false\n---\n\n# ${title}\n\n${entries.map(([text, link]) => `- [${text}](${link})`).join("\n")}\n`;

const headingOf = (text) => /^# (.*)$/m.exec(text)?.[1] ?? "";

/** A complete spec in a document, which uses at most the standard library. */
const SPEC = /^```fathom\n(system (\w+)\n[\s\S]*?)^```\n/gm;

/** Every complete spec in a document can be tried out. */
const withTrials = (text, base) =>
  text.replace(SPEC, (block, spec, name) => {
    if (/^(?:use|refines) .* from "(?!std\/)/m.test(spec)) return block;
    const fragment = fragmentOf([{ path: `${name.toLowerCase()}.fathom`, text: spec }]);
    return `${block}\n${playgroundLink("Try it in the playground", base, fragment)}\n`;
  });

/** The document as a page. Those that speak of the playground lead to it. */
function documentPage(path, text, files, base) {
  // There are no grammars for these languages here.
  const linked = withTrials(withLinks(path, text, files), base).replace(/^```(?:tla|quint|p|alloy)$/gm, "```txt");
  const playground = playgroundLink("Open the playground", base);
  const links = { "README.md": `[Tutorial](/tutorial) · ${playground}`, "docs/playground.md": playground }[path];
  return links === undefined ? linked : linked.replace(/^(# .*\n)/, `$1\n${links}\n`);
}

/** Writes the pages into an empty folder. */
export function writePages(target, base) {
  rmSync(target, { recursive: true, force: true });
  const files = sources();
  const fragments = playgroundFragments();
  const write = (place, text) => {
    mkdirSync(dirname(join(target, place)), { recursive: true });
    writeFileSync(join(target, place), text);
  };
  for (const path of files) {
    if (!isPage(path)) {
      const place = path.startsWith("docs/images/") ? placeOf(path) : join("public", placeOf(path));
      write(place, "");
      copyFileSync(path, join(target, place));
      continue;
    }
    const text = readFileSync(path, "utf8");
    write(
      `${placeOf(path)}.md`,
      path.endsWith(".md") ? documentPage(path, text, files, base) : codePage(path, text, base, fragments.get(path)),
    );
  }
  writeLists(write, files);
  write(join("public", "icon.svg"), readFileSync(join("editors", "playground", "icon.svg")));
}

function writeLists(write, files) {
  const titled = (folder) =>
    files
      .filter((path) => posix.dirname(path) === folder && path.endsWith(".md"))
      .map((path) => [headingOf(readFileSync(path, "utf8")), addressOf(path, files)]);
  write("errors/index.md", listPage("Errors and warnings", titled("docs/errors")));
  write("decisions/index.md", listPage("Decisions", titled("docs/decisions")));
  const folders = new Set(files.filter((path) => path.startsWith("specs/")).map((path) => posix.dirname(path)));
  for (const folder of folders)
    if (folder !== "specs")
      write(
        `${folder}/index.md`,
        listPage(
          folder,
          files
            .filter((path) => path.startsWith(`${folder}/`) && statSync(path).isFile())
            .map((path) => [path.slice(folder.length + 1), addressOf(path, files)]),
        ),
      );
}
