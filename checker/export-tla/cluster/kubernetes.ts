// A manifest for Kubernetes: a Job for the server, Deployments for workers and fingerprint servers, and what they need.

import type { ClusterCheck, ClusterFile } from "./cluster-check.js";

/** Names of services have at most 63 characters; this leaves some for `-fingerprints`. */
const LONGEST = 45;

/** A name for objects of Kubernetes: lower case, digits and hyphens, beginning with a letter. */
export function objectName({ name, check }: Pick<ClusterCheck, "name" | "check">): string {
  const dashed = `tlc-${name}-${check}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return dashed.slice(0, LONGEST).replace(/-+$/, "");
}

const indented = (text: string, by: number): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(by) + line))
    .join("\n");

const configMap = (prefix: string, files: readonly ClusterFile[]): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${prefix}-check
data:
${files.map(({ name, text }) => `  ${name}: |\n${indented(text, 4)}`).join("\n")}
`;

/** Without an address of its own: the name leads to the pod, because RMI also uses ports that nobody knows before. */
const service = (prefix: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${prefix}-server
spec:
  clusterIP: None
  selector:
    app: ${prefix}-server
`;

const server = (prefix: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${prefix}-server
spec:
  backoffLimit: 0
  template:
    metadata:
      labels:
        app: ${prefix}-server
    spec:
      restartPolicy: Never
      containers:
        - name: server
          image: tlc
          command: [sh, /check/server.sh]
          env:
            - name: TLA2TOOLS_JAR
              value: /tlc/tla2tools.jar
            - name: TLC_STATES
              value: /states
            - name: FINGERPRINT_SERVERS
              value: "0"
          volumeMounts:
            - name: check
              mountPath: /check
            - name: states
              mountPath: /states
      volumes:
        - name: check
          configMap:
            name: ${prefix}-check
        - name: states
          emptyDir: {}
`;

const clients = (prefix: string, role: string, script: string, replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${prefix}-${role}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${prefix}-${role}
  template:
    metadata:
      labels:
        app: ${prefix}-${role}
    spec:
      containers:
        - name: ${role}
          image: tlc
          command: [sh, /check/${script}, ${prefix}-server]
          env:
            - name: TLA2TOOLS_JAR
              value: /tlc/tla2tools.jar
          volumeMounts:
            - name: check
              mountPath: /check
      volumes:
        - name: check
          configMap:
            name: ${prefix}-check
`;

export function kubernetesManifest(check: ClusterCheck, files: readonly ClusterFile[]): string {
  const prefix = objectName(check);
  const title = `# TLC's distributed mode for check ${check.check} of ${check.name}. README.md says how to use it.\n`;
  return (
    title +
    [
      configMap(prefix, files),
      service(prefix),
      server(prefix),
      clients(prefix, "worker", "worker.sh", 2),
      clients(prefix, "fingerprints", "fingerprints.sh", 0),
    ].join("---\n")
  );
}
