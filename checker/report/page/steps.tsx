// The path as a list: each step with what it changed. Where there are very many they take a line each, and only those in sight are there at all.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { detailsOf, nameOfStep } from "../steps.js";
import { plural } from "../text.js";
import { messageOf, type Mark } from "./judgement.js";
import type { Place } from "./path.js";
import { Becomes, Code, Spoken } from "./text.js";
import { shown, isNarrow, type StateView } from "./view.js";

export interface PathView {
  readonly path: readonly Place[];
  readonly at: number;
  readonly lens: StateView | undefined;
  /** The position at which the path left the trace. */
  readonly left: number | undefined;
  /** On the trace, and that goes on for ever: where it goes back to. */
  readonly loop: number | undefined;
  /** What there is to say at a position of what the trace violates. */
  readonly markAt: (position: number) => Mark;
  /** Whether the finding rests on the step to a position; undefined where it is not known, or would tell nothing. */
  readonly neededAt: (position: number) => boolean | undefined;
  readonly go: (at: number) => void;
}

/** Places of a path that are shown with all there is to say. */
const DETAILED = 300;
/** Pixels of a line, as the style sheet has it. */
const LINE = 26;
/** Lines of one step: changes, and details. */
const LINES = 8;

export function Steps(view: PathView): JSX.Element {
  const { path, at, go } = view;
  const list = useRef<HTMLOListElement>(null);
  const [window, setWindow] = useState({ top: 0, height: 800 });
  const compact = path.length > DETAILED;
  const [from, to] = compact
    ? [
        Math.max(0, Math.floor(window.top / LINE) - 10),
        Math.min(path.length, Math.ceil((window.top + window.height) / LINE) + 10),
      ]
    : [0, path.length];

  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    if (!compact) {
      box.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    } else if (at * LINE < box.scrollTop || (at + 1) * LINE > box.scrollTop + box.clientHeight) {
      box.scrollTop = Math.max(0, at * LINE - box.clientHeight / 2);
    }
  }, [at, compact]);
  const look = (): void => {
    const box = list.current;
    if (compact && box !== null) setWindow({ top: box.scrollTop, height: box.clientHeight });
  };
  useEffect(look, [compact]);

  return (
    <>
      {compact && (
        <p class="cut">
          {plural(path.length - 1, "step")}: each in one line, as there are more than {DETAILED - 1}.
        </p>
      )}
      <ol
        ref={list}
        class={`steps ${compact ? "compact" : ""}`}
        role="listbox"
        aria-label="Steps"
        tabIndex={0}
        aria-activedescendant={`step-${at}`}
        onScroll={look}
      >
        {from > 0 && <li role="presentation" style={{ height: `${from * LINE}px` }} />}
        {path.slice(from, to).map((place, i) => (
          <Step
            key={from + i}
            {...view}
            place={place}
            position={from + i}
            compact={compact}
            choose={() => go(from + i)}
          />
        ))}
        {to < path.length && <li role="presentation" style={{ height: `${(path.length - to) * LINE}px` }} />}
        {!compact && <Ending {...view} />}
      </ol>
    </>
  );
}

interface StepProps extends PathView {
  readonly place: Place;
  readonly position: number;
  readonly compact: boolean;
  readonly choose: () => void;
}

function Step({
  path,
  at,
  lens,
  left,
  loop,
  markAt,
  neededAt,
  place,
  position,
  compact,
  choose,
}: StepProps): JSX.Element {
  const before = path[position - 1];
  const { step } = place;
  const changes = lens?.changes(place, before) ?? [];
  const mark = markAt(position);
  const needed = neededAt(position);
  // What the filter leaves nothing of, by itself or by whom it calls, stays to be counted.
  const aside =
    step !== undefined &&
    lens !== undefined &&
    isNarrow(lens.filter) &&
    changes.length === 0 &&
    ![step.instance, ...step.calls.flatMap(({ from, to }) => [from, to])].some((each) =>
      lens.filter.instances.includes(each),
    );
  const details = compact || step === undefined ? [] : detailsOf(step);
  const first = changes[0];
  const classes = [
    needed === false ? "spare" : "",
    step?.fault === true ? "faulty" : "",
    aside ? "aside" : "",
    left !== undefined && position > left ? "own" : "",
    !compact && loop !== undefined && position > loop ? "round" : "",
  ];
  return (
    <>
      {!compact && loop !== undefined && position === loop + 1 && (
        <li role="presentation" class="line">
          from here on, for ever
        </li>
      )}
      <li
        id={`step-${position}`}
        role="option"
        aria-selected={position === at}
        aria-posinset={position + 1}
        aria-setsize={path.length}
        class={classes.join(" ")}
        onClick={choose}
      >
        <span class="number">{position}</span>
        <Need needed={needed} />
        <div>
          <p class="title">
            {step?.fault === true && <span class="fault">fault</span>}{" "}
            {step === undefined ? "initial state" : <Code text={nameOfStep(step)} limit={200} />}
            {compact && first !== undefined && (
              <span class="change">
                <Code text={first.name} limit={80} /> <Becomes before={first.before} after={first.after} limit={60} />
              </span>
            )}
          </p>
          {details.slice(0, LINES).map((detail, i) => (
            <p class="detail" key={i}>
              <Code text={detail} limit={200} />
            </p>
          ))}
          {!compact &&
            changes.slice(0, LINES).map((change) => (
              <p class={`change ${change.ghost ? "ghost" : ""}`} key={change.name}>
                <Code text={change.name} limit={120} kind="place" />{" "}
                <Becomes before={change.before} after={change.after} limit={160} />
              </p>
            ))}
          {!compact && (changes.length > LINES || details.length > LINES) && (
            <p class="cut">and {Math.max(0, changes.length - LINES) + Math.max(0, details.length - LINES)} more</p>
          )}
          {place.fault !== undefined && <p class="failure">fails with {shown(messageOf(place.fault), 300)}</p>}
        </div>
        <span class={`mark ${mark.kind}`} title={shown(mark.words, 200)}>
          <Spoken text={mark.words} />
        </span>
      </li>
    </>
  );
}

/** `*` marks what is needed, as in the report in text. */
const Need = ({ needed }: { readonly needed: boolean | undefined }): JSX.Element => (
  <span class="need" title={needed === true ? "needed" : undefined}>
    {needed === true && <span aria-hidden="true">*</span>}
    {needed !== undefined && <Spoken text={needed ? "needed" : "not needed"} />}
  </span>
);

/** How a behaviour that goes on for ever does so. */
function Ending({ path, loop, go }: PathView): JSX.Element | null {
  if (loop === undefined) return null;
  if (loop >= path.length - 1)
    return (
      <li role="presentation" class="line">
        nothing happens any more
      </li>
    );
  return (
    <li role="presentation" class="line">
      <button type="button" onClick={() => go(loop)}>
        back to {loop === 0 ? "the initial state" : `the state after step ${loop}`}
      </button>
    </li>
  );
}
