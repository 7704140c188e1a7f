// fathom graph FILE: draws the reachable states and steps, with the counterexample.

import { extname } from "node:path";
import { expressionEvaluator } from "../../checker/lowering/expression.js";
import { buildModel, type CheckPlan, type State } from "../../checker/index.js";
import { showValue } from "../../checker/interpreter/show.js";
import { stateGraph, type GraphNode, type StateGraph } from "../../checker/graph/state-graph.js";
import { variablesOf } from "../../checker/trace/trace.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { parseExpressionIn } from "../../grammar/elaborate/standalone-expression.js";
import { exitOfResult, runCheck } from "../verification/run-check.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { unwritable, writeText } from "../files/write.js";
import { drawingOf, type Drawing } from "../../checker/report/graph/drawing.js";
import { dotOf } from "../../checker/report/graph/dot.js";
import {
  overridesOf,
  type ConfigurationOptions,
  type SearchOptions,
  type SelectionOptions,
  type TraceOptions,
} from "../options.js";
import { describeVerdict, hintOfFinding } from "../../checker/report/outcome.js";
import { projectionOf, unknownNames } from "../../checker/report/selection.js";
import { plural, printable } from "../../checker/report/text.js";
import type { FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { withSignalNoted } from "../process/stop-signals.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Signal } from "../../checker/report/results.js";

export interface GraphCommandOptions
  extends ConfigurationOptions, SelectionOptions, SearchOptions, Pick<TraceOptions, "only" | "hide"> {
  /** Merges states in which this expression has the same value. */
  readonly by?: string;
  readonly nodes: number;
  readonly out?: string;
}

/** Maximum number of states to visit. */
const MAX_STATES = 200_000;

/** A drawn counterexample is a success of this command. */
export async function graph(path: string, options: GraphCommandOptions, terminal: Terminal): Promise<ExitName> {
  const { overrides, diagnostics: malformed } = overridesOf(options);
  const opened = requireSystem(openFile(path, overrides));
  const selected = selectPlans([opened], options.check);
  const { diagnostics: format } = formatOf(options.out);
  // Creates the file if it can be written.
  const blocked = format.length > 0 ? [] : unwritable([{ path: options.out, name: "the graph" }]);
  const wrong = distinct([...malformed, ...format, ...blocked, ...opened.diagnostics, ...selected.diagnostics]);
  complainAbout(wrong, terminal);
  const [plan, ...others] = selected.files.flatMap((file) => file.plans);
  if (wrong.some(isError) || plan === undefined) return worst(wrong.map(exitOfDiagnostic));
  if (others.length > 0)
    terminal.complain(
      `note: this is check \`${printable(plan.name)}\`; use --check to draw another: ${printable(others.map(({ name }) => name).join(", "))}\n`,
    );
  const { diagnostics, exit } = await drawCheck(opened, plan, options, terminal);
  complainAbout(diagnostics, terminal);
  return worst([exit, ...diagnostics.map(exitOfDiagnostic)]);
}

interface DrawResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly exit: ExitName;
}

