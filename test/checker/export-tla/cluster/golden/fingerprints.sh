#!/bin/sh
# A fingerprint server of TLC: sh fingerprints.sh SERVER. Start as many as the server waits for.
#
# TLA2TOOLS_JAR  the file tla2tools.jar, the same as that of the server
# RMI_HOST       the address of this host for the other processes (default: that of its name)
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
server=${1:?usage: fingerprints.sh SERVER}

# shellcheck disable=SC2086
set -- ${RMI_HOST:+-Djava.rmi.server.hostname=$RMI_HOST} ${JAVA_OPTS:-} -cp "$TLA2TOOLS_JAR"
exec java "$@" tlc2.tool.distributed.fp.DistributedFPSet "$server"
