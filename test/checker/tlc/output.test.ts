// What is read from outputs of TLC. Those in the folder are recorded, without the names of files and machines.

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTlcMessages, TlcMessageReader, type TlcMessage } from "../../../checker/tlc/messages.js";
import { readTlcOutput, type TlcResult } from "../../../checker/tlc/output.js";

const folder = join(import.meta.dirname, "outputs");
const names = readdirSync(folder).flatMap((file) => (file.endsWith(".out") ? [file.slice(0, -".out".length)] : []));
const read = (name: string): string => readFileSync(join(folder, `${name}.out`), "utf8");

/** A result as text, in which every value is seen. */
const shown = (result: TlcResult): string =>
  `${JSON.stringify(
    result,
    (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value as Map<string, string>) : value),
    2,
  )}\n`;

describe("recorded outputs", () => {
  it.each(names)("%s", async (name) => {
    await expect(shown(readTlcOutput(read(name)))).toMatchFileSnapshot(join(folder, `${name}.result`));
  });

  it("are the same in any pieces, and with the line ends of Windows", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 1, max: 200 }), fc.boolean(), (name, size, windows) => {
        const text = windows ? read(name).replaceAll("\n", "\r\n") : read(name);
        const messages: TlcMessage[] = [];
        const reader = new TlcMessageReader((message) => messages.push(message));
        for (let at = 0; at < text.length; at += size) reader.add(text.slice(at, at + size));
        reader.end();
        expect(messages).toEqual(readTlcMessages(read(name)).messages);
      }),
      { numRuns: 30 },
    );
  });
});

describe("outputs that are cut off, or no outputs of TLC", () => {
  it("a prefix of an output has its result, or none", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), (name, part) => {
        const text = read(name);
        const whole = readTlcOutput(text).verdict;
        const { kind } = readTlcOutput(text.slice(0, Math.floor(text.length * part))).verdict;
        expect([whole.kind, "unfinished", "unreadable"]).toContain(kind);
      }),
    );
  });

  it("any text can be read", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(...names.flatMap((name) => read(name).split("\n"))),
      fc.record({ code: fc.nat(9000), severity: fc.nat(5) }).map(({ code, severity }) => start(code, severity)),
      fc.nat(9000).map((code) => `@!@!@ENDMSG ${code} @!@!@`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const { verdict, trace } = readTlcOutput(lines.join("\n"));
        expect(verdict.kind).toBeTypeOf("string");
        expect(trace?.loop ?? 0).toBeLessThan(Math.max(1, trace?.states.length ?? 0));
      }),
    );
  });

  it.each([
    ["", "unreadable"],
    ["Error: Could not find or load main class tlc2.TLC", "unreadable"],
    [`${start(2193, 0)}\nNo error has been found.`, "unreadable"],
  ])("%j is %s", (text, kind) => {
    expect(readTlcOutput(text).verdict.kind).toBe(kind);
  });

  it("a line without an end is not kept", () => {
    const reader = new TlcMessageReader(() => undefined);
    const chunk = "x".repeat(1_000_000);
    for (let i = 0; i < 15; i++) reader.add(chunk);
    reader.end();
    expect(reader.outside.join("").length).toBeLessThanOrEqual(10_000_000);
  });
});

it("a message without an end does not grow for ever", () => {
  const received: TlcMessage[] = [];
  const reader = new TlcMessageReader((message) => received.push(message));
  reader.add(`${start(2110, 1)}\n`);
  const chunk = `${"x".repeat(999_999)}\n`;
  for (let i = 0; i < 60; i++) reader.add(chunk);
  reader.add("@!@!@ENDMSG 2110 @!@!@\n");
  expect(received.map(({ text }) => text.length)).toEqual([49_999_999]);
});

function start(code: number, severity: number): string {
  return `@!@!@STARTMSG ${code}:${severity} @!@!@`;
}
