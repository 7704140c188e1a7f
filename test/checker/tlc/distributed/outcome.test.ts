// The outcome of a check from what TLC's server printed: what it did not name is found, and what may be wrong is doubted.

import { describe, expect, it } from "vitest";
import { stepsOf } from "../../../../checker/report/expectation.js";
import { outcomeOfServer } from "../../../../checker/tlc/distributed/outcome.js";
import { readServerResult } from "../../../../checker/tlc/distributed/server-result.js";
import { exportedCheck, recorded, runs } from "./recorded.js";

const outcomeOf = (name: string, output: string) => {
  const { model, check, exported } = exportedCheck(name);
  return outcomeOfServer(model, check, exported, output);
};

const lastStepOnly = (action: string): string =>
  `TLC printed only the last step (${action}): the interpreter confirms it, but not that the state before it is reached; both states are in the result`;
const missed = (probability: string): string =>
  `TLC compares fingerprints of states, and estimates the probability that it missed some as ${probability}`;

describe("recorded runs", () => {
  it.each([
    ["holds", { verdict: "holds", states: 1499, notices: [missed("7.8E-14")] }, undefined],
    [
      "within",
      {
        verdict: "bounded",
        states: 340,
        notices: ["TLC does not say whether `within` left out states outside it", missed("2.3E-15")],
      },
      undefined,
    ],
    ["invariant", { verdict: "violated", property: "Balanced", violated: "invariant", notices: [] }, 4],
    ["invariant-at-start", { verdict: "violated", property: "Started", notices: [] }, 0],
    ["invariant-last-step", { verdict: "violated", property: "Balanced", notices: [lastStepOnly("Grow")] }, undefined],
    ["deadlock-last-step", { verdict: "deadlock", notices: [lastStepOnly("Grow")] }, undefined],
    ["out-of-range", { verdict: "error", fault: { code: "R0002" }, notices: [] }, 9],
    ["unfinished", { verdict: "incomplete", notices: ["TLC ended before it was finished"] }, undefined],
  ] as const)("%s", async (name, expected, steps) => {
    const outcome = await outcomeOf(runs[name], recorded(name));
    expect(outcome).toMatchObject({ ...expected, engine: "tlc", depth: undefined, transitions: undefined });
    expect(outcome.certification).toBeUndefined();
    expect(outcome.trace === undefined ? undefined : stepsOf(outcome.trace)).toBe(steps);
  });

  it("of another check are refuted", async () => {
    const outcome = await outcomeOf("Sound", recorded("invariant"));
    expect(outcome).toMatchObject({ verdict: "incomplete", trace: undefined, certification: { kind: "refuted" } });
  });

  it("that are cut off anywhere have no result", () => {
    const lines = recorded("holds").split("\n");
    const whole = lines.findIndex((line) => line.includes("ENDMSG 2186"));
    for (let end = 0; end < lines.length; end++) {
      const { result } = readServerResult(lines.slice(0, end).join("\n"));
      expect(result.verdict.kind === "noError", `${end} lines`).toBe(end > whole);
    }
  });

  it("that are cut off in a counterexample have no finding that is not in it", async () => {
    const lines = recorded("invariant").split("\n");
    const states = lines.flatMap((line, i) => (line.includes("ENDMSG 2217") ? [i] : []));
    const { verdict } = await outcomeOf("Unbalanced", lines.toSpliced(states[2] ?? 0, 40).join("\n"));
    expect(verdict).toBe("incomplete");
  });
});

const message = (code: number, text: string, severity = 0): string =>
  `@!@!@STARTMSG ${code}:${severity} @!@!@\n${text}\n@!@!@ENDMSG ${code} @!@!@`;
const lost = (worker: string): string => message(7006, `TLC worker connection lost rmi://${worker}/0 (now)`);
const disconnected = (worker: string): string => message(7002, `TLC worker rmi://${worker}/0 disconnected (now)`);
const resent = message(7007, "Trying to limit max block size (to recover from transport failure): 4096 (now)");

describe("no error is doubted", () => {
  const [head, tail] = recorded("holds").split("@!@!@STARTMSG 2193:0 @!@!@\n");
  const withEvents = (...events: readonly string[]): string =>
    [head, ...events, `@!@!@STARTMSG 2193:0 @!@!@\n${tail ?? ""}`].join("\n");

  it.each([
    ["if nothing happened", [], undefined],
    ["if a worker is lost and reported", [lost("a:1"), disconnected("a:1")], undefined],
    ["if a worker is lost while it answers", [resent, lost("a:1"), disconnected("a:1")], undefined],
    ["if two workers are lost", [lost("a:1"), lost("b:1"), disconnected("b:1"), disconnected("a:1")], undefined],
    ["if a worker is lost while it waits", [disconnected("a:1"), lost("a:1")], "the server lost `rmi://a:1/0`"],
    [
      "if one is lost while it waits, and another one is not",
      [lost("a:1"), disconnected("b:1"), disconnected("a:1")],
      "the server lost `rmi://b:1/0`",
    ],
    ["if a worker lives on after an answer is lost", [resent], "an answer of a worker was lost"],
    [
      "if one of two workers lives on after an answer is lost",
      [resent, resent, lost("a:1"), disconnected("a:1")],
      "an answer of a worker was lost",
    ],
  ])("%s", async (_, events, doubt) => {
    const outcome = await outcomeOf("Sound", withEvents(...events));
    expect(outcome.verdict).toBe(doubt === undefined ? "holds" : "incomplete");
    expect(outcome.notices.join(" ").includes(doubt ?? "TLC compares fingerprints")).toBe(true);
  });

  it("unless a worker was killed; of a recorded run", () => {
    const { result, doubt, workers } = readServerResult(recorded("worker-killed"));
    expect(result).toMatchObject({ verdict: { kind: "noError" }, counts: { distinct: 1_745_408 } });
    expect(doubt).toBeUndefined();
    expect(workers).toBe(2);
  });

  it("after a checkpoint was used: a recorded run missed 6,333 states", () => {
    const { result, doubt } = readServerResult(recorded("recovered"));
    expect(result).toMatchObject({ verdict: { kind: "noError" }, counts: { distinct: 1_739_075 } });
    expect(doubt).toContain("TLC continued from a checkpoint");
  });

  it("if a fingerprint server is lost", async () => {
    expect(readServerResult(recorded("fingerprints-lost")).doubt).toContain("a fingerprint server was lost");
    const warning = "Warning: Failed to connect from server to the fp server at host.";
    expect((await outcomeOf("Sound", withEvents(warning))).verdict).toBe("incomplete");
  });
});
