// The worker that answers questions about the text: the language service, on the files of the playground.

import { format } from "../../../../grammar/index.js";
import { isError, type Diagnostic } from "../../../../grammar/core/diagnostic.js";
import { distinct } from "../../../../grammar/core/distinct-diagnostics.js";
import { positionAt } from "../../../../grammar/core/source.js";
import type { Analysis } from "../../../../grammar/language-service/analysis.js";
import { codeLenses } from "../../../../grammar/language-service/code-lenses.js";
import { completionAt } from "../../../../grammar/language-service/completion.js";
import { hoverAt } from "../../../../grammar/language-service/hover.js";
import { definitionsAt } from "../../../../grammar/language-service/references.js";
import { semanticTokens } from "../../../../grammar/language-service/semantic-tokens.js";
import { LanguageService } from "../../../../grammar/language-service/service.js";
import { browserPlatform } from "../../../../library/browser-platform.js";
import { hostOf } from "../../../../library/sources.js";
import { workerScope } from "../worker-scope.js";
import type { CheckDeclaration, Files, Problem, Request, RequestKind, Requests, Response } from "./protocol.js";

const scope = workerScope<Request, Response>();
let files = new Map<string, string>();
let host = hostOf({}, browserPlatform);

const service = new LanguageService({
  read: (path) => host.read(path),
  resolve: (from, use) => host.resolve(from, use),
  names: (from, use) => host.names?.(from, use) ?? [],
  // Texts are compared as a whole: they are in memory, and mostly the same string.
  stamp: (path) => files.get(path) ?? "",
  specs: () => files.keys(),
});

function update(changed: Files): void {
  const entries = Object.entries(changed);
  if (entries.length === 0) return;
  files = new Map(files);
  for (const [path, text] of entries) {
    if (text !== undefined) files.set(path, text);
    else {
      files.delete(path);
      service.forget(path);
    }
  }
  host = hostOf(Object.fromEntries(files), browserPlatform);
}

type Handlers = { readonly [K in RequestKind]: (request: Requests[K]["request"]) => Requests[K]["answer"] };

const handlers: Handlers = {
  analyse({ paths }) {
    const analyses = paths.map((path) => service.analysis(path));
    const [first] = analyses;
    return {
      problems: distinct(analyses.flatMap(({ diagnostics }) => diagnostics)).map(problemOf),
      tokens: first === undefined ? [] : semanticTokens(first).map(({ start, end, type }) => ({ start, end, type })),
      checks: first === undefined ? [] : checksOf(first),
    };
  },
  hover({ path, offset }) {
    const hover = hoverAt(service.analysis(path), offset);
    if (hover === undefined) return null;
    const { span, code, doc, notes } = hover;
    return { start: span.start, end: span.end, code, doc, notes };
  },
  complete({ path, offset }) {
    const { start, end, items } = completionAt(service, path, offset);
    return { start, end, items: items.map((item) => ({ ...item, insert: item.insert })) };
  },
  define: ({ path, offset }) =>
    definitionsAt(service, path, offset).map(({ path: file, text, start, end }) => ({ path: file, text, start, end })),
  format({ path }) {
    const module = service.parsedFile(path);
    return module === undefined || service.syntaxErrors(path).some(isError) ? null : format(module);
  },
};

function checksOf(analysis: Analysis): readonly CheckDeclaration[] {
  const declarations = new Map<string, CheckDeclaration>();
  for (const { command, check, span } of codeLenses(analysis, () => undefined)) {
    if (command !== "run") continue;
    const plans = analysis.plans
      .filter(({ declaration }) => declaration?.name.span.start === span.start)
      .map(({ name }) => name);
    declarations.set(check, { name: check, end: span.end, plans });
  }
  return [...declarations.values()];
}

function problemOf({ code, severity, message, span, label, related = [], hint, fix }: Diagnostic): Problem {
  const position = span === undefined ? { line: 0, column: 0 } : positionAt(span.source, span.start);
  return {
    ...{ code, severity, message, label, hint, ...position },
    path: span?.source.path ?? "",
    start: span?.start ?? 0,
    end: span?.end ?? 0,
    related: related.map((each) => ({
      message: each.message,
      path: each.span.source.path,
      line: positionAt(each.span.source, each.span.start).line,
    })),
    fix: fix && {
      path: fix.span.source.path,
      start: fix.span.start,
      end: fix.span.end,
      replacement: fix.replacement,
    },
  };
}

function answer<K extends RequestKind>({ kind, request }: Request<K>): Requests[K]["answer"] {
  return handlers[kind](request);
}

scope.listen((request) => {
  try {
    update(request.changed);
    scope.post({ id: request.id, answer: answer(request) });
  } catch (error) {
    // A bug, as mistakes in specs are data. The page says so, and goes on with the other features.
    scope.post({ id: request.id, failure: error instanceof Error ? error.message : String(error) });
  }
});
