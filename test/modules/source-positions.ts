// Stack traces show the positions in sources. Vitest prepares them, and knows only of the modules that it has loaded.

import { findSourceMap } from "node:module";

const prepare = Error.prepareStackTrace;
// Test files that share their modules run this again.
if (prepare !== undefined && prepare.name !== "prepareInSources") {
  Error.prepareStackTrace = function prepareInSources(error, sites): unknown {
    return prepare(error, sites.map(siteInSource));
  };
}

function siteInSource(site: NodeJS.CallSite): NodeJS.CallSite {
  const file = site.getFileName();
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  if (file?.startsWith("file:") !== true || line === null || column === null) return site;
  // Source maps count from 0.
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return site;
  const position = `${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  const methods: Pick<NodeJS.CallSite, "getLineNumber" | "getColumnNumber"> & { readonly toString: () => string } = {
    getLineNumber: () => entry.originalLine + 1,
    getColumnNumber: () => entry.originalColumn + 1,
    toString: () => site.toString().replace(`${line}:${column}`, position),
  };
  return new Proxy(site, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
}
