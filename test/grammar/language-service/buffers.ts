// A language service on texts in memory.

import { LanguageService } from "../../../grammar/language-service/service.js";

export interface Buffers {
  readonly service: LanguageService;
  readonly set: (path: string, text: string) => void;
}

export function buffers(texts: Readonly<Record<string, string>>): Buffers {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, { text, version: 0 }]));
  const service = new LanguageService({
    read: (path) => {
      const text = files.get(path)?.text;
      return text === undefined ? { kind: "missing", detail: "there is no such file" } : { kind: "text", text };
    },
    resolve: (_, use) => use,
    stamp: (path) => String(files.get(path)?.version),
    specs: () => files.keys(),
  });
  const set = (path: string, text: string): void => {
    files.set(path, { text, version: (files.get(path)?.version ?? 0) + 1 });
  };
  return { service, set };
}
