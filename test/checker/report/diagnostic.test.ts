import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../../checker/report/diagnostic.js";
import { noStyle } from "../../../checker/report/style.js";
import { colours, styleFor } from "../../../cli/terminal/colours.js";
import { cellsOf, printable, widthOf, wrap } from "../../../checker/report/text.js";
import type { Diagnostic } from "../../../grammar/core/diagnostic.js";
import { spanOf, type Source, type Span } from "../../../grammar/core/source.js";
import { closestName } from "../../../grammar/core/edit-distance.js";

const plain = { style: noStyle, width: 80 };

function at(source: Source, text: string, occurrence = 0): Span {
  let start = -1;
  for (let i = 0; i <= occurrence; i++) start = source.text.indexOf(text, start + 1);
  if (start < 0) throw new Error(`no ${text}`);
  return spanOf(source, start, start + text.length);
}

function mistake(span: Span | undefined, more: Partial<Diagnostic> = {}): Diagnostic {
  return { code: "E0301", severity: "error", message: "expected Bool, found Int", span, ...more };
}

const source: Source = {
  path: "specs/a.fathom",
  text: "system A\nvar x: 0..3 = 0\naction Up {\n  require x\n  x' = x + 1\n}\n",
};

describe("diagnostics", () => {
  it("show the line, the span, the label and the hint", () => {
    expect(renderDiagnostic(mistake(at(source, "x", 1), { label: "this is 0..3", hint: "compare it: `x > 0`" }), plain))
      .toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
       --> specs/a.fathom:4:11
        |
      4 |   require x
        |           ^ this is 0..3
        = hint: compare it: \`x > 0\`"
    `);
  });

  it("show related locations and a fix", () => {
    const diagnostic = mistake(at(source, "x'"), {
      related: [{ span: at(source, "x: 0..3"), message: "declared here" }],
      fix: { span: at(source, "x'"), replacement: "y'" },
    });
    expect(renderDiagnostic(diagnostic, plain)).toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
       --> specs/a.fathom:5:3
        |
      5 |   x' = x + 1
        |   ^^
       ::: specs/a.fathom:2:5
        |
      2 | var x: 0..3 = 0
        |     ------- declared here
        = fix: write \`y'\` instead of \`x'\`"
    `);
  });

  it("line up numbers of different lengths", () => {
    const long: Source = { path: "b", text: `${"\n".repeat(8)}first\nsecond\n` };
    const rendered = renderDiagnostic(
      mistake(at(long, "first"), { related: [{ span: at(long, "second"), message: "here" }] }),
      plain,
    );
    expect(rendered).toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
        --> b:9:1
         |
       9 | first
         | ^^^^^
        ::: b:10:1
         |
      10 | second
         | ------ here"
    `);
  });

  it("mark a span of several lines beside it, and leave out the middle of a long one", () => {
    const text = `a {\n${Array.from({ length: 10 }, (_, i) => `  line ${i}\n`).join("")}}\n`;
    const long: Source = { path: "c", text };
    expect(renderDiagnostic(mistake(spanOf(long, 0, text.length - 1), { label: "all of it" }), plain))
      .toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
        --> c:1:1
         |
       1 | / a {
       2 | |   line 0
       3 | |   line 1
         | | …
      10 | |   line 8
      11 | |   line 9
      12 | | }
         | |_^ all of it"
    `);
    const few: Source = { path: "c", text: "if x {\n  y\n}" };
    expect(renderDiagnostic(mistake(spanOf(few, 0, few.text.length)), plain)).toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
       --> c:1:1
        |
      1 | / if x {
      2 | |   y
      3 | | }
        | |_^"
    `);
  });

  it("without a span are one line", () => {
    expect(renderDiagnostic({ code: "E0001", severity: "error", message: "there is no file `x`" }, plain)).toBe(
      "error[E0001]: there is no file `x`",
    );
  });

  it("mark one column at the end of a file, and in an empty file", () => {
    const empty: Source = { path: "e", text: "" };
    expect(renderDiagnostic(mistake(spanOf(empty, 0, 0)), plain)).toMatchInlineSnapshot(`
      "error[E0301]: expected Bool, found Int
       --> e:1:1
        |
      1 |
        | ^"
    `);
    const end = renderDiagnostic(mistake(spanOf(source, source.text.length, source.text.length)), plain);
    expect(end).toContain("--> specs/a.fathom:7:1");
    expect(end.endsWith("| ^")).toBe(true);
  });

  it("mark the right columns after tabs and wide characters", () => {
    const tabs: Source = { path: "t", text: "\tx\t== 世界 y" };
    const lines = renderDiagnostic(mistake(at(tabs, "y")), plain).split("\n");
    const [text = "", marks = ""] = lines.slice(-2);
    expect(text).toBe("1 |     x   == 世界 y");
    expect(widthOf(marks.slice(0, marks.indexOf("^")))).toBe(widthOf(text.slice(0, text.indexOf("y"))));
    expect(renderDiagnostic(mistake(at(tabs, "世界")), plain).endsWith("^^^^")).toBe(true);
  });

  it("cut a very long line around the span, within the width", () => {
    const long: Source = { path: "l", text: `${"a ".repeat(50_000)}HERE${" b".repeat(50_000)}` };
    const lines = renderDiagnostic(mistake(at(long, "HERE"), { label: "this one" }), plain).split("\n");
    const [text = "", marks = ""] = lines.slice(-2);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(text).toContain("HERE");
    expect(text).toMatch(/^1 \| … .* …$/);
    expect(marks.indexOf("^")).toBe(text.indexOf("HERE"));
  });

  it("cut a span that is wider than the terminal", () => {
    const long: Source = { path: "l", text: "x".repeat(5000) };
    for (const line of renderDiagnostic(mistake(spanOf(long, 0, 5000)), plain).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it("put a label that does not fit below the marks", () => {
    const label =
      "a label that is much too long to stand behind the marks it belongs to, so that it needs a place of its own";
    const lines = renderDiagnostic(mistake(at(source, "x + 1"), { label }), plain).split("\n");
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(lines.join(" ").replace(/[\s|]+/g, " ")).toContain(label);
  });

  it("never print control characters of a source, a path or a message", () => {
    const evil: Source = { path: "a\u001b[31m.fathom", text: "x \u001b[2J\u0007 \u202e \u009b y \ud800" };
    const rendered = renderDiagnostic(
      mistake(spanOf(evil, 0, evil.text.length), {
        message: "bad \u001b]0;title\u0007",
        label: "\u001b",
        hint: "\u0000",
        related: [{ span: spanOf(evil, 0, 1), message: "\u009b" }],
        fix: { span: spanOf(evil, 0, 3), replacement: "\u001b" },
      }),
      plain,
    );

    expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(rendered).toContain("␛[2J␇");
    expect(() => encodeURIComponent(rendered), "no half of a surrogate pair").not.toThrow();
  });

  it("have CRLF line ends that don't show", () => {
    const crlf: Source = { path: "w", text: "one\r\ntwo\r\n" };
    const rendered = renderDiagnostic(mistake(at(crlf, "two")), plain);
    expect(rendered).toContain("2 | two\n");
    expect(rendered).not.toContain("\r");
  });

  it("are red for errors and yellow for warnings, where there are colours", () => {
    const span = at(source, "x");
    expect(renderDiagnostic(mistake(span), { style: colours, width: 80 })).toContain("\u001b[31m");
    expect(renderDiagnostic({ ...mistake(span), severity: "warning" }, { style: colours, width: 80 })).toContain(
      "\u001b[33m",
    );
    expect(renderDiagnostic(mistake(span), plain)).not.toContain("\u001b");
  });
});

describe("colours", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("on a terminal: %s, with %j: %s", (terminal, environment, coloured) => {
    expect(styleFor(terminal, environment).red("x") !== "x").toBe(coloured);
  });
});

describe("text", () => {
  it("has its width in columns", () => {
    expect([widthOf("abc"), widthOf("世界"), widthOf("e\u0301"), widthOf("🙂")]).toEqual([3, 4, 1, 2]);
  });

  it("expands tabs to the next stop", () => {
    expect(
      cellsOf("a\tb")
        .map((cell) => cell.text)
        .join(""),
    ).toBe("a   b");
  });

  it("wraps at spaces, and keeps every word", () => {
    const text = "the quick brown fox jumps over the lazy dog";
    const lines = wrap(text, 16, "  ");
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(18);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.map((line) => line.trim()).join(" ")).toBe(text);
  });

  it("does not change harmless characters", () => {
    expect(printable("naïve → 世界 🙂")).toBe("naïve → 世界 🙂");
  });

  it("suggests similar names only", () => {
    expect(closestName("OneFalt", ["TwoFaults", "OneFault"])).toBe("OneFault");
    expect(closestName("Zebra", ["TwoFaults", "OneFault"])).toBeUndefined();
  });
});
