// The files with which TLC checks an exported module on several machines.

import type { CheckPlan } from "../../../grammar/elaborate/plans.js";
import type { Program } from "../../../grammar/load.js";
import { isError } from "../../../grammar/core/diagnostic.js";
import { buildModel } from "../../lowering/lower.js";
import { exportCheck, type ExportedModule, type ExportResult } from "../export.js";
import type { ClusterCheck, ClusterFile } from "./cluster-check.js";
import { composeFile } from "./compose.js";
import { kubernetesManifest } from "./kubernetes.js";
import { distributedLimits } from "./limits.js";
import { readme } from "./readme.js";
import { fingerprintsScript, serverScript, workerScript } from "./scripts.js";

/** Like `exportCheck`, but also refuses what TLC checks only in a single process. */
export function exportForCluster(program: Program, plan: CheckPlan): ExportResult {
  const result = exportCheck(program, plan);
  if (result.kind === "refused") return result;
  const { check, diagnostics } = buildModel(program, plan);
  if (check === undefined || diagnostics.some(isError)) return { kind: "refused", diagnostics };
  const limits = distributedLimits(check, program.root.span);
  return limits.length === 0 ? result : { kind: "refused", diagnostics: [...result.diagnostics, ...limits] };
}

/** The module, those that it instantiates, and its configuration. */
export const moduleFiles = ({
  name,
  module,
  instantiated,
  configuration,
}: Omit<ExportedModule, "mapping">): readonly ClusterFile[] => [
  { name: `${name}.tla`, text: module, description: "the module" },
  ...instantiated.map((each) => ({ name: `${each.name}.tla`, text: each.text, description: "a module that it uses" })),
  { name: `${name}.cfg`, text: configuration, description: "the configuration of the module" },
];

export function clusterFiles(check: ClusterCheck): readonly ClusterFile[] {
  const scripts = [
    { name: "server.sh", text: serverScript(check), description: "the script of the server" },
    { name: "worker.sh", text: workerScript(), description: "the script of the workers" },
    { name: "fingerprints.sh", text: fingerprintsScript(), description: "the script of the fingerprint servers" },
  ];
  const modules = moduleFiles(check);
  return [
    ...modules,
    ...scripts,
    { name: "compose.yaml", text: composeFile(check), description: "the file for Docker Compose" },
    {
      name: "kubernetes.yaml",
      text: kubernetesManifest(check, [...modules, ...scripts]),
      description: "the manifest for Kubernetes",
    },
    { name: "README.md", text: readme(check), description: "the instructions" },
  ];
}
