// Edits of any kind: whatever the text is, every request is answered, and its ranges are in the text.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { callItemAt, incomingCalls, outgoingCalls } from "../../../grammar/language-service/call-hierarchy.js";
import { codeLenses } from "../../../grammar/language-service/code-lenses.js";
import { completionAt } from "../../../grammar/language-service/completion.js";
import { folds } from "../../../grammar/language-service/folding.js";
import { hoverAt } from "../../../grammar/language-service/hover.js";
import { inlayHints } from "../../../grammar/language-service/inlay-hints.js";
import { definitionsAt, referencesAt } from "../../../grammar/language-service/references.js";
import { renameAt } from "../../../grammar/language-service/rename.js";
import { semanticTokens } from "../../../grammar/language-service/semantic-tokens.js";
import { signatureHelpAt } from "../../../grammar/language-service/signature-help.js";
import { documentSymbols, workspaceSymbols } from "../../../grammar/language-service/symbols.js";
import { buffers, type Buffers } from "./buffers.js";

const LIBRARY = readFileSync("specs/lib/kafka.fathom", "utf8");
const SYSTEM = `system Main
use Kafka from "library"
enum Mode { idle, busy }
record Job { id: 0..3, mode: Mode }
variant Message { Start, Data(n: 0..3, job: Job) }
const N: 1..3 = 2
var mode: Mode = idle
var message: Option<Message> = none
instance queue[m in Mode] = Kafka(0..3, capacity: N, fails: false, lossy: true)
fun next(n: 0..3): Int = let m = n + 1; if m > 3 then 0 else m
action Send(n: 0..3) {
  require mode == idle and queue[mode].send(next(n))
  match message { some(Data(k, _)) => { mode' = busy } _ => {} }
  pick job in {Job { id: 1, mode: busy }} where job.id > 0
  message' = some(Data(n, job with { id: 2 }))
}
invariant Small: forall m in Mode: queue[m].log.len() <= N
property Live: always eventually enabled Send(1)
fair weak queue[idle].*
check Default { faults 1; for N in {1, 2}; except queue.Bounded; expect violated Small in 2 steps }
scenario Path { Send(1) picks job = Job { id: 1, mode: busy }; assert mode == busy }
`;

/** Pieces of text that change what surrounds them. */
const pieces = fc.oneof(
  fc.constantFrom(..."{}()[]<>.,;:'?|\"/*\n ".split(""), "//", "/*", "///", "😀", "\r\n", "\0"),
  fc.constantFrom(
    "let x = ",
    "action A",
    "queue[",
    "match m {",
    "=> ",
    "expect ",
    "use ",
    "fun f(",
    "== idle",
    "with { ",
    "some(",
    "enabled ",
    "N",
    "scenario S {",
    "component C(type T) {",
  ),
  fc.string({ maxLength: 6 }),
);

interface Edit {
  readonly inLibrary: boolean;
  /** Fractions of the text. */
  readonly at: number;
  readonly length: number;
  readonly text: string;
  readonly cursor: number;
}

const edits = fc.record<Edit>({
  inLibrary: fc.boolean(),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
  text: pieces,
  cursor: fc.double({ min: 0, max: 1, noNaN: true }),
});

function requestAll({ service }: Buffers, path: string, text: string, offset: number): void {
  const analysis = service.analysis(path);
  const { module } = analysis;
  const inText = (start: number, end: number): void => {
    expect(0 <= start && start <= end && end <= text.length, `${start}..${end} of ${text.length}`).toBe(true);
  };
  for (const { span } of analysis.diagnostics) if (span?.source.path === path) inText(span.start, span.end);
  const hover = hoverAt(analysis, offset);
  if (hover !== undefined) inText(hover.span.start, hover.span.end);
  const { start, end } = completionAt(service, path, offset);
  inText(start, end);
  signatureHelpAt(service, path, offset);
  for (const token of semanticTokens(analysis)) inText(token.start, token.end);
  for (const hint of inlayHints(analysis, 0, text.length, () => ({
    text: "holds",
    states: "1 state",
    asExpected: true,
  })))
    inText(hint.offset, hint.offset);
  codeLenses(analysis, () => undefined);
  definitionsAt(service, path, offset);
  for (const reference of referencesAt(service, path, offset))
    if (reference.path === path) inText(reference.start, reference.end);
  renameAt(service, path, offset, "other", () => true);
  for (const item of callItemAt(service, path, offset)) {
    incomingCalls(service, item);
    outgoingCalls(service, item);
  }
  workspaceSymbols(service, "s");
  if (module === undefined) return;
  folds(module);
  documentSymbols(module);
}

describe("the language service", () => {
  it("answers whatever is typed", () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), (all) => {
        const texts = { system: SYSTEM, library: LIBRARY };
        const files = buffers(texts);
        for (const { inLibrary, at, length, text, cursor } of all) {
          const path = inLibrary ? "library" : "system";
          const old = texts[path];
          const start = Math.floor(at * old.length);
          texts[path] = old.slice(0, start) + text + old.slice(start + length);
          files.set(path, texts[path]);
          requestAll(files, path, texts[path], start + text.length);
          requestAll(files, "system", texts.system, Math.floor(cursor * texts.system.length));
        }
      }),
      { numRuns: 25 },
    );
  });
});
