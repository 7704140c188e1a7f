// Where TLC is on this machine: the archive that TLA2TOOLS_JAR names, or else a command `tlc`.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { SearchOptions } from "../options.js";

export interface TlcCommand {
  readonly command: string;
  /** The arguments with which Java starts it; undefined if `command` is TLC's own. */
  readonly java: readonly string[] | undefined;
}

export function locateTlc(env: NodeJS.ProcessEnv): TlcCommand | Diagnostic {
  const jar = env["TLA2TOOLS_JAR"];
  if (jar !== undefined && jar !== "") {
    if (!isFile(jar)) return unusable(`TLA2TOOLS_JAR is ${jar}, which is no file`);
    const home = env["JAVA_HOME"];
    const java =
      (home === undefined || home === "" ? undefined : executable(join(home, "bin"), "java")) ?? onPath("java", env);
    return java === undefined
      ? unusable("TLC needs Java, and there is no `java` on the PATH")
      : { command: java, java: ["-cp", resolve(jar), "tlc2.TLC"] };
  }
  const command = onPath("tlc", env);
  return command === undefined
    ? unusable("TLA2TOOLS_JAR is not set, and there is no `tlc` on the PATH")
    : { command, java: undefined };
}

/** An error if TLC is needed, and it is not there. */
export function missingTlc({
  engine,
  crossCheck,
}: Pick<SearchOptions, "engine"> & { readonly crossCheck?: "tlc" }): readonly Diagnostic[] {
  const tlc = engine === "tlc" || crossCheck !== undefined ? locateTlc(process.env) : undefined;
  return tlc !== undefined && "severity" in tlc ? [tlc] : [];
}

export const unusable = (message: string): Diagnostic => ({
  code: "E0953",
  severity: "error",
  message,
  span: undefined,
  hint: "download tla2tools.jar from https://github.com/tlaplus/tlaplus/releases and set TLA2TOOLS_JAR to its path; TLC needs Java 11 or later",
});

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const found = isAbsolute(folder) ? executable(folder, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function executable(folder: string, name: string): string | undefined {
  const path = join(folder, process.platform === "win32" ? `${name}.exe` : name);
  try {
    accessSync(path, constants.X_OK);
    return isFile(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
