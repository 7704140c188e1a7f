#!/bin/sh
# TLC's server for check ChangeOfMind of TwoPhase. It prints what `fathom import-result` reads.
#
# TLA2TOOLS_JAR        the file tla2tools.jar
# RMI_HOST             the address of this host for the other processes (default: that of its name)
# FINGERPRINT_SERVERS  how many fingerprint servers to wait for (default: 0, the server keeps the fingerprints)
# TLC_STATES           a folder for states and fingerprints on disk (default: states)
# JAVA_OPTS            options of Java, such as -Xmx8g
set -eu

: "${TLA2TOOLS_JAR:?name the file tla2tools.jar of a TLC release}"
case $TLA2TOOLS_JAR in
/*) ;;
*) TLA2TOOLS_JAR=$PWD/$TLA2TOOLS_JAR ;;
esac
if [ ! -r "$TLA2TOOLS_JAR" ]; then
  echo "TLA2TOOLS_JAR: cannot read $TLA2TOOLS_JAR" >&2
  exit 1
fi
cd "$(dirname "$0")"

echo '@@fathom result of TwoPhase.tla'
for file in TwoPhase.tla TwoPhase.cfg; do
  echo "@@fathom file $file"
  sed 's/^/| /' "$file"
done
echo '@@fathom output'

# shellcheck disable=SC2086
set -- ${RMI_HOST:+-Djava.rmi.server.hostname=$RMI_HOST} ${JAVA_OPTS:-} -cp "$TLA2TOOLS_JAR" \
  -XX:+UseParallelGC \
  "-Dtlc2.tool.distributed.TLCServer.expectedFPSetCount=${FINGERPRINT_SERVERS:-0}" \
  tlc2.tool.distributed.TLCServer -tool \
  -checkpoint 0 -metadir "${TLC_STATES:-states}"
exec java "$@" -config TwoPhase.cfg TwoPhase.tla
