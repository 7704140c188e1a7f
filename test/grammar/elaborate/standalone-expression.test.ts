// Expressions that users type to be evaluated in a state of a system.

import { expect, it } from "vitest";
import { expressionEvaluator } from "../../../checker/lowering/expression.js";
import { buildModel, planChecks } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { showValue } from "../../../checker/interpreter/show.js";
import { parseExpressionIn } from "../../../grammar/elaborate/standalone-expression.js";
import { load } from "../../../grammar/index.js";
import { boolType } from "../../../grammar/core/types.js";

const text = `system Two

const N: Int = 2

enum Side { east, west }

component Box() {
  var log: Seq<1..3, 3> = [1, 2]
}

instance box[s in Side] = Box()

var n: 0..9 = N

fun triple(x: Int): Int = 3 * x

action Add { require n < 5; n' = n + 1 }

check Default { N = 3; expect holds }
`;

const { program, diagnostics: mistakes } = load("two.fathom", {
  read: () => ({ kind: "text", text }),
  resolve: (_, path) => path,
});
const plan = planChecks(program!, { constants: new Map() }).plans[0]!;
const { model, check, system, diagnostics } = buildModel(program!, plan);

/** The expression as text, or the codes of its errors. */
function ask(expression: string, wanted?: Parameters<typeof parseExpressionIn>[2]): string {
  const read = parseExpressionIn(system!, { path: "--eval", text: expression }, wanted);
  if (read.kind === "wrong")
    return read.diagnostics.map(({ code, span }) => `${code}@${span?.source.path}:${span?.start}`).join(" ");
  const start = [...interpret(model!, check!).initialStates()][0]!.state!;
  const answer = expressionEvaluator(read)(start);
  return answer.fault === undefined ? showValue(read.expr.type, answer.value) : answer.fault.code;
}

it("has the names of the system, in the configuration of the check", () => {
  expect([mistakes, diagnostics]).toEqual([[], []]);
  expect(ask("n")).toBe("3");
  expect(ask("triple(n) + N")).toBe("12");
  expect(ask("box[east].log")).toBe("[1, 2]");
  expect(ask("forall s in Side: box[s].log.len() == 2")).toBe("true");
  expect(ask("{s in Side where s != east}")).toBe("{west}");
  expect(ask("box[west].log[7]")).toBe("R0004");
});

it("reports errors with spans in the given text", () => {
  expect(ask("")).toBe("E0105@--eval:0");
  expect(ask("n +")).toBe("E0105@--eval:3");
  expect(ask("n n")).toBe("E0105@--eval:2");
  expect(ask("m")).toBe("E0201@--eval:0");
  expect(ask("n' == 1")).toBe("E0401@--eval:0");
  expect(ask("always (n == 1)")).toBe("E0601@--eval:0");
  expect(ask("n == east")).toMatch(/^E03/);
  expect(ask("n", { type: boolType, place: "a condition" })).toBe("E0301@--eval:0");
  expect(ask("(".repeat(100_000))).toMatch(/^E010[56]@--eval/);
  // The same text twice has the same errors twice.
  expect([ask("m"), ask("m")]).toEqual(["E0201@--eval:0", "E0201@--eval:0"]);
});
