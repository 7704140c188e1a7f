// A file for Docker Compose: the server, and as many workers as `--scale` says.

import type { ClusterCheck } from "./cluster-check.js";

export const composeFile = ({
  name,
  check,
}: ClusterCheck): string => `# TLC's distributed mode for check ${check} of ${name}. README.md says how to use it.

x-java: &java
  image: \${JAVA_IMAGE:-eclipse-temurin:17-jre}
  working_dir: /check

services:
  server:
    <<: *java
    command: sh server.sh
    environment:
      TLA2TOOLS_JAR: /tlc/tla2tools.jar
      TLC_STATES: /states
      FINGERPRINT_SERVERS:
      JAVA_OPTS:
    volumes:
      - .:/check:ro
      - \${TLA2TOOLS_JAR:?name the file tla2tools.jar of a TLC release}:/tlc/tla2tools.jar:ro
      - states:/states

  worker:
    <<: *java
    command: sh worker.sh server
    depends_on:
      - server
    environment:
      TLA2TOOLS_JAR: /tlc/tla2tools.jar
      TLC_THREADS:
      JAVA_OPTS:
    volumes: &files
      - .:/check:ro
      - \${TLA2TOOLS_JAR:?name the file tla2tools.jar of a TLC release}:/tlc/tla2tools.jar:ro

  # Started with --profile fingerprints and --scale fingerprints=N, where N is FINGERPRINT_SERVERS.
  fingerprints:
    <<: *java
    profiles:
      - fingerprints
    command: sh fingerprints.sh server
    depends_on:
      - server
    environment:
      TLA2TOOLS_JAR: /tlc/tla2tools.jar
      JAVA_OPTS:
    volumes: *files

volumes:
  states:
`;
