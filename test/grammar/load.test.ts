import { describe, expect, it } from "vitest";
import { load, type Host, type ReadResult } from "../../grammar/load.js";

/** Files by path; `./x` is relative to the root, and the extension may be omitted. */
function hostOf(files: Record<string, string | ReadResult>): Host & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: (path) => {
      reads.push(path);
      const file = files[path];
      return file === undefined
        ? { kind: "missing", detail: "no such file" }
        : typeof file === "string"
          ? { kind: "text", text: file }
          : file;
    },
    resolve: (_, use) => `${use.replace(/^\.\//, "").replace(/\.fathom$/, "")}.fathom`,
  };
}

const use = (...paths: string[]): string => paths.map((path, i) => `use N${i} from "${path}"\n`).join("");

describe("loading", () => {
  it("reads everything once", () => {
    const host = hostOf({
      "a.fathom": `system A\n${use("./b", "./c.fathom")}`,
      "b.fathom": use("./d"),
      "c.fathom": use("./d", "./b"),
      "d.fathom": "const N: Int = 1",
    });
    const { program, diagnostics } = load("a.fathom", host);
    expect(diagnostics).toEqual([]);
    expect(host.reads).toEqual(["a.fathom", "b.fathom", "d.fathom", "c.fathom"]);
    expect([...(program?.modules.keys() ?? [])]).toEqual(["a.fathom", "b.fathom", "d.fathom", "c.fathom"]);
    expect(program?.root.system?.text).toBe("A");
    expect(program?.resolved("a.fathom", "./c.fathom")).toBe("c.fathom");
    expect(program?.resolved("a.fathom", "./d")).toBeUndefined();
    expect(program?.resolved("nowhere.fathom", "./d")).toBeUndefined();
  });

  it.each([
    ["missing", "E0001", "there is no file"],
    ["unreadable", "E0001", "why it is so"],
    ["folder", "E0002", "is a folder"],
    ["notText", "E0003", "why it is so"],
    ["tooLarge", "E0004", "2 MiB"],
  ] as const)("reports a root that is %s, without a place", (kind, code, why) => {
    const { program, diagnostics } = load("a.fathom", hostOf({ "a.fathom": { kind, detail: "why it is so" } }));
    expect(program).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code, span: undefined });
    expect(diagnostics[0]?.message).toContain("a.fathom");
    expect(diagnostics[0]?.message).toContain(why);
  });

  it("reports an unreadable file at each `use`, and continues", () => {
    const host = hostOf({
      "a.fathom": use("./gone", "./b"),
      "b.fathom": use("./gone", "./dir"),
      "dir.fathom": { kind: "folder", detail: "" },
    });
    const { program, diagnostics } = load("a.fathom", host);
    expect(diagnostics.map((each) => [each.code, each.span?.source.path])).toEqual([
      ["E0001", "a.fathom"],
      ["E0001", "b.fathom"],
      ["E0002", "b.fathom"],
    ]);
    const span = diagnostics[0]?.span;
    expect(span?.source.text.slice(span.start, span.end)).toContain("./gone");
    expect(diagnostics[0]?.message).toContain("gone.fathom");
    expect(host.reads.filter((path) => path === "gone.fathom")).toHaveLength(1);
    expect(program?.modules.size).toBe(2);
    expect(program?.resolved("a.fathom", "./gone")).toBe("gone.fathom");
  });

  it("reports a cycle at the `use` that closes it", () => {
    const { program, diagnostics } = load(
      "a.fathom",
      hostOf({ "a.fathom": use("./b"), "b.fathom": use("./c"), "c.fathom": use("./b") }),
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: "E0005",
      message: "circular use of files: b.fathom → c.fathom → b.fathom",
    });
    expect(diagnostics[0]?.span?.source.path).toBe("c.fathom");
    expect(diagnostics[0]?.related?.map((label) => [label.span.source.path, label.message])).toEqual([
      ["b.fathom", "`b.fathom` uses `c.fathom` here"],
    ]);
    expect(program?.modules.size).toBe(3);
    expect(load("a.fathom", hostOf({ "a.fathom": use("./a") })).diagnostics[0]?.message).toBe(
      "circular use of files: a.fathom → a.fathom",
    );
  });

  it("accepts a file that is used along two paths", () => {
    expect(
      load("a.fathom", hostOf({ "a.fathom": use("./b", "./c"), "b.fathom": use("./c"), "c.fathom": "" })).diagnostics,
    ).toEqual([]);
  });

  it("keeps modules with syntax errors, and drops a byte-order mark", () => {
    const { program, diagnostics } = load(
      "a.fathom",
      hostOf({ "a.fathom": `\uFEFF${use("./b")}`, "b.fathom": "const = = 3\nconst M: Int = 1" }),
    );
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.every((each) => each.span?.source.path === "b.fathom")).toBe(true);
    expect(program?.modules.has("b.fathom")).toBe(true);
    expect(program?.root.source.text.startsWith("use")).toBe(true);
  });

  it("follows a chain of ten thousand files, and shortens the message for a cycle of that length", () => {
    const count = 10_000;
    const files: Record<string, string> = {};
    for (let i = 0; i < count; i++) files[`f${i}.fathom`] = i + 1 < count ? use(`./f${i + 1}`) : "const N: Int = 1";
    const straight = load("f0.fathom", hostOf(files));
    expect(straight.diagnostics).toEqual([]);
    expect(straight.program?.modules.size).toBe(count);
    files[`f${count - 1}.fathom`] = use("./f0");
    const { diagnostics } = load("f0.fathom", hostOf(files));
    expect(diagnostics.map((each) => each.code)).toEqual(["E0005"]);
    expect(diagnostics[0]?.message).toMatch(/f0\.fathom → f1\.fathom .* → … → f9999\.fathom → f0\.fathom$/);
  });
});
