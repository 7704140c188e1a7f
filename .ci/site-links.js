// Checks a built site: every link and every resource leads to a file of it, every anchor to an element, and nothing is
// loaded from another host.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, match]) => match);

const decoded = (text) => decodeURIComponent(text.replaceAll("&amp;", "&"));

/** Characters of a target that are shown: the fragment of a link to the playground is a whole spec. */
const LONGEST = 120;

/** What is wrong, as sentences. */
export function wrongLinks(folder, base) {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html") && !path.startsWith("playground/"))
    .sort();
  const texts = new Map(pages.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const anchors = new Map([...texts].map(([path, text]) => [path, new Set(matches(text, /\bid="([^"]+)"/g))]));
  const wrong = [];
  for (const [path, text] of texts) {
    for (const target of matches(text, /<a\b[^>]*? href="([^"]*)"/g))
      if (!/^[a-z]+:/.test(target) && !leadsSomewhere(folder, base, path, target, anchors))
        wrong.push(`${path} links to ${target.slice(0, LONGEST)}`);
    for (const target of matches(text, /<(?:img|script|link|iframe)\b[^>]*? (?:src|href)="([^"]*)"/g))
      if (!leadsSomewhere(folder, base, path, target, anchors)) wrong.push(`${path} loads ${target.slice(0, LONGEST)}`);
  }
  return wrong;
}

function leadsSomewhere(folder, base, from, target, anchors) {
  if (/^[a-z]+:/.test(target)) return target.startsWith("data:");
  const [address, anchor] = target.split("#");
  if (address.startsWith("/") && !address.startsWith(base)) return false;
  const inside = address.startsWith("/")
    ? address.slice(base.length)
    : address === ""
      ? from
      : posix.join(posix.dirname(from), address);
  const path = /(^|\/)$/.test(inside) ? `${decoded(inside)}index.html` : decoded(inside);
  if (!existsSync(join(folder, path)) || !statSync(join(folder, path)).isFile()) return false;
  return anchor === undefined || anchor === "" || anchors.get(path)?.has(decoded(anchor)) !== false;
}
