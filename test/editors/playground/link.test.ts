// Links that hold a workspace, and workspaces from data that anybody may have written.

import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fragmentOf, readFragment } from "../../../editors/playground/src/share/link.js";
import { MOST_TEXT, problemWithPath, workspaceFrom, workspaceOf } from "../../../editors/playground/src/workspace.js";

const path = fc
  .array(fc.stringMatching(/^[\w-][\w.-]{0,9}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => `${parts.join("/")}.fathom`)
  .filter((each) => problemWithPath(each, []) === undefined);
const files = fc.uniqueArray(fc.record({ path, text: fc.string({ unit: "binary", maxLength: 300 }) }), {
  minLength: 1,
  maxLength: 5,
  selector: (file) => file.path,
});

/** A link whose content is any JSON text. */
const linkTo = (json: string): string => `#v1.${deflateSync(json).toString("base64url")}`;

describe("a link", () => {
  it("holds any files", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.nat(), async (all, position) => {
        const workspace = workspaceOf(all, all[position % all.length]?.path);
        const fragment = await fragmentOf(workspace);
        expect(fragment).toMatch(/^#v1\.[\w-]+$/);
        expect(await readFragment(fragment)).toEqual({ kind: "workspace", workspace });
      }),
    );
  });

  it("that is damaged is never taken for another spec", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.nat(), fc.constantFrom("cut", "changed", "twice"), async (all, at, damage) => {
        const workspace = workspaceOf(all);
        const fragment = await fragmentOf(workspace);
        const index = 4 + (at % (fragment.length - 4));
        const character = fragment[index] ?? "";
        const damagedLink = {
          cut: fragment.slice(0, index),
          changed: fragment.slice(0, index) + (character === "A" ? "B" : "A") + fragment.slice(index + 1),
          twice: fragment + fragment.slice(4),
        }[damage];
        const shared = await readFragment(damagedLink);
        // The last character may have bits that mean nothing.
        if (shared.kind === "workspace") expect(shared.workspace).toEqual(workspace);
        else expect(shared.kind).toBe("damaged");
      }),
    );
  });

  it("is refused with a reason, whatever it contains", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect((await readFragment(linkTo(json))).kind).toBe("damaged");
      }),
    );
    const bomb = linkTo(JSON.stringify({ files: [{ path: "a.fathom", text: " ".repeat(40 * 2 ** 20) }] }));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await readFragment(bomb)).toEqual({ kind: "damaged", reason: "its files are too large" });
    expect(await readFragment("#v2.abc")).toMatchObject({ reason: "it was made by a newer version of the playground" });
    expect(await readFragment("#v1.<b>")).toMatchObject({ reason: "it has characters that no link has" });
    expect(await readFragment("#step=3")).toEqual({ kind: "none" });
  });
});

describe("a workspace", () => {
  it.each([
    ["no files", null, "it contains no files"],
    [
      "too many files",
      { files: Array.from({ length: 101 }, (_, i) => ({ path: `f${i}.fathom`, text: "" })) },
      "it has more than 100 files",
    ],
    ["a file without text", { files: [{ path: "a.fathom" }] }, "one of its files has no name or no text"],
    ["too much text", { files: [{ path: "a.fathom", text: " ".repeat(MOST_TEXT + 1) }] }, "its files are too large"],
    [
      "two files of one name",
      { files: ["a.fathom", "a.fathom"].map((each) => ({ path: each, text: "" })) },
      "it has a file with an impossible name (There is a file a.fathom already.)",
    ],
  ])("with %s is refused", (_, data, reason) => expect(workspaceFrom(data)).toBe(reason));

  it.each([
    "",
    "../a.fathom",
    "/a.fathom",
    "a//b.fathom",
    "a.txt",
    "std/queue.fathom",
    "__proto__/../a.fathom",
    "<b>.fathom",
    "a\n.fathom",
  ])("has no file named %j", (name) => expect(problemWithPath(name, [])).toBeDefined());
});
