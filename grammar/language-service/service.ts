// Analyses of files, kept as long as the texts that they depend on do not change. This is where an editor or a
// playground starts.

import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import type { Host, ParsedFile } from "../load.js";
import { parse } from "../parser/parse.js";
import type { Module } from "../syntax/ast.js";
import { type Analysis, analyse } from "./analysis.js";
import { type NameIndex, indexNames } from "./name-index.js";

export interface ServiceHost extends Host {
  /** Changes whenever `read` would return something else. */
  readonly stamp: (path: string) => string;
  /** The specs in which references to a declaration are looked for. */
  readonly specs: () => Iterable<string>;
}

/** A value, and the stamps of all files that it was computed from. */
interface Stamped<T> {
  readonly value: T;
  readonly stamps: ReadonlyMap<string, string>;
}

/** Analyses are large: those of the files that were used last are kept. */
const MOST_ANALYSES = 24;
const MOST_PARSED_FILES = 1000;

export class LanguageService {
  private readonly analyses = new Map<string, Stamped<Analysis>>();
  private readonly indexes = new Map<string, Stamped<NameIndex>>();
  private tried: (Source & ParsedFile) | undefined;
  private readonly parsed = new Map<string, ParsedFile & { readonly text: string }>();

  constructor(readonly host: ServiceHost) {}

  analysis(path: string): Analysis {
    const known = this.analyses.get(path);
    this.analyses.delete(path);
    const current = known !== undefined && this.isCurrent(known) ? known : this.analyse(path, false);
    this.analyses.set(path, current);
    evictOldest(this.analyses, MOST_ANALYSES);
    return current.value;
  }

  /** The names in a file and in all files that it uses. It is small, and kept for all files. */
  index(path: string): NameIndex {
    const known = this.indexes.get(path);
    if (known !== undefined && this.isCurrent(known)) return known.value;
    const kept = this.analyses.get(path);
    const { value, stamps } = kept !== undefined && this.isCurrent(kept) ? kept : this.analyse(path, true);
    const index = indexNames(value);
    this.indexes.set(path, { value: index, stamps });
    return index;
  }

  /** The indexes of all specs whose program contains one of the files. Indexes of specs that are gone are dropped. */
  indexesWith(paths: ReadonlySet<string>): readonly NameIndex[] {
    const specs = new Set(this.host.specs());
    for (const path of this.indexes.keys()) if (!specs.has(path)) this.indexes.delete(path);
    return [...specs]
      .map((path) => this.index(path))
      .filter((index) => index.files.some((file) => paths.has(file.path)));
  }

  /** The syntax tree of a file; undefined if it cannot be read. */
  parsedFile(path: string): Module | undefined {
    const read = this.host.read(path);
    return read.kind === "text" ? this.parse({ path, text: withoutMark(read.text) }).module : undefined;
  }

  /** Errors that the parser reports. */
  syntaxErrors(path: string): readonly Diagnostic[] {
    const read = this.host.read(path);
    return read.kind === "text" ? this.parse({ path, text: withoutMark(read.text) }).diagnostics : [];
  }

  /** The facts with other texts than the present ones, which are not kept. */
  factsWith(path: string, texts: ReadonlyMap<string, string>): Analysis {
    const read: Host["read"] = (file) => {
      const text = texts.get(file);
      return text === undefined ? this.host.read(file) : { kind: "text", text };
    };
    return analyse(path, this.hostReading(read), {
      factsOnly: true,
      parse: (source) => (texts.has(source.path) ? this.tryParse(source) : this.parse(source)),
    });
  }

  /** Parses a text that a file does not have. */
  tryParse(source: Source): ParsedFile {
    if (this.tried?.path !== source.path || this.tried.text !== source.text)
      this.tried = { ...source, ...parse(source) };
    return this.tried;
  }

  /** Releases what was kept for a file. */
  forget(path: string): void {
    this.analyses.delete(path);
    this.parsed.delete(path);
  }

  private isCurrent({ stamps }: Stamped<unknown>): boolean {
    for (const [path, stamp] of stamps) if (this.host.stamp(path) !== stamp) return false;
    return true;
  }

  private analyse(path: string, factsOnly: boolean): Stamped<Analysis> {
    const stamps = new Map<string, string>();
    const host = this.hostReading((file) => {
      stamps.set(file, this.host.stamp(file));
      return this.host.read(file);
    });
    return { value: analyse(path, host, { factsOnly, parse: (source) => this.parse(source) }), stamps };
  }

  private hostReading(read: Host["read"]): Host {
    const { host } = this;
    const names = host.names?.bind(host);
    return { read, resolve: (from, use) => host.resolve(from, use), ...(names !== undefined && { names }) };
  }

  private parse(source: Source): ParsedFile {
    const known = this.parsed.get(source.path);
    this.parsed.delete(source.path);
    const current = known?.text === source.text ? known : { text: source.text, ...parse(source) };
    this.parsed.set(source.path, current);
    evictOldest(this.parsed, MOST_PARSED_FILES);
    return current;
  }
}

const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

/** Maps are in the order of insertion. */
function evictOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
