// Explores a check with the compiled engine and the interpreter, which must find the same.

import { expect } from "vitest";
import { explore, type Check, type Model, type Outcome } from "../../../checker/index.js";

type Found = Pick<Outcome, "verdict" | "states" | "transitions" | "firings">;

export async function exploreInBothEngines(model: Model, check: Check): Promise<Found> {
  const find = async (engine: "compiled" | "interpreter"): Promise<Found> => {
    const { verdict, states, transitions, firings } = await explore(model, check, { search: "bfs", engine });
    return { verdict, states, transitions, firings };
  };
  const [compiled, interpreted] = await Promise.all([find("compiled"), find("interpreter")]);
  expect(compiled).toEqual(interpreted);
  return interpreted;
}
