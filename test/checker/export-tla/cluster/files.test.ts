// fathom export --tla --distributed: the files as golden files, whether shells and YAML parsers take them, and what is
// refused.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { ClusterFile } from "../../../../checker/export-tla/cluster/cluster-check.js";
import { clusterFiles, exportForCluster } from "../../../../checker/export-tla/cluster/files.js";
import { kubernetesManifest, objectName } from "../../../../checker/export-tla/cluster/kubernetes.js";
import { planChecks } from "../../../../checker/index.js";
import { openFile } from "../../../../cli/verification/open-file.js";
import { load, type Diagnostic } from "../../../../grammar/index.js";

function filesOf(path: string, check: string): readonly ClusterFile[] {
  const { program, plans } = openFile(path, { constants: new Map() });
  const plan = plans.find(({ name }) => name === check);
  if (program === undefined || plan === undefined) throw new Error(`no check ${check}`);
  const result = exportForCluster(program, plan);
  if (result.kind === "refused") throw new Error(result.diagnostics[0]?.message);
  return clusterFiles({ ...result.exported, check });
}

const files = filesOf("specs/classics/two_phase.fathom", "ChangeOfMind");
const textOf = (name: string): string => files.find((file) => file.name === name)?.text ?? "";

describe("the files", () => {
  const golden = files.filter(({ name }) => !/\.(tla|cfg)$/.test(name));
  it.each(golden.map(({ name, text }) => [name, text] as const))("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(join("golden", name));
  });

  it.each(golden.filter(({ name }) => name.endsWith(".sh")))("$name is a script of a POSIX shell", ({ text }) => {
    const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("name all scripts where they are used", () => {
    const scripts = golden.flatMap(({ name }) => (name.endsWith(".sh") ? [name] : []));
    for (const user of ["compose.yaml", "kubernetes.yaml", "README.md"])
      for (const script of scripts.filter((name) => user !== "README.md" || name !== "fingerprints.sh"))
        expect(textOf(user)).toContain(script);
  });

  it("tell the server where deadlocks do not count, because it does not read that in the configuration", () => {
    const command = /TLCServer -tool( -deadlock)? \\$/m;
    expect(command.exec(textOf("server.sh"))?.[1]).toBeUndefined();
    const off = exported("system S\nvar x: 0..1 = 0\naction A { require x == 0; x' = 1 }\ncheck C { deadlock off }");
    expect(command.exec(off.find(({ name }) => name === "server.sh")?.text ?? "")?.[1]).toBe(" -deadlock");
  });
});

describe("compose.yaml", () => {
  it("gives all services the folder and the jar, and the scripts their settings", () => {
    const { services } = parse(textOf("compose.yaml"), { merge: true }) as {
      services: Record<string, { image: string; command: string; volumes: string[]; environment: object }>;
    };
    expect(Object.keys(services)).toEqual(["server", "worker", "fingerprints"]);
    for (const { image, command, volumes, environment } of Object.values(services)) {
      expect(image).toContain("JAVA_IMAGE");
      expect(volumes).toContain(".:/check:ro");
      const script = textOf(/\w+\.sh/.exec(command)?.[0] ?? "");
      for (const variable of Object.keys(environment)) expect(script).toContain(variable);
    }
  });
});

describe("kubernetes.yaml", () => {
  it("carries the files unchanged, and its parts fit together", () => {
    const documents = parseAllDocuments(textOf("kubernetes.yaml")).map(
      (each) => each.toJS() as { kind: string; metadata: { name: string }; data?: Record<string, string> },
    );
    expect(documents.map(({ kind }) => kind)).toEqual(["ConfigMap", "Service", "Job", "Deployment", "Deployment"]);
    const data = documents[0]?.data ?? {};
    expect(Object.keys(data)).toEqual(["TwoPhase.tla", "TwoPhase.cfg", "server.sh", "worker.sh", "fingerprints.sh"]);
    for (const [name, text] of Object.entries(data)) expect(text).toBe(textOf(name));
    const worker = textOf("kubernetes.yaml").includes(`worker.sh, ${documents[1]?.metadata.name ?? "?"}]`);
    expect(worker).toBe(true);
  });

  it("carries any text of a module unchanged", () => {
    const line = fc.stringMatching(/^[ -~é→]{0,40}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const text = `---- MODULE M ----\n${lines.join("\n")}\n====\n`;
        const check = {
          name: "M",
          module: text,
          instantiated: [],
          configuration: "",
          checksDeadlock: true,
          check: "C",
        };
        const manifest = kubernetesManifest(check, [{ name: "M.tla", text, description: "" }]);
        const [map] = parseAllDocuments(manifest);
        expect(map?.errors).toEqual([]);
        expect((map?.toJS() as { data: object }).data).toEqual({ "M.tla": text });
      }),
    );
  });

  it("names objects as Kubernetes allows", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, check) => {
        expect(`${objectName({ name, check })}-fingerprints`).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
    expect(objectName({ name: "TwoPhase", check: "Table[N=3]" })).toBe("tlc-twophase-table-n-3");
  });
});

function resultOf(text: string): ReturnType<typeof exportForCluster> {
  const host = { resolve: (_: string, use: string) => use, read: () => ({ kind: "text" as const, text }) };
  const { program } = load("example.fathom", host);
  const plan = program === undefined ? undefined : planChecks(program, { constants: new Map() }).plans.at(-1);
  if (program === undefined || plan === undefined) throw new Error("no check");
  return exportForCluster(program, plan);
}

function exported(text: string): readonly ClusterFile[] {
  const result = resultOf(text);
  if (result.kind === "refused") throw new Error(result.diagnostics[0]?.message);
  return clusterFiles({ ...result.exported, check: "C" });
}

const refusals = (text: string): readonly Diagnostic[] => {
  const result = resultOf(text);
  return result.kind === "refused" ? result.diagnostics : [];
};

describe("what TLC would not check completely", () => {
  const system = "system S\nvar x: 0..3 = 0\naction A { require x < 3; x' = x + 1 }\naction B { x' = 0 }\n";
  it.each([
    ["a step property", "step Up: x' != 2\ncheck C {}", "this check has a step property: `Up`"],
    [
      "temporal properties",
      "property P: always eventually x == 0\nproperty Q: eventually x == 1\ncheck C {}",
      "temporal properties, and this check has some: `P`, `Q`",
    ],
    ["a cover", "cover Top: x == 3\ncheck C {}", "TLC does not look for covers, and this check has one: `Top`"],
    ["a bound of the depth", "check C { depth 2 }", "`depth` would exclude the wrong states"],
  ])("%s", (_, declarations, message) => {
    const found = refusals(system + declarations);
    expect(found.map(({ code }) => code)).toEqual(["E0952"]);
    expect(found[0]?.message).toContain(message);
  });

  it("are all reported at once, with a check as a hint that is accepted", () => {
    const found = refusals(`${system}step Up: x' != 2\ncover Top: x == 3\ninvariant I: x < 4\ncheck C {}`);
    expect(found.length).toBe(2);
    expect(
      refusals(`${system}step Up: x' != 2\ncover Top: x == 3\ninvariant I: x < 4\ncheck C { invariant I }`),
    ).toEqual([]);
  });

  it("leaves other refusals as they are", () => {
    expect(refusals(`${system}var y: 0..4294967296 = 0\ncheck C {}`).map(({ code }) => code)).toEqual(["E0951"]);
  });
});
