// Renders the results: a table for each model as soon as it is measured, and a summary at the end.

import { compare, shareOf } from "./round-robin.js";
import { count, geometricMean, ratio, table, time } from "./statistics.js";

/** Means cover models with more states than this: runs of smaller models are too short to compare. */
const MIN_STATES = 100_000;

/** The mean speed-up of a second thread covers models with more states than this. */
const MIN_STATES_TWO_THREADS = 5_000_000;

/** The share of a processor that a single-threaded process gets at least on an idle machine. */
const IDLE_SHARE = 0.9;

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
  const busy =
    share < IDLE_SHARE ? [`\nThe machine was busy: SPIN got only ${Math.round(share * 100)} % of a processor.`] : [];
  return [
    head,
    "",
    table(heads, rows),
    ...renderComparison(compare(measured)),
    ...busy,
    ...measured.errors.map((error) => `\nERROR: ${error}`),
  ].join("\n");
}

function renderComparison(comparison) {
  const lines = [
    comparison.explore &&
      `exploring ${ratio(comparison.explore)} as fast as ${comparison.fastest}, end to end ${ratio(comparison.total)} as fast as ${comparison.soonest} (${ratio(comparison.processor)} in processor time)`,
    comparison.program &&
      `${ratio(comparison.program)} as fast as the program in C, in processor time of the exploration`,
    comparison.threads && `two threads ${ratio(comparison.threads)} as fast as one`,
  ].filter(Boolean);
  return lines.length > 0 ? ["", `Fathom: ${lines.join("; ")}`] : [];
}

/** The means over all models, and over each group of models. */
export function summarize(all) {
  const groups = [...new Set(all.map(({ group }) => group))];
  return {
    ...meansOf(all),
    groups: Object.fromEntries(groups.map((group) => [group, meansOf(all.filter((each) => each.group === group))])),
  };
}

/** Geometric means over the models that are large enough; undefined if there are none. */
function meansOf(all) {
  const mean = (minStates, key) => {
    const values = all
      .filter(({ states }) => states > minStates)
      .map((measured) => compare(measured)[key])
      .filter((value) => value !== undefined);
    return values.length > 0 ? geometricMean(values) : undefined;
  };
  return {
    explore: mean(MIN_STATES, "explore"),
    work: mean(MIN_STATES, "work"),
    explore2: mean(MIN_STATES, "explore2"),
    total: mean(MIN_STATES, "total"),
    total2: mean(MIN_STATES, "total2"),
    processor: mean(MIN_STATES, "processor"),
    memory: mean(MIN_STATES, "memory"),
    threads: mean(MIN_STATES_TWO_THREADS, "threads"),
  };
}

export function renderSummary(all) {
  const cell = (value, show) => (value === undefined ? "–" : show(value));
  const columns = [
    ["states", (measured) => count(measured.states)],
    ["best peer, explore", (measured) => cell(bestPeer(measured, "explore"), time)],
    ["Fathom, explore", (measured) => cell(resultOf(measured, "Fathom")?.explore, time)],
    ["ratio", (measured) => cell(compare(measured).explore, ratio)],
    ["processor time", (measured) => cell(compare(measured).work, ratio)],
    ["relative to C", (measured) => cell(compare(measured).program, ratio)],
    ["best peer, end to end", (measured) => cell(bestPeer(measured, "total"), time)],
    ["Fathom, end to end", (measured) => cell(resultOf(measured, "Fathom")?.total, time)],
    ["ratio", (measured) => cell(compare(measured).total, ratio)],
    ["bytes/state, best peer", (measured) => cell(bestPeer(measured, "bytesPerState"), (bytes) => bytes.toFixed(0))],
    [
      "bytes/state, Fathom",
      (measured) => cell(resultOf(measured, "Fathom")?.bytesPerState, (bytes) => bytes.toFixed(0)),
    ],
    ["two threads / one", (measured) => cell(compare(measured).threads, ratio)],
  ];
  const rows = all.map((measured) => [measured.model, ...columns.map(([, show]) => show(measured))]);
  const means = summarize(all);
  const groups = Object.entries(means.groups).length > 1 ? Object.entries(means.groups) : [];
  const mean = (what, value, minStates) =>
    value === undefined
      ? []
      : [`${what}: ${ratio(value)} (geometric mean over models with more than ${count(minStates)} states)`];
  return [
    table(["", ...columns.map(([head]) => head)], rows),
    "",
    ...mean("exploration, relative to the fastest peer", means.explore, MIN_STATES),
    ...mean("exploration, processor time, relative to the fastest peer", means.work, MIN_STATES),
    ...groups.flatMap(([group, { explore, work }]) => [
      ...mean(`exploration of the ${group} models`, explore, MIN_STATES),
      ...mean(`exploration of the ${group} models, processor time`, work, MIN_STATES),
    ]),
    ...mean("exploration with two threads, relative to the fastest peer", means.explore2, MIN_STATES),
    ...mean("end to end, relative to the fastest peer", means.total, MIN_STATES),
    ...mean("end to end with two threads, relative to the fastest peer", means.total2, MIN_STATES),
    ...mean("processor time end to end, relative to the best peer", means.processor, MIN_STATES),
    ...mean("peak memory, of the most economical peer relative to Fathom", means.memory, MIN_STATES),
    ...mean("two threads relative to one", means.threads, MIN_STATES_TWO_THREADS),
  ].join("\n");
}

const resultOf = ({ results }, name) => results.find((result) => result.name === name);

function bestPeer({ results }, key) {
  const values = results.filter((result) => result.side === "peer").map((result) => result[key]);
  return values.length > 0 ? Math.min(...values) : undefined;
}