async function drawCheck(
  file: OpenedFile,
  plan: CheckPlan,
  options: GraphCommandOptions,
  terminal: Terminal,
): Promise<DrawResult> {
  const grouping = groupingOf(file, plan, options);
  if ("diagnostics" in grouping) return { diagnostics: grouping.diagnostics, exit: "ok" };
  const [result, stopped] = await withSignalNoted(
    async (noted) => [await runCheck(file, plan, options, terminal), noted()] as const,
  );
  if (result.kind === "invalid") return { diagnostics: result.diagnostics, exit: "ok" };
  const { outcome } = result;
  if (stopped !== undefined) return { diagnostics: [], exit: exitOfSignal(stopped) };
  let signal: Signal | undefined;
  const graph = await monitorSearch(`graph of ${file.path} ${plan.name}`, terminal, async (monitor) => {
    const stateGraphResult = await stateGraph(result.model, result.check, {
      groupOf: grouping.groupOf,
      nodes: options.nodes,
      states: MAX_STATES,
      trace: outcome.trace,
      tick: monitor.tick,
    });
    signal = monitor.signal();
    return stateGraphResult;
  });
  if (graph.fault !== undefined)
    return {
      diagnostics: [{ ...graph.fault, severity: "error", hint: "`--by` is evaluated in every reachable state" }],
      exit: "ok",
    };
  const [first] = graph.nodes;
  if (first === undefined) return { diagnostics: whyEmpty(result), exit: exitOfResult(result) };
  const states = { variables: variablesOf(result.model), initial: first.state };
  const unknown = unknownNames(states, options);
  if (unknown.length > 0) return { diagnostics: unknown, exit: "ok" };
  const drawing = drawingOf({
    title: titleOf(result, graph, options),
    model: result.model,
    graph,
    trace: outcome.trace,
    projection: projectionOf(states, options),
    nameOf: grouping.nameOf,
  });
  const failed = await write(drawing, options.out, terminal);
  for (const notice of graph.notices) terminal.complain(`note: ${printable(notice)}`);
  return {
    diagnostics: failed === undefined ? [] : [failed],
    exit: signal === undefined ? "ok" : exitOfSignal(signal),
  };
}

/** A graph has no states if there is an error in the initial ones, or none. */
const whyEmpty = ({ outcome, model }: FinishedCheck): readonly Diagnostic[] =>
  outcome.fault === undefined ? [] : [{ ...outcome.fault, severity: "error", hint: hintOfFinding(outcome, model) }];

const titleOf = (
  { file, name, outcome }: FinishedCheck,
  { nodes, states }: StateGraph,
  { by }: GraphCommandOptions,
): string =>
  `${file} ${name}: ${describeVerdict(outcome)}; ${by === undefined ? plural(states, "state") : `${plural(states, "state")} in ${plural(nodes.length, "group")} by ${by}`}`;

// ---------------------------------------------------------------- grouping of states

interface Grouping {
  readonly groupOf: ((state: State) => string | RuntimeFault) | undefined;
  readonly nameOf: ((node: GraphNode) => string) | undefined;
}

function groupingOf(
  { program }: OpenedFile,
  plan: CheckPlan,
  { by }: GraphCommandOptions,
): Grouping | { readonly diagnostics: readonly Diagnostic[] } {
  if (by === undefined || program === undefined) return { groupOf: undefined, nameOf: undefined };
  const { system, diagnostics } = buildModel(program, plan);
  if (system === undefined) return { diagnostics };
  const read = parseExpressionIn(system, { path: "--by", text: by }, undefined);
  if (read.kind === "wrong") return read;
  const evaluate = expressionEvaluator(read);
  const groupOf = (state: State): string | RuntimeFault => {
    const { value, fault } = evaluate(state);
    return fault ?? showValue(read.expr.type, value);
  };
  return { groupOf, nameOf: ({ state }) => `${by} = ${String(groupOf(state))}` };
}

// ---------------------------------------------------------------- output

type Format = (drawing: Drawing) => string | Promise<string>;

const formats: Readonly<Record<string, Format>> = {
  ".dot": dotOf,
  ".gv": dotOf,
  // The layout library is large, so it is loaded only for pictures.
  ".svg": async (drawing) => (await import("../../checker/report/graph/svg.js")).svgOf(drawing),
};

function formatOf(path: string | undefined): { readonly format: Format; readonly diagnostics: readonly Diagnostic[] } {
  const format = path === undefined ? dotOf : formats[extname(path).toLowerCase()];
  if (format !== undefined) return { format, diagnostics: [] };
  return {
    format: dotOf,
    diagnostics: [
      {
        code: "E0941",
        severity: "error",
        message: `\`--out ${path ?? ""}\`: the file extension does not name a known format`,
        hint: "use .svg for a picture, or .dot for Graphviz",
      },
    ],
  };
}

async function write(drawing: Drawing, path: string | undefined, terminal: Terminal): Promise<Diagnostic | undefined> {
  const text = await formatOf(path).format(drawing);
  if (path !== undefined) return writeText(path, text, "the graph");
  terminal.print(text.trimEnd());
  return undefined;
}
