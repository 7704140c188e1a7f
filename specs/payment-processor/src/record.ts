// Records a run: `record FOLDER PAYMENTS` writes the files of the system and their logs to a folder. The processor crashes
// now and then. `record FOLDER PAYMENTS Repeats` is a run of a processor with a mistake.

import { mkdirSync } from "node:fs";
import { exportLogs } from "./log.js";
import { ForgetsConfirmations, RemovesFirst, Repeats } from "./mistakes.js";
import { Processor } from "./processor.js";
import { System } from "./system.js";

const [, , folder = "run", payments = "10", name = "Processor"] = process.argv;
const Kind = [Processor, RemovesFirst, Repeats, ForgetsConfirmations].find((each) => each.name === name) ?? Processor;

mkdirSync(folder, { recursive: true });
// 97 is a prime number, so that the crashes hit different points.
const system = new System(folder, { Kind, crashesAt: (point) => point % 97 === 10 });
system.processAll(Number(payments));
system.close();
exportLogs(folder);
