// The path as a sequence chart: instances as lifelines, steps upon them, operations as arrows.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { sequenceOf, SYSTEM, type SequenceStep } from "../sequence.js";
import type { PathView } from "./steps.js";
import { shown } from "./view.js";

/** Steps that are drawn, those around the one looked at. */
const DRAWN = 100;
/** Pixels. */
const ROW = 24;
const CHARACTER = 7.3;
const NARROWEST = 96;
const WIDEST = 140;
const MARGIN = 34;

interface Drawn {
  readonly step: SequenceStep;
  readonly top: number;
  readonly height: number;
}

export function Chart({ path, at, go, left, loop, markAt, neededAt }: PathView): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const total = path.length - 1;
  const from = total <= DRAWN ? 0 : Math.min(Math.max(0, Math.floor((at - 1) / DRAWN) * DRAWN), total - 1);
  const taken = path
    .slice(1 + from, 1 + from + DRAWN)
    .flatMap(({ step, state }, i) =>
      step === undefined ? [] : [{ ...step, number: from + i + 1, fails: state === undefined }],
    );
  const { participants, steps } = sequenceOf(taken);
  const longest = Math.max(
    ...steps.map(({ title }) => title.length),
    ...participants.map((each) => (each ?? SYSTEM).length),
  );
  const gap = Math.min(WIDEST, Math.max(NARROWEST, longest * CHARACTER + 24));
  const x = (instance: string | undefined): number => MARGIN + gap / 2 + participants.indexOf(instance) * gap;
  const drawn: Drawn[] = [];
  for (const step of steps)
    drawn.push({
      step,
      top: (drawn.at(-1)?.top ?? 8) + (drawn.at(-1)?.height ?? 0),
      height: ROW * (1 + step.calls.length + (step.fails ? 1 : 0)) + 8,
    });
  const height = (drawn.at(-1)?.top ?? 0) + (drawn.at(-1)?.height ?? 0) + 12;
  const width = MARGIN + gap * participants.length + 12;

  useEffect(
    () => box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    [at],
  );

  return (
    <div class="chart" ref={box}>
      {total > DRAWN && (
        <p class="cut">
          Steps {from + 1} to {from + steps.length} of {total} are drawn, those around the one you look at.
        </p>
      )}
      <svg class="names" width={width} height={30} aria-hidden="true">
        {participants.map((instance) => (
          <Label
            key={instance ?? ""}
            text={instance ?? SYSTEM}
            x={x(instance)}
            y={19}
            room={gap - 8}
            kind="participant"
          />
        ))}
      </svg>
      <svg
        width={width}
        height={height}
        role="listbox"
        aria-label="Steps"
        aria-activedescendant={`step-${at}`}
        tabIndex={0}
      >
        <defs>
          <marker
            id="tip"
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
        {participants.map((instance) => (
          <line key={instance ?? ""} class="life" x1={x(instance)} x2={x(instance)} y1={0} y2={height} />
        ))}
        {drawn.map(({ step, top, height: tall }) => (
          <g
            key={step.number}
            id={`step-${step.number}`}
            role="option"
            aria-selected={step.number === at}
            aria-label={
              shown(
                `${step.title} of ${step.instance ?? SYSTEM}${step.calls.map((call) => `, calls ${call.to ?? SYSTEM} ${call.title}`).join("")}`,
                400,
              ) + wordOf(neededAt(step.number))
            }
            class={`${step.fault ? "faulty" : ""} ${neededAt(step.number) === false ? "spare" : ""} ${left !== undefined && step.number > left ? "own" : ""} ${markAt(step.number).kind}`}
            onClick={() => go(step.number)}
          >
            <rect class="band" x={0} y={top} width={width} height={tall} />
            <text class="number" x={MARGIN - 14} y={top + 17}>
              {step.number}
            </text>
            {neededAt(step.number) === true && (
              <text class="need" x={MARGIN - 9} y={top + 17}>
                *<title>needed</title>
              </text>
            )}
            <rect
              class="note"
              x={x(step.instance) - noteWidth(step, gap) / 2}
              y={top + 3}
              width={noteWidth(step, gap)}
              height={20}
              rx={4}
            />
            <Label
              text={withoutNumber(step)}
              x={x(step.instance)}
              y={top + 17}
              room={noteWidth(step, gap) - 8}
              kind="title"
            />
            {step.calls.map((call, i) => (
              <Arrow
                key={i}
                from={x(call.from)}
                to={x(call.to)}
                y={top + ROW * (i + 1) + 20}
                title={call.title}
                gap={gap}
              />
            ))}
            {step.fails && (
              <Label
                text="fails"
                x={x(step.instance)}
                y={top + ROW * (step.calls.length + 1) + 17}
                room={gap}
                kind="failure"
              />
            )}
          </g>
        ))}
      </svg>
      {loop !== undefined && (
        <p class="line">{loop < total ? `and from step ${loop + 1} on again, for ever` : "nothing happens any more"}</p>
      )}
    </div>
  );
}

const wordOf = (needed: boolean | undefined): string =>
  needed === undefined ? "" : needed ? ", needed" : ", not needed";
const withoutNumber = ({ title, number }: SequenceStep): string => title.slice(String(number).length + 1);
const noteWidth = (step: SequenceStep, gap: number): number =>
  Math.min(gap - 8, Math.max(48, withoutNumber(step).length * CHARACTER + 16));

/** A call to oneself goes out and comes back. */
function Arrow({
  from,
  to,
  y,
  title,
  gap,
}: {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly title: string;
  readonly gap: number;
}): JSX.Element {
  if (from === to) {
    return (
      <>
        <path class="call" d={`M${from} ${y - 8} h18 v10 h-14`} marker-end="url(#tip)" />
        <Label text={title} x={from + 24} y={y} room={gap - 32} kind="call start" />
      </>
    );
  }
  const way = to > from ? 1 : -1;
  return (
    <>
      <line class="call" x1={from} x2={to - way * 2} y1={y} y2={y} marker-end="url(#tip)" />
      <Label
        text={title}
        x={(from + to) / 2}
        y={y - 4}
        room={Math.max(Math.abs(to - from), NARROWEST) - 12}
        kind="call"
      />
    </>
  );
}

/** Cut to the room there is; all of it when pointed at. */
function Label({
  text,
  x,
  y,
  room,
  kind,
}: {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly kind: string;
}): JSX.Element {
  const fits = Math.max(4, Math.floor(room / CHARACTER));
  const whole = shown(text, 300);
  return (
    <text class={kind} x={x} y={y}>
      {whole.length > fits ? `${whole.slice(0, fits - 1)}…` : whole}
      {whole.length > fits && <title>{whole}</title>}
    </text>
  );
}
