// The results of the last run: a row for each check, and below them the counterexample or the report of one.

import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { displayText } from "../../../../checker/report/page/text.js";
import { printableLines } from "../../../../checker/report/text.js";
import type { CheckState, Run } from "../checking/run.js";
import type { RunResult } from "../checking/protocol.js";
import type { ActionSpan } from "../counterexample/protocol.js";
import { CounterexampleFrame } from "./counterexample-frame.js";

interface ResultsProps {
  readonly run: Run | undefined;
  /** The text has changed since the run began. */
  readonly stale: boolean;
  readonly selected: string | undefined;
  readonly select: (check: string) => void;
  readonly onStep: (action: ActionSpan | undefined) => void;
}

/** Characters of a report that are shown. */
const LONGEST_REPORT = 200_000;

export function Results({ run, stale, selected, select, onStep }: ResultsProps): JSX.Element {
  if (run === undefined) return <Welcome />;
  const state = selected === undefined ? undefined : run.checks.get(selected);
  return (
    <section class="results" aria-label="Results">
      <p class="summary" role="status">
        <Summary run={run} />
        {stale && <span class="stale">The text has changed since this run.</span>}
      </p>
      {run.failure !== undefined && (
        <p class="failure" role="alert">
          {displayText(run.failure)}
        </p>
      )}
      {run.errors !== undefined && <ReportText text={run.errors} />}
      <ul class="checks">
        {[...run.checks].map(([check, each]) => (
          <CheckRow key={check} check={check} state={each} current={check === selected} select={select} />
        ))}
      </ul>
      {state?.kind === "finished" && <Details key={selected} result={state.result} onStep={onStep} />}
    </section>
  );
}

const ReportText = ({ text }: { readonly text: string }): JSX.Element => (
  <pre class="report" tabIndex={0} aria-label="Report">
    {printableLines(text.slice(0, LONGEST_REPORT))}
    {text.length > LONGEST_REPORT && "\n…"}
  </pre>
);

const Welcome = (): JSX.Element => (
  <section class="results welcome" aria-label="Results">
    <h2>Nothing has run yet</h2>
    <p>
      <b>Check</b> (<kbd>Ctrl</kbd> <kbd>Enter</kbd>) explores every reachable state. If a property fails, you get a
      shortest counterexample, which you can step through here.
    </p>
    <p>
      <b>Simulate</b> takes random walks, for specs with too many states.
    </p>
  </section>
);

function Summary({ run }: { readonly run: Run }): JSX.Element {
  const states = [...run.checks.values()];
  const finished = states.filter(({ kind }) => kind === "finished").length;
  const of = `${finished} of ${states.length}`;
  const words = run.mode === "check" ? "checked" : "simulated";
  switch (run.status) {
    case "running":
      return <>{states.length === 0 ? "Reading the spec…" : `Running: ${of} ${words}…`}</>;
    case "done":
      return (
        <>
          {run.errors !== undefined
            ? "The spec has errors, so it was not run."
            : states.length === 0
              ? "The spec has nothing to run."
              : `${run.path}: ${of} ${words}`}
        </>
      );
    case "stopped":
      return <>Stopped{states.length === 0 ? "" : `: ${of} ${words}`}</>;
    case "failed":
      return <>Failed{states.length === 0 ? "" : `: ${of} ${words}`}</>;
  }
}

interface CheckRowProps {
  readonly check: string;
  readonly state: CheckState;
  readonly current: boolean;
  readonly select: (check: string) => void;
}

const symbols = { good: "✓", bad: "✗", open: "?" } as const;

const CheckRow = ({ check, state, current, select }: CheckRowProps): JSX.Element => (
  <li>
    <button
      type="button"
      class="check"
      aria-current={current ? "true" : undefined}
      disabled={state.kind !== "finished"}
      onClick={() => select(check)}
    >
      {state.kind === "finished" ? (
        <>
          <span class={`symbol ${state.result.rating}`} aria-hidden="true">
            {symbols[state.result.rating]}
          </span>
          <span class="name">{displayText(check)}</span>
          <span class="verdict">
            <span class={state.result.rating}>{displayText(state.result.verdict)}</span>
            {state.result.asExpected !== undefined && (
              <span class={state.result.asExpected ? "good" : "bad"}>
                {state.result.asExpected ? " · as expected" : " · not as expected"}
              </span>
            )}
          </span>
          <span class="statistics soft">{state.result.statistics}</span>
        </>
      ) : (
        <>
          <span class={state.kind === "running" ? "symbol spinner" : "symbol soft"} aria-hidden="true">
            {state.kind === "running" ? "" : "·"}
          </span>
          <span class="name">{displayText(check)}</span>
          <span class="verdict soft">{state.kind}</span>
          <span class="statistics soft">{state.kind === "waiting" ? "" : state.progress}</span>
        </>
      )}
    </button>
  </li>
);

interface DetailsProps {
  readonly result: RunResult;
  readonly onStep: (action: ActionSpan | undefined) => void;
}

function Details({ result, onStep }: DetailsProps): JSX.Element {
  const { page, text, effort, notices } = result;
  const [showText, setShowText] = useState(page === undefined);
  return (
    <div class="details">
      <div class="detail-bar">
        {page !== undefined && (
          <div class="switch" role="group" aria-label="View">
            <button type="button" aria-pressed={!showText} onClick={() => setShowText(false)}>
              Counterexample
            </button>
            <button type="button" aria-pressed={showText} onClick={() => setShowText(true)}>
              Text
            </button>
          </div>
        )}
        <span class="soft">{effort}</span>
      </div>
      {notices.map((notice) => (
        <p key={notice} class="notice">
          {displayText(notice)}
        </p>
      ))}
      {showText || page === undefined ? (
        <ReportText text={text} />
      ) : (
        <CounterexampleFrame data={page} onStep={onStep} />
      )}
    </div>
  );
}
