// Runs command lines of the built command one after the other in this process, as messages ask for them: most of the time that a
// small command takes is the start of its process. Each has its own arguments, folder, variables, streams and exit code.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

const usual = { ...fs };
let count = 0;

process.on("disconnect", () => process.exit());
process.on("message", async ({ main, args, cwd, env, input, preload }) => {
  let [out, err] = ["", ""];
  count++;
  process.argv = [process.execPath, main, ...args];
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  Object.defineProperty(process, "stdin", { value: Readable.from([input]), configurable: true });
  const write =
    (to) =>
    (text, ...rest) => {
      to(String(text));
      rest.findLast((each) => typeof each === "function")?.();
      return true;
    };
  process.stdout.write = write((text) => (out += text));
  process.stderr.write = write((text) => (err += text));
  if (preload !== undefined) await import(`${preload}?${count}`);
  // The query makes it another module, which runs the command again.
  await import(`${pathToFileURL(main).href}?${count}`);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  for (const emitter of [process.stdout, process.stderr]) emitter.removeAllListeners("error");
  process.removeAllListeners("uncaughtException");
  process.removeAllListeners("exit");
  if (preload !== undefined) {
    for (const name of Object.keys(usual)) if (fs[name] !== usual[name]) fs[name] = usual[name];
    syncBuiltinESMExports();
  }
  process.send({ code, out, err });
});
