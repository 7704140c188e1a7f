// What server.sh prints around the output of TLC, and to which check a result belongs.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceFrom } from "../../../../checker/tlc/distributed/belonging.js";
import { readServerOutput, type ServerOutput } from "../../../../checker/tlc/distributed/server-output.js";
import { exportedCheck } from "./recorded.js";

const { exported } = exportedCheck("Sound");
const quoted = (text: string): string => text.replace(/^/gm, "| ").replace(/\n\| $/, "\n");
const printed = (module: string, configuration: string, output: string): string =>
  `@@fathom result of Counters.tla\n@@fathom file Counters.tla\n${quoted(module)}@@fathom file Counters.cfg\n${quoted(configuration)}@@fathom output\n${output}`;

function read(text: string): ServerOutput {
  const result = readServerOutput(text);
  if ("why" in result) throw new Error(result.why);
  return result;
}

describe("what server.sh prints", () => {
  it("is read with the line ends of any system, and after other lines", () => {
    const text = printed(exported.module, exported.configuration, "one\ntwo\n");
    for (const each of [text, text.replaceAll("\n", "\r\n"), `a warning of Java\n${text}`]) {
      const { files, output } = read(each);
      expect(files).toEqual(
        new Map([
          ["Counters.tla", exported.module],
          ["Counters.cfg", exported.configuration],
        ]),
      );
      expect(output).toBe("one\ntwo\n");
    }
  });

  it.each([
    ["", "no line begins with `@@fathom result of`"],
    ["@@fathom result of A.tla\n@@fathom file A.tla\n| x", "it ends before the output of TLC begins"],
    [printed("a\n", "b\n", printed("a\n", "b\n", "")), "it contains the output of several runs"],
  ])("is needed", (text, why) => {
    expect(readServerOutput(text)).toEqual({ why });
  });

  it("can be anything", () => {
    const line = fc.constantFrom("@@fathom result of A", "@@fathom file B", "@@fathom output", "| c", "|", "", "d");
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        expect(readServerOutput(lines.join("\n"))).toBeDefined();
      }),
    );
  });
});

describe("a result belongs to a check", () => {
  const difference = (module: string, configuration = exported.configuration) =>
    differenceFrom(exported, read(printed(module, configuration, "")).files);

  it("whatever the comments and the layout of the spec were", () => {
    expect(difference(exported.module)).toBeUndefined();
    expect(difference(exported.module.replace(/^\s*\\\*.*\n/gm, "\n\\* Another comment.\n"))).toBeUndefined();
  });

  it("unless any line is another", () => {
    const lines = exported.module.split("\n");
    const significant = lines.flatMap((each, i) => (/^\s*($|\\\*)/.test(each) ? [] : [i]));
    fc.assert(
      fc.property(fc.constantFrom(...significant), fc.constantFrom("x", "", "THEN", "   "), (at, text) => {
        const edited = lines.with(at, lines[at] === text ? `${text}y` : text);
        expect(difference(edited.join("\n"))).toMatchObject({ file: "Counters.tla", expected: lines[at]?.trimEnd() });
      }),
    );
  });

  it("unless a constant is another", () => {
    expect(difference(exported.module, exported.configuration.replace("MOST = 9", "MOST = 8"))).toMatchObject({
      file: "Counters.cfg",
      found: "  MOST = 8",
      expected: "  MOST = 9",
    });
  });
});
