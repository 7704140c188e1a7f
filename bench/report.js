// What is printed: a table for each model as soon as it is measured, and one for all of them at the end.

import { compare, shareOf } from "./round-robin.js";
import { count, geometricMean, ratio, table, time } from "./statistics.js";

/** Means are taken over models at least so large: below, a run is over before its length means something. */
const WORTH_COMPARING = 100_000;

/** A second thread has to pay on models at least so large. */
const WORTH_TWO_THREADS = 5_000_000;

/** A process that has a processor for itself gets about so much of it. */
const IDLE = 0.9;

const gibibytes = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export function renderMachine(machine) {
  const { versions } = machine;
  return [
    `${machine.processor}, ${machine.cores} cores, ${gibibytes(machine.memory)}, ${machine.system}`,
    `Fathom ${versions.fathom} on Node ${versions.node}; ${versions.spin}; ${versions.rumur}; ${versions.gcc}`,
    ...(machine.load > 0.5 ? [`The machine was not idle: load ${machine.load.toFixed(2)}.`] : []),
  ].join("\n");
}

export function renderModel(measured) {
  const rows = measured.results.map((result) => [
    result.name,
    time(result.prepare),
    time(result.explore),
    time(result.total),
    time(result.processor),
    count(Math.round(measured.states / result.explore / 1000)),
    result.bytesPerState < 9.95 ? result.bytesPerState.toFixed(1) : count(Math.round(result.bytesPerState)),
    String(result.samples.length),
  ]);
  const heads = ["", "prepare", "explore", "end to end", "processor", "1000 states/s", "bytes/state", "runs"];
  const head = `${measured.model}: ${measured.title}; ${count(measured.states)} states, ${count(measured.transitions)} transitions`;
  const share = shareOf(measured);
  const busy = share < IDLE ? [`\nThe machine was busy: SPIN got ${Math.round(share * 100)} % of a processor.`] : [];
  return [
    head,
    "",
    table(heads, rows),
    ...renderComparison(compare(measured)),
    ...busy,
    ...measured.wrong.map((each) => `\nWRONG: ${each}`),
  ].join("\n");
}

function renderComparison(against) {
  const lines = [
    against.explore &&
      `exploring ${ratio(against.explore)} as fast as ${against.fastest}, end to end ${ratio(against.total)} as fast as ${against.soonest} (${ratio(against.processor)} in processor time)`,
    against.threads && `two threads ${ratio(against.threads)} as fast as one`,
  ].filter(Boolean);
  return lines.length > 0 ? ["", `Fathom: ${lines.join("; ")}`] : [];
}

/** Geometric means; undefined where there is nothing to take a mean of. */
export function summarize(all) {
  const mean = (least, figure) => {
    const values = all
      .filter(({ states }) => states > least)
      .map((measured) => compare(measured)[figure])
      .filter((value) => value !== undefined);
    return values.length > 0 ? geometricMean(values) : undefined;
  };
  return {
    explore: mean(WORTH_COMPARING, "explore"),
    explore2: mean(WORTH_COMPARING, "explore2"),
    total: mean(WORTH_COMPARING, "total"),
    total2: mean(WORTH_COMPARING, "total2"),
    processor: mean(WORTH_COMPARING, "processor"),
    memory: mean(WORTH_COMPARING, "memory"),
    threads: mean(WORTH_TWO_THREADS, "threads"),
  };
}

export function renderSummary(all) {
  const cell = (value, show) => (value === undefined ? "–" : show(value));
  const columns = [
    ["states", (measured) => count(measured.states)],
    ["best peer, explore", (measured) => cell(bestPeer(measured, "explore"), time)],
    ["Fathom, explore", (measured) => cell(of(measured, "Fathom")?.explore, time)],
    ["ratio", (measured) => cell(compare(measured).explore, ratio)],
    ["best peer, end to end", (measured) => cell(bestPeer(measured, "total"), time)],
    ["Fathom, end to end", (measured) => cell(of(measured, "Fathom")?.total, time)],
    ["ratio", (measured) => cell(compare(measured).total, ratio)],
    ["bytes/state, best peer", (measured) => cell(bestPeer(measured, "bytesPerState"), (bytes) => bytes.toFixed(0))],
    ["bytes/state, Fathom", (measured) => cell(of(measured, "Fathom")?.bytesPerState, (bytes) => bytes.toFixed(0))],
    ["two threads over one", (measured) => cell(compare(measured).threads, ratio)],
  ];
  const rows = all.map((measured) => [measured.model, ...columns.map(([, show]) => show(measured))]);
  const means = summarize(all);
  const mean = (what, value, least) =>
    value === undefined ? [] : [`${what}: ${ratio(value)} (geometric mean over models above ${count(least)} states)`];
  return [
    table(["", ...columns.map(([head]) => head)], rows),
    "",
    ...mean("exploring, against the best peer", means.explore, WORTH_COMPARING),
    ...mean("exploring with two threads, against the best peer", means.explore2, WORTH_COMPARING),
    ...mean("end to end, against the best peer", means.total, WORTH_COMPARING),
    ...mean("end to end with two threads, against the best peer", means.total2, WORTH_COMPARING),
    ...mean("processor time end to end, against the best peer", means.processor, WORTH_COMPARING),
    ...mean("peak memory, the leanest peer's over Fathom's", means.memory, WORTH_COMPARING),
    ...mean("two threads over one", means.threads, WORTH_TWO_THREADS),
  ].join("\n");
}

const of = ({ results }, name) => results.find((result) => result.name === name);

function bestPeer({ results }, figure) {
  const values = results.filter((result) => result.side === "peer").map((result) => result[figure]);
  return values.length > 0 ? Math.min(...values) : undefined;
}
