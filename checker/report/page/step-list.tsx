// The path as a list of steps with their changes. A long path takes one line for each step, and only the lines in view
// are rendered.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Change } from "../changes.js";
import { detailsOf, nameOfStep } from "../steps.js";
import { plural } from "../text.js";
import { STUTTERS_HERE } from "../trace.js";
import type { PathPoint } from "./path.js";
import { neededLabel, type PathViewProps } from "./path-view.js";
import { messageOf } from "./property-values.js";
import { isActive, type StateView } from "./state-view.js";
import { Code, displayText, ValueChange, VisuallyHidden } from "./text.js";

/** Paths with more points than this are shown in compact form, one line for each step. */
const MAX_DETAILED = 300;
/** The height of a line in pixels, as in the style sheet. */
const LINE_HEIGHT = 26;
/** Lines rendered above and below those in view. */
const OVERSCAN = 10;
/** The most changes, and the most details, shown for one step. */
const MAX_LINES = 8;

export function StepList(props: PathViewProps): JSX.Element {
  const { path, index, select } = props;
  const list = useRef<HTMLOListElement>(null);
  const [viewport, setViewport] = useState({ top: 0, height: 800 });
  const compact = path.length > MAX_DETAILED;
  const [from, to] = compact
    ? [
        Math.max(0, Math.floor(viewport.top / LINE_HEIGHT) - OVERSCAN),
        Math.min(path.length, Math.ceil((viewport.top + viewport.height) / LINE_HEIGHT) + OVERSCAN),
      ]
    : [0, path.length];

  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    if (!compact) {
      box.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    } else if (index * LINE_HEIGHT < box.scrollTop || (index + 1) * LINE_HEIGHT > box.scrollTop + box.clientHeight) {
      box.scrollTop = Math.max(0, index * LINE_HEIGHT - box.clientHeight / 2);
    }
  }, [index, compact]);
  const updateViewport = (): void => {
    const box = list.current;
    if (compact && box !== null) setViewport({ top: box.scrollTop, height: box.clientHeight });
  };
  useEffect(updateViewport, [compact]);

  return (
    <>
      {compact && (
        <p class="cut">
          {plural(path.length - 1, "step")}, one line each; only paths of up to {MAX_DETAILED - 1} steps show details.
        </p>
      )}
      <ol
        ref={list}
        class={`steps ${compact ? "compact" : ""}`}
        role="listbox"
        aria-label="Steps"
        tabIndex={0}
        aria-activedescendant={`step-${index}`}
        onScroll={updateViewport}
      >
        {from > 0 && <li role="presentation" style={{ height: `${from * LINE_HEIGHT}px` }} />}
        {path.slice(from, to).map((point, i) => (
          <StepItem key={from + i} {...props} point={point} position={from + i} compact={compact} select={select} />
        ))}
        {to < path.length && <li role="presentation" style={{ height: `${(path.length - to) * LINE_HEIGHT}px` }} />}
        {!compact && <LoopEnd {...props} />}
      </ol>
    </>
  );
}

interface StepItemProps extends PathViewProps {
  readonly point: PathPoint;
  /** The index of the point. */
  readonly position: number;
  readonly compact: boolean;
}

