// Random inputs are the same on every run, so that a failure is caused by a change. FATHOM_SEED=n selects others,
// FATHOM_SEED=random new ones on each run. A failure prints its seed.

import fc from "fast-check";

const asked = process.env["FATHOM_SEED"] ?? "20261128";
const seed = asked === "random" ? undefined : Number(asked);
if (seed !== undefined && !Number.isSafeInteger(seed))
  throw new Error(`FATHOM_SEED is a whole number, or \`random\`: not ${JSON.stringify(asked)}`);
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
