// The instructions beside the files of a cluster.

import type { ClusterCheck } from "./cluster-check.js";
import { objectName } from "./kubernetes.js";

export function readme(cluster: ClusterCheck): string {
  const { name, check } = cluster;
  const prefix = objectName(cluster);
  return `# Check ${check} of ${name}, on several machines

TLC's distributed mode checks \`${name}.tla\` with the configuration \`${name}.cfg\`. One server hands out states to
workers, which find the states after them. Workers may come and go while it runs. If the server is lost, start again:
checkpoints of the distributed mode leave states out.

You need:

- Java 11 or newer;
- \`tla2tools.jar\` of a release of the TLA+ tools with a working distributed mode, the same for all processes. Version
  1.7.4 has one. It prints only the last step of a counterexample. Builds of version 1.8.0 from before 9 February 2026
  print all of it; in newer ones the workers stop with \`NotSerializableException: MultiFPSet\`.
- a private network. The processes connect to each other on any port, and do not authenticate each other.

## On hosts

Copy this folder and the jar to each host.

\`\`\`sh
export TLA2TOOLS_JAR=tla2tools.jar
sh server.sh > result.txt           # on one host
sh worker.sh NAME_OF_THAT_HOST      # on each of the others
\`\`\`

\`sh server.sh | tee result.txt\` also shows the progress, once a minute. If the name of a host leads to a loopback
address on that host, as on Debian, or is not known to the others, set \`RMI_HOST\` to its address. The scripts begin
with a list of their settings.

## With Docker Compose

\`\`\`sh
export TLA2TOOLS_JAR=$PWD/tla2tools.jar
docker compose up --scale worker=4 --exit-code-from server
docker compose logs --no-color --no-log-prefix server > result.txt
docker compose down --volumes
\`\`\`

\`JAVA_IMAGE\` selects another image with Java.

## With Kubernetes

Make an image that contains Java and the jar, push it to where your cluster finds it, and replace \`image: tlc\` in
\`kubernetes.yaml\` with its name:

\`\`\`dockerfile
FROM eclipse-temurin:17-jre
COPY tla2tools.jar /tlc/tla2tools.jar
\`\`\`

\`\`\`sh
kubectl apply -f kubernetes.yaml
kubectl scale deployment ${prefix}-worker --replicas=8
kubectl wait --for=condition=complete job/${prefix}-server --timeout=-1s
kubectl logs job/${prefix}-server > result.txt
kubectl delete -f kubernetes.yaml
\`\`\`

## The result

\`\`\`sh
fathom import-result result.txt SPEC
\`\`\`

reports it, with the spec that this check was exported from.

## More memory for fingerprints

The server keeps the fingerprints of all states, 8 bytes each, in memory, and on disk if there are too many. Fingerprint
servers divide them: set \`FINGERPRINT_SERVERS=2\` for the server and start two. With Compose, add
\`--profile fingerprints\` after \`docker compose\` and \`--scale fingerprints=2\` after \`up\`. With Kubernetes, change
the value in \`kubernetes.yaml\` and the replicas of \`${prefix}-fingerprints\`. If a fingerprint server is lost, start
again.
`;
}
