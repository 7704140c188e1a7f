// The path as a sequence chart: instances are lifelines, steps are boxes on them, operation calls are arrows. Without
// instances, variables are lifelines, and what a step changes are arrows to them.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { SYSTEM, type SequenceArrow, type SequenceStep } from "../sequence.js";
import {
  CHARACTER_WIDTH,
  chartLayout,
  LINE_HEIGHT,
  MARGIN,
  MAX_STEPS,
  MIN_COLUMN_WIDTH,
  type ChartLayout,
  type ChartRow,
} from "./chart-layout.js";
import { neededLabel, type PathViewProps } from "./path-view.js";
import { displayText } from "./text.js";

export function SequenceChart(props: PathViewProps): JSX.Element {
  const { path, index, stateView, loop, stutters } = props;
  const box = useRef<HTMLDivElement>(null);
  const total = path.length - 1;
  const layout = chartLayout(path, index, (at) => {
    const point = path[at];
    return point === undefined ? [] : (stateView?.changes(point, path[at - 1]) ?? []);
  });
  const { hasChanges, participants, rows, skipped, columnWidth, width, height, x } = layout;

  useEffect(
    () => box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    [index],
  );

  return (
    <div class="chart" ref={box}>
      {total > MAX_STEPS && (
        <p class="cut">
          The chart shows steps {skipped + 1} to {skipped + rows.length} of {total}, around the selected step.
        </p>
      )}
      {hasChanges && (
        <p class="cut">No instances take part in these steps: the arrows lead to the variables that a step changes.</p>
      )}
      <svg class="participants" width={width} height={30} aria-hidden="true">
        {participants.map((instance) => (
          <Label
            key={instance ?? ""}
            text={instance ?? SYSTEM}
            x={x(instance)}
            y={19}
            maxWidth={columnWidth - 8}
            kind="participant"
          />
        ))}
      </svg>
      <svg
        width={width}
        height={height}
        role="listbox"
        aria-label="Steps"
        aria-activedescendant={`step-${index}`}
        tabIndex={0}
      >
        <ArrowHead />
        {participants.map((instance) => (
          <line key={instance ?? ""} class="lifeline" x1={x(instance)} x2={x(instance)} y1={0} y2={height} />
        ))}
        {rows.map((row) => (
          <StepRow key={row.step.number} {...props} row={row} layout={layout} />
        ))}
      </svg>
      {stutters.length > 0 && <p class="loop-line">nothing happens {stutters.map(beforeStep(total)).join(", ")}</p>}
      {loop !== undefined && (
        <p class="loop-line">{loop < total ? repetition(loop + 1, total) : "stutters forever: no further steps"}</p>
      )}
    </div>
  );
}

const beforeStep =
  (total: number) =>
  (position: number): string =>
    position < total ? `before step ${position + 1}` : `after step ${total}`;

/** `steps 2 to 6 repeat forever` */
const repetition = (first: number, last: number): string =>
  first === last ? `step ${first} repeats forever` : `steps ${first} to ${last} repeat forever`;

interface StepRowProps extends PathViewProps {
  readonly row: ChartRow;
  readonly layout: ChartLayout;
}

function StepRow({ row, layout, index, leavesAt, markAt, neededAt, select }: StepRowProps): JSX.Element {
  const { step, title, top, height, boxWidth } = row;
  const { x, columnWidth, width } = layout;
  const needed = neededAt(step.number);
  const classes = [
    step.fault ? "fault-step" : "",
    needed === false ? "not-needed" : "",
    leavesAt !== undefined && step.number > leavesAt ? "off-trace" : "",
    markAt(step.number).kind,
  ];
  return (
    <g
      id={`step-${step.number}`}
      role="option"
      aria-selected={step.number === index}
      aria-label={accessibleName(step, needed)}
      class={classes.join(" ")}
      onClick={() => select(step.number)}
    >
      <rect class="row" x={0} y={top} width={width} height={height} />
      <text class="number" x={MARGIN - 14} y={top + 17}>
        {step.number}
      </text>
      {needed === true && (
        <text class="needed-mark" x={MARGIN - 9} y={top + 17}>
          *<title>needed</title>
        </text>
      )}
      <rect class="step-box" x={x(step.instance) - boxWidth / 2} y={top + 3} width={boxWidth} height={20} rx={4} />
      <Label text={title} x={x(step.instance)} y={top + 17} maxWidth={boxWidth - 8} kind="title" />
      {step.arrows.map((arrow, i) => (
        <Arrow
          key={i}
          kind={arrow.kind}
          from={x(arrow.from)}
          to={x(arrow.to)}
          y={top + LINE_HEIGHT * (i + 1) + 20}
          title={arrow.title}
          columnWidth={columnWidth}
        />
      ))}
      {step.isFailure && (
        <Label
          text="fails"
          x={x(step.instance)}
          y={top + LINE_HEIGHT * (step.arrows.length + 1) + 17}
          maxWidth={columnWidth}
          kind="failure"
        />
      )}
    </g>
  );
}

function accessibleName(step: SequenceStep, needed: boolean | undefined): string {
  const arrows = step.arrows.map(({ kind, to, title }) => `, ${verbs[kind]} ${to ?? SYSTEM} ${title}`).join("");
  const name = displayText(`${step.title} of ${step.instance ?? SYSTEM}${arrows}`, 400);
  return needed === undefined ? name : `${name}, ${neededLabel(needed)}`;
}

const verbs: Readonly<Record<SequenceArrow["kind"], string>> = { call: "calls", change: "changes" };

const ArrowHead = (): JSX.Element => (
  <defs>
    <marker
      id="arrow-head"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto-start-reverse"
    >
      <path d="M0 0.8 L7.4 4 L0 7.2 z" />
    </marker>
  </defs>
);

interface ArrowProps {
  readonly kind: SequenceArrow["kind"];
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly title: string;
  readonly columnWidth: number;
}

/** An arrow from one lifeline to another; one to itself leaves the lifeline and returns to it. */
function Arrow({ kind, from, to, y, title, columnWidth }: ArrowProps): JSX.Element {
  if (from === to) {
    return (
      <>
        <path class={kind} d={`M${from} ${y - 8} h18 v10 h-14`} marker-end="url(#arrow-head)" />
        <Label text={title} x={from + 24} y={y} maxWidth={columnWidth - 32} kind={`${kind} left-aligned`} />
      </>
    );
  }
  const direction = to > from ? 1 : -1;
  return (
    <>
      <line class={kind} x1={from} x2={to - direction * 2} y1={y} y2={y} marker-end="url(#arrow-head)" />
      <Label
        text={title}
        x={(from + to) / 2}
        y={y - 4}
        maxWidth={Math.max(Math.abs(to - from), MIN_COLUMN_WIDTH) - 12}
        kind={kind}
      />
    </>
  );
}

interface LabelProps {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** In pixels. */
  readonly maxWidth: number;
  readonly kind: string;
}

/** Text that is cut to a width, with the full text in its tooltip. */
function Label({ text, x, y, maxWidth, kind }: LabelProps): JSX.Element {
  const maxLength = Math.max(4, Math.floor(maxWidth / CHARACTER_WIDTH));
  const full = displayText(text, 300);
  return (
    <text class={kind} x={x} y={y}>
      {full.length > maxLength ? `${full.slice(0, maxLength - 1)}…` : full}
      {full.length > maxLength && <title>{full}</title>}
    </text>
  );
}