function StepItem(props: StepItemProps): JSX.Element {
  const { path, index, stateView, leavesAt, loop, stutters, markAt, neededAt, point, position, compact, select } =
    props;
  const { step } = point;
  const changes = stateView?.changes(point, path[position - 1]) ?? [];
  const mark = markAt(position);
  const needed = neededAt(position);
  const classes = [
    needed === false ? "not-needed" : "",
    isFilteredOut(point, changes, stateView) ? "filtered-out" : "",
    leavesAt !== undefined && position > leavesAt ? "off-trace" : "",
  ];
  return (
    <>
      {!compact && stutters.includes(position - 1) && <StuttersHere />}
      {!compact && loop !== undefined && position === loop + 1 && (
        <li role="presentation" class="loop-line">
          the following steps repeat forever
        </li>
      )}
      <li
        id={`step-${position}`}
        role="option"
        aria-selected={position === index}
        aria-posinset={position + 1}
        aria-setsize={path.length}
        class={classes.join(" ")}
        onClick={() => select(position)}
      >
        <span class="number">{position}</span>
        <NeededMark needed={needed} />
        <div>
          <p class="title">
            {step?.fault === true && <span class="fault">fault</span>}{" "}
            {step === undefined ? "initial state" : <Code text={nameOfStep(step)} limit={200} />}
            {compact && <FirstChange change={changes[0]} />}
          </p>
          {!compact && <StepDetails details={step === undefined ? [] : detailsOf(step)} changes={changes} />}
          {point.fault !== undefined && <p class="failure">fails with {displayText(messageOf(point.fault), 300)}</p>}
        </div>
        <span class={`mark ${mark.kind}`} title={displayText(mark.label, 200)}>
          <VisuallyHidden text={mark.label} />
        </span>
      </li>
    </>
  );
}

/**
 * Steps that the filter excludes stay in the list, dimmed. A step passes if it changes or involves what the filter
 * keeps.
 */
function isFilteredOut({ step }: PathPoint, changes: readonly Change[], stateView: StateView | undefined): boolean {
  if (step === undefined || stateView === undefined || !isActive(stateView.filter) || changes.length > 0) return false;
  const involved = [step.instance, ...step.calls.flatMap(({ from, to }) => [from, to])];
  return !involved.some((instance) => stateView.filter.instances.includes(instance));
}

const FirstChange = ({ change }: { readonly change: Change | undefined }): JSX.Element | null =>
  change === undefined ? null : (
    <span class="change">
      <Code text={change.name} limit={80} /> <ValueChange before={change.before} after={change.after} limit={60} />
    </span>
  );

function StepDetails({
  details,
  changes,
}: {
  readonly details: readonly string[];
  readonly changes: readonly Change[];
}): JSX.Element {
  const hidden = Math.max(0, changes.length - MAX_LINES) + Math.max(0, details.length - MAX_LINES);
  return (
    <>
      {details.slice(0, MAX_LINES).map((detail, i) => (
        <p class="detail" key={i}>
          <Code text={detail} limit={200} />
        </p>
      ))}
      {changes.slice(0, MAX_LINES).map((change) => (
        <p class={`change ${change.ghost ? "ghost" : ""}`} key={change.name}>
          <Code text={change.name} limit={120} />{" "}
          <ValueChange before={change.before} after={change.after} limit={160} />
        </p>
      ))}
      {hidden > 0 && <p class="cut">and {hidden} more</p>}
    </>
  );
}

/** `*` marks needed steps, as in the text report. */
const NeededMark = ({ needed }: { readonly needed: boolean | undefined }): JSX.Element => (
  <span class="needed-mark" title={needed === true ? "needed" : undefined}>
    {needed === true && <span aria-hidden="true">*</span>}
    {needed !== undefined && <VisuallyHidden text={neededLabel(needed)} />}
  </span>
);

const StuttersHere = (): JSX.Element => (
  <li role="presentation" class="loop-line">
    {STUTTERS_HERE}
  </li>
);

/** The lines after the last step of an infinite behaviour. */
function LoopEnd({ path, loop, stutters, select }: PathViewProps): JSX.Element | null {
  if (loop === undefined) return null;
  if (loop >= path.length - 1)
    return (
      <li role="presentation" class="loop-line">
        stutters forever: no further steps
      </li>
    );
  return (
    <>
      {stutters.includes(path.length - 1) && <StuttersHere />}
      <li role="presentation" class="loop-line">
        <button type="button" onClick={() => select(loop)}>
          back to {loop === 0 ? "the initial state" : `the state after step ${loop}`}
        </button>
      </li>
    </>
  );
}
