// Renaming: what changes, and what is refused. The name to rename is between `«` and `»`.

import { describe, expect, it } from "vitest";
import { renameAt } from "../../../grammar/language-service/rename.js";
import { buffers } from "./buffers.js";

const LIBRARY = `component Queue(type Item, capacity: Int) {
  var items: Seq<Item, capacity> = []
  op push(item: Item) { require items.len() < capacity; items' = items.append(item) }
  invariant Bounded: items.len() <= capacity
}
enum Mode { idle, busy }
record Job { id: 0..3, mode: Mode }
variant Message { Start, Data(n: 0..3) }
fun isIdle(m: Mode): Bool = m == idle
`;

const SYSTEM = `system S
use Queue as Fifo, Mode, Job, Message, isIdle from "library"
const N: 1..2 = 1
var mode: Mode = Mode.idle
var job: Job = Job { id: 0, mode: idle }
var last: Message = Start
instance queue[m in Mode] = Fifo(0..3, capacity: N)
action Work {
  require mode.isIdle() and job.mode == idle
  pick n in 0..3 where n > job.id
  queue[mode].push(n)
  match last { Start => { job.id' = n } Data(k) => { job' = job with { id: k } } }
  last' = Data(n)
}
invariant Small: queue[idle].items.len() <= N
check C { for N in {1, 2}; except queue.Bounded; expect holds }
scenario Path { Work picks n = 1; assert job.id == 1 }
`;

function rename(marked: string, newName: string, library = LIBRARY): Readonly<Record<string, string>> | string {
  const offset = marked.indexOf("«");
  const system = marked.replace("«", "").replace("»", "");
  const { service } = buffers({ system, library });
  const renaming = renameAt(service, "system", offset, newName, () => true);
  if (renaming.kind === "refused") return renaming.reason;
  const texts: Record<string, string> = { system, library };
  for (const [path, ranges] of renaming.edits)
    for (const { start, end } of [...ranges].reverse())
      texts[path] = (texts[path] ?? "").slice(0, start) + newName + (texts[path] ?? "").slice(end);
  return texts;
}

const replaced = (text: string, old: RegExp, by: string): string => text.replaceAll(old, by);

describe("renaming", () => {
  it.each([
    ["a component, but not its other name in an import", /\bQueue\b/g, "use «Queue» as Fifo"],
    ["the other name, but not the component", /\bFifo\b/g, "use Queue as «Fifo»"],
    ["a member of an enum, qualified and bare", /\bidle\b/g, "Mode = Mode.«idle»"],
    ["a field in literals, reads, assignments and updates", /\bid\b/g, "n > job.«id»"],
    ["a case in patterns and calls", /\bData\b/g, "last' = «Data»(n)"],
    ["a function that is called after a dot", /\bisIdle\b/g, "mode.«isIdle»()"],
    ["a parameter of a component, with the names of arguments", /\bcapacity\b/g, "«capacity»: N"],
    ["an operation", /\bpush\b/g, "queue[mode].«push»(n)"],
    ["a property that a check excludes", /\bBounded\b/g, "except queue.«Bounded»"],
    ["a constant that a check sets", /\bN\b/g, "for «N» in {1, 2}"],
    ["an instance", /\bqueue\b/g, "instance «queue»[m in Mode]"],
    ["an action that a scenario takes", /\bWork\b/g, "{ «Work» picks n"],
  ])("%s", (_, old, at) => {
    const plain = at.replace(/[«»]/g, "");
    expect(SYSTEM).toContain(plain);
    expect(rename(SYSTEM.replace(plain, at), "renamed")).toEqual({
      system: replaced(SYSTEM, old, "renamed"),
      library: replaced(LIBRARY, old, "renamed"),
    });
  });

  it("changes what a scenario says of the choice of an action", () => {
    const result = rename(SYSTEM.replace("pick n in", "pick «n» in"), "item");
    expect(result).toMatchObject({ library: LIBRARY });
    expect((result as Record<string, string>)["system"]).toContain("{ Work picks item = 1;");
    expect((result as Record<string, string>)["system"]).toContain("Data(item)");
  });

  it("changes a name in all alternatives that bind it", () => {
    const library = LIBRARY.replace("Start,", "Start(n: 0..3),");
    const system = SYSTEM.replace("Message = Start", "Message = Start(0)").replace(
      "Start => { job.id' = n } Data(k) => {",
      "Data(«k») | Start(k) if k > 0 => {",
    );
    const result = rename(system.replace("{ id: k } }", "{ id: k } } _ => {}"), "renamed", library);
    expect(result).toMatchObject({
      library,
      system: expect.stringMatching(/Data\(renamed\) \| Start\(renamed\) if renamed > 0 => .* id: renamed /) as string,
    });
  });

  it("changes a field of all cases in each of them", () => {
    const library = LIBRARY.replace("Start, Data(n: 0..3)", "Start(n: 0..3), Data(n: 0..2)");
    const system = SYSTEM.replace("Message = Start", "Message = Start(0)").replace("Start => {", "Start(_) => {");
    const used = system.replace("invariant Small:", "invariant Field: last.n < 4\ninvariant Small:");
    expect(rename(used.replace("last.n", "last.«n»"), "renamed", library)).toEqual({
      library: library.replace("Start(n: 0..3), Data(n: 0..2)", "Start(renamed: 0..3), Data(renamed: 0..2)"),
      system: used.replace("last.n", "last.renamed"),
    });
  });

  it("does not confuse a case of a variant with an action of the same name", () => {
    const system = SYSTEM.replace("action Work", "action Data(x: 0..1) { require x > 3 }\naction Work");
    expect(rename(system.replace("last' = Data(n)", "last' = «Data»(n)"), "renamed")).toMatchObject({
      library: replaced(LIBRARY, /\bData\b/g, "renamed"),
      system: expect.stringContaining("action Data(x: 0..1)") as string,
    });
  });

  it.each([
    ["a name that is bound would become a member", "Data(k) =>", "Data(«k») =>", "n", /errors|meaning/],
    ["a local name would hide a variable", "pick n in", "pick «n» in", "mode", /errors|meaning/],
    ["two members would have one name", "Mode = Mode.idle", "Mode = Mode.«idle»", "busy", /errors/],
    ["an import would clash", "var mode: Mode", "var «mode»: Mode", "Mode", /errors|meaning/],
  ])("is refused where %s", (_, plain, at, newName, reason) => {
    expect(rename(SYSTEM.replace(plain, at), newName)).toMatch(reason);
  });

  it("is refused where a pattern that binds would match a member", () => {
    const system = SYSTEM.replace("Data(k) =>", "other =>").replace("{ id: k }", "{ id: 1 }");
    const library = LIBRARY.replace("Start, Data(n: 0..3)", "Start, Data(n: 0..3), Stop");
    const marked = system.replace("var last: Message = Start", "var last: Message = «Start»");
    expect(rename(marked, "other", library)).toMatch(/errors|meaning/);
  });
});
