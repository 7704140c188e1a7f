// The settings of VitePress. .ci/build-site.js writes the pages, and sets SITE_BASE.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listed, navigation, sidebar } from "../contents.js";

const folder = fileURLToPath(new URL("..", import.meta.url));
const pages = join(folder, "pages");
const grammar = JSON.parse(readFileSync(join(folder, "../vscode/syntaxes/fathom.tmLanguage.json"), "utf8"));

/** As GitHub makes anchors of headings, so that links in the documents work in both. */
const slugOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** The sidebar of a folder whose pages are too many for the general one. */
const sidebarOf = (name, title) => [
  { text: "← All pages", link: "/" },
  {
    text: title,
    link: `/${name}/`,
    items: readdirSync(join(pages, name))
      .filter((file) => file.endsWith(".md") && file !== "index.md")
      .sort()
      .map((file) => file.slice(0, -".md".length))
      .map((page) => ({ text: titleOf(join(pages, name, `${page}.md`)), link: `/${name}/${page}` })),
  },
];

/** The documents that the contents do not list. */
const others = () =>
  readdirSync(pages)
    .filter((file) => file.endsWith(".md") && file !== "index.md")
    .map((file) => ({ text: titleOf(join(pages, file)), link: `/${file.slice(0, -".md".length)}` }))
    .filter(({ link }) => !listed.includes(link));

const general = () => [...sidebar, { text: "More", items: others() }].filter(({ items }) => items.length > 0);

const titleOf = (file) => /^# (.*)$/m.exec(readFileSync(file, "utf8"))?.[1].replaceAll("`", "");

/** Documents are no templates of Vue: `{{` in them means itself. VitePress sees to that in blocks of code. */
function withoutTemplates(md) {
  for (const name of ["text", "code_inline"]) {
    const render = md.renderer.rules[name];
    md.renderer.rules[name] = (...parts) => render(...parts).replaceAll("{{", "&#123;&#123;");
  }
}

/** What the search knows of a page. It needs no colours of code, which take most of the time of a page. */
function searchableText(source, env, md) {
  if (/^---\nsearch: false$/m.test(source)) return "";
  md.options.highlight = (code) => `<pre>${md.utils.escapeHtml(code)}</pre>`;
  return md.render(source.replaceAll(/^\[Try it in the playground\].*$/gm, ""), env);
}

/** Users come first: what is for people who work on Fathom counts half. Runs in the browser. */
const boostDocument = (address) => (/\/(?:architecture|changelog|contributing|decisions)\b/.test(address) ? 0.5 : 1);

const base = process.env.SITE_BASE ?? "/";

export default {
  title: "Fathom",
  description: "A specification language and a model checker for the design of distributed systems",
  lang: "en",
  base,
  srcDir: "pages",
  cacheDir: "../../node_modules/.cache/vitepress",
  metaChunk: true,
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: `${base}icon.svg` }],
    ["meta", { name: "referrer", content: "no-referrer" }],
  ],
  markdown: {
    // Their comments have enough contrast.
    theme: { light: "github-light-default", dark: "github-dark-default" },
    languages: [{ ...grammar, name: "fathom" }],
    anchor: { slugify: slugOf },
    toc: { slugify: slugOf },
    headers: { slugify: slugOf },
    config: withoutTemplates,
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: navigation,
    sidebar: {
      "/errors/": sidebarOf("errors", "Errors and warnings"),
      "/decisions/": sidebarOf("decisions", "Decisions"),
      "/": general(),
    },
    outline: [2, 3],
    search: {
      provider: "local",
      options: { _render: searchableText, miniSearch: { searchOptions: { boostDocument } } },
    },
    externalLinkIcon: true,
  },
  // The index of the search is loaded when someone searches.
  vite: { build: { chunkSizeWarningLimit: 4096 } },
};
