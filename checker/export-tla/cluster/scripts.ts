// Scripts that start the processes of TLC. They run on hosts, and in the containers of Compose and Kubernetes.

import { MARK, QUOTE } from "./marks.js";
import type { ClusterCheck } from "./cluster-check.js";

/** Where the jar is, and which address other processes use for this one. */
const settings = `: "\${TLA2TOOLS_JAR:?name the file tla2tools.jar of a TLC release}"
case $TLA2TOOLS_JAR in
/*) ;;
*) TLA2TOOLS_JAR=$PWD/$TLA2TOOLS_JAR ;;
esac
if [ ! -r "$TLA2TOOLS_JAR" ]; then
  echo "TLA2TOOLS_JAR: cannot read $TLA2TOOLS_JAR" >&2
  exit 1
fi`;

/** `JAVA_OPTS` is split at blanks on purpose. */
const options = `# shellcheck disable=SC2086
set -- \${RMI_HOST:+-Djava.rmi.server.hostname=$RMI_HOST} \${JAVA_OPTS:-} -cp "$TLA2TOOLS_JAR"`;

/**
 * The output begins with the module and the configuration that TLC gets, so that a result always belongs to a check,
 * even if somebody edited the files.
 *
 * There are no checkpoints. TLC 1.7.4 loses the states that workers hold: of 1,745,408 states, a run that was recovered
 * found 1,739,075 and no error.
 */
export const serverScript = ({ name, check, checksDeadlock }: ClusterCheck): string => `#!/bin/sh
# TLC's server for check ${check} of ${name}. It prints what \`fathom import-result\` reads.
#
# TLA2TOOLS_JAR        the file tla2tools.jar
# RMI_HOST             the address of this host for the other processes (default: that of its name)
# FINGERPRINT_SERVERS  how many fingerprint servers to wait for (default: 0, the server keeps the fingerprints)
# TLC_STATES           a folder for states and fingerprints on disk (default: states)
# JAVA_OPTS            options of Java, such as -Xmx8g
set -eu

${settings}
cd "$(dirname "$0")"

echo '${MARK} result of ${name}.tla'
for file in ${name}.tla ${name}.cfg; do
  echo "${MARK} file $file"
  sed 's/^/${QUOTE}/' "$file"
done
echo '${MARK} output'

${options} \\
  -XX:+UseParallelGC \\
  "-Dtlc2.tool.distributed.TLCServer.expectedFPSetCount=\${FINGERPRINT_SERVERS:-0}" \\
  tlc2.tool.distributed.TLCServer -tool${checksDeadlock ? "" : " -deadlock"} \\
  -checkpoint 0 -metadir "\${TLC_STATES:-states}"
exec java "$@" -config ${name}.cfg ${name}.tla
`;

const client = (title: string, variables: string, usage: string, main: string, extra: string): string => `#!/bin/sh
# ${title}
#
# TLA2TOOLS_JAR  the file tla2tools.jar, the same as that of the server
# RMI_HOST       the address of this host for the other processes (default: that of its name)
${variables}# JAVA_OPTS      options of Java, such as -Xmx8g
set -eu

${settings}
server=\${1:?usage: ${usage}}

${options}${extra}
exec java "$@" ${main} "$server"
`;

/**
 * A worker remembers states that it sent to the server. If it ran out of memory before it sent them, it would leave them
 * out when the server asks again, so it has to end. The other options let it find its port, which tells workers apart in
 * the output of the server.
 */
export const workerScript = (): string =>
  client(
    "A worker of TLC: sh worker.sh SERVER. It waits for the server, and ends with it.",
    "# TLC_THREADS    how many threads it has (default: one for each processor)\n",
    "worker.sh SERVER",
    "tlc2.tool.distributed.TLCWorker",
    ` \\
  -XX:+ExitOnOutOfMemoryError \\
  --add-opens java.rmi/sun.rmi.server=ALL-UNNAMED --add-opens java.rmi/sun.rmi.transport=ALL-UNNAMED
if [ -n "\${TLC_THREADS:-}" ]; then
  set -- "$@" "-Dtlc2.tool.distributed.TLCWorker.threadCount=$TLC_THREADS"
fi`,
  );

export const fingerprintsScript = (): string =>
  client(
    "A fingerprint server of TLC: sh fingerprints.sh SERVER. Start as many as the server waits for.",
    "",
    "fingerprints.sh SERVER",
    "tlc2.tool.distributed.fp.DistributedFPSet",
    "",
  );
