#!/bin/sh
# A worker of TLC: sh worker.sh SERVER. It waits for the server, and ends with it.
#
# TLA2TOOLS_JAR  the file tla2tools.jar, the same as that of the server
# RMI_HOST       the address of this host for the other processes (default: that of its name)
# TLC_THREADS    how many threads it has (default: one for each processor)
# JAVA_OPTS      options of Java, such as -Xmx8g
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
server=${1:?usage: worker.sh SERVER}

# shellcheck disable=SC2086
set -- ${RMI_HOST:+-Djava.rmi.server.hostname=$RMI_HOST} ${JAVA_OPTS:-} -cp "$TLA2TOOLS_JAR" \
  -XX:+ExitOnOutOfMemoryError \
  --add-opens java.rmi/sun.rmi.server=ALL-UNNAMED --add-opens java.rmi/sun.rmi.transport=ALL-UNNAMED
if [ -n "${TLC_THREADS:-}" ]; then
  set -- "$@" "-Dtlc2.tool.distributed.TLCWorker.threadCount=$TLC_THREADS"
fi
exec java "$@" tlc2.tool.distributed.TLCWorker "$server"
