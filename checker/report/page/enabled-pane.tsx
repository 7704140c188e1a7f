// The steps that are enabled in the selected state. The reader can take any of them.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { asNumber } from "../../interpreter/values.js";
import { changesOf } from "../changes.js";
import { plural, showCount } from "../text.js";
import { enabledSteps, type EnabledStep } from "./enabled-steps.js";
import type { PathPoint } from "./path.js";
import { messageOf } from "./property-values.js";
import type { Session } from "./session.js";
import { Code, displayText } from "./text.js";

interface EnabledPaneProps {
  readonly session: Session;
  readonly point: PathPoint;
  /** The ordinal of the step that the trace takes in this state; undefined if the state is not on the trace. */
  readonly traceStep: number | undefined;
  readonly take: (ordinal: number) => void;
}

/** The number of steps listed at first, and added by each "List more". */
const PAGE_SIZE = 60;
/** The keys 1 to 9 take the first steps. */
const KEYS = 9;

export function EnabledPane({ session, point, traceStep, take }: EnabledPaneProps): JSX.Element {
  const [expanded, setExpanded] = useState({ point, count: PAGE_SIZE });
  const limit = expanded.point === point ? expanded.count : PAGE_SIZE;
  const steps = useMemo(() => enabledSteps(session, point), [session, point]);
  const listed = steps.slice(0, limit);
  const list = (fault: boolean): JSX.Element => (
    <ol>
      {listed.map((step, i) =>
        step.fault === fault ? (
          <li key={step.ordinal}>
            <StepButton
              step={step}
              shortcut={i < KEYS ? i + 1 : undefined}
              effect={effectOf(session, point, step)}
              onTrace={step.ordinal === traceStep}
              take={take}
            />
          </li>
        ) : null,
      )}
    </ol>
  );
  return (
    <section class="enabled scrolls" aria-label="Enabled steps" tabIndex={0}>
      <h2>
        Enabled steps{" "}
        {point.state !== undefined && <small>{steps.length === 0 ? "none" : showCount(steps.length)}</small>}
      </h2>
      {point.state === undefined ? <p class="none">None: the step failed.</p> : list(false)}
      {point.state !== undefined && session.model.actions.some(({ fault }) => fault) && (
        <>
          <h3>
            Faults <small>{faultsSoFar(session, point) ?? (steps.some(({ fault }) => fault) ? "" : "none")}</small>
          </h3>
          {list(true)}
        </>
      )}
      {steps.length > listed.length && (
        <p class="cut">
          {listed.length} of {plural(steps.length, "step")} are listed.{" "}
          <button type="button" onClick={() => setExpanded({ point, count: limit + PAGE_SIZE })}>
            List more
          </button>
        </p>
      )}
    </section>
  );
}

interface StepButtonProps {
  readonly step: EnabledStep;
  /** The key that takes the step. */
  readonly shortcut: number | undefined;
  readonly effect: JSX.Element | string;
  /** The trace takes this step. */
  readonly onTrace: boolean;
  readonly take: (ordinal: number) => void;
}

const StepButton = ({ step, shortcut, effect, onTrace, take }: StepButtonProps): JSX.Element => (
  <button type="button" onClick={() => take(step.ordinal)} aria-current={onTrace ? "step" : undefined}>
    <kbd aria-hidden="true">{shortcut ?? ""}</kbd>
    <span class="name">{displayText(step.name, 200)}</span>
    {step.details !== "" && <span class="details">{displayText(step.details, 200)}</span>}
    <span class="effect">{effect}</span>
    {onTrace && <span class="tag">counterexample</span>}
  </button>
);

/** `1 of at most 2 so far`; undefined if the check does not limit faults. */
function faultsSoFar({ model, check, interpreter }: Session, { state }: PathPoint): string | undefined {
  if (check.faults === undefined || state === undefined) return undefined;
  // The interpreter counts faults in an additional variable, unless none are allowed.
  if (interpreter.stateTypes.length === model.variables.length) return "the check allows none";
  return `${asNumber(state.get(model.variables.length) ?? 0)} of at most ${check.faults} so far`;
}

function effectOf(
  { variables }: Session,
  { state }: PathPoint,
  { point, stutters }: EnabledStep,
): JSX.Element | string {
  if (point.fault !== undefined) return `fails with ${displayText(messageOf(point.fault), 200)}`;
  if (stutters || state === undefined || point.state === undefined) return "changes nothing";
  const [first, ...others] = changesOf(variables, state, point.state);
  if (first === undefined) return "changes nothing";
  return (
    <>
      <Code text={`${first.name}: ${first.before ?? "absent"} → ${first.after ?? "absent"}`} limit={80} />
      {others.length > 0 && ` and ${others.length} more`}
    </>
  );
}
