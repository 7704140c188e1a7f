// What TLC's server found out. It prints the messages of TLC, but does not say what is violated; and some of what can
// happen to workers makes its result wrong, although it says that there is no error.

import { readTlcMessages, type TlcMessage } from "../messages.js";
import { summarizeTlc, type TlcResult } from "../output.js";

export interface ServerResult {
  readonly result: TlcResult;
  /** TLC printed a counterexample, but not of what. */
  readonly unnamed: boolean;
  /** Why the result cannot be relied on, as a sentence without a full stop. */
  readonly doubt: string | undefined;
  /** The probability that TLC missed a state because of equal fingerprints, as it estimates it. */
  readonly missed: string | undefined;
  /** Threads of workers that took part. */
  readonly workers: number;
}

const CODE = {
  initialState: 2102,
  behaviour: 2121,
  success: 2193,
  recovery: [2197, 2198],
  finished: 2186,
  statePrinted: 2217,
  registered: 7001,
  disconnected: 7002,
  lost: 7006,
  resent: 7007,
} as const;

export function readServerResult(output: string): ServerResult {
  const { messages, outside } = readTlcMessages(output);
  const isPresent = (code: number): boolean => messages.some((each) => each.code === code);
  const result = summarizeTlc([...messages, ...stateAtStart(messages)], outside);
  const ended = isPresent(CODE.finished);
  const success = messages.find(({ code }) => code === CODE.success);
  const { verdict, counts } = result;
  const partial = verdict.kind === "noError" && (!ended || counts === undefined || counts.queued > 0);
  return {
    result: partial ? { ...result, verdict: { kind: "unfinished" } } : result,
    unnamed: verdict.kind === "unfinished" && ended && (isPresent(CODE.behaviour) || isPresent(CODE.initialState)),
    doubt: doubtIn(messages, output),
    missed: /actual fingerprints:\s+val = (\S+)/.exec(success?.text ?? "")?.[1],
    workers: messages.filter(({ code }) => code === CODE.registered).length,
  };
}

/** An initial state with a violation stands in the error, and not in a message of its own. */
function stateAtStart(messages: readonly TlcMessage[]): readonly TlcMessage[] {
  const text = messages.find(({ code }) => code === CODE.initialState)?.text;
  const state = text === undefined ? undefined : /While working on the initial state:\n([\s\S]+)/.exec(text)?.[1];
  if (state === undefined) return [];
  return [{ code: CODE.statePrinted, severity: 4, text: `1: <Initial predicate>\n${state}` }];
}

/**
 * In the sources of TLC 1.7.4:
 *
 * - A worker remembers states that it sent. If the server asks it again for the same states (7007), because the answer did
 *   not arrive, it leaves them out. That does not matter if the worker is lost (7006).
 * - A worker that is lost while it waits is disconnected (7002) without being lost. States that are sent to it afterwards
 *   are lost with it.
 * - A fingerprint server takes its fingerprints along.
 * - A checkpoint does not contain the states that workers hold.
 */
function doubtIn(messages: readonly TlcMessage[], output: string): string | undefined {
  if (messages.some(({ code }) => CODE.recovery.some((each) => each === code)))
    return "TLC continued from a checkpoint, which may leave out states that workers held";
  if (/^Warning: (?:Failed to connect from|there is no fp server)/m.test(output))
    return "a fingerprint server was lost, so states were counted again, or left out";
  const lost = new Map<string, number>();
  let resent = 0;
  for (const { code, text } of messages) {
    const worker = /rmi:\/\/\S+/.exec(text)?.[0] ?? "";
    if (code === CODE.resent) resent++;
    if (code === CODE.lost) {
      resent = Math.max(0, resent - 1);
      lost.set(worker, (lost.get(worker) ?? 0) + 1);
    }
    if (code === CODE.disconnected) {
      const before = lost.get(worker) ?? 0;
      if (before === 0) return `the server lost \`${worker}\` while it waited, and may have lost states with it`;
      lost.set(worker, before - 1);
    }
  }
  return resent > 0 ? "an answer of a worker was lost, which may leave out states when it is asked again" : undefined;
}
