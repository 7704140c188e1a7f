// The reader's navigation: replays the trace, moves the cursor, and keeps it in step with the address of the page.

import { useEffect, useMemo, useState } from "preact/hooks";
import { formatLocation, parseLocation, type PageLocation } from "./page-location.js";
import { pathWith, takeStep, type Cursor, type PathPoint } from "./path.js";
import { replay } from "./replay.js";
import type { Session } from "./session.js";

export interface Navigation {
  /** The trace as far as it is replayed. */
  readonly trace: readonly PathPoint[];
  /** The trace is replayed to its end. */
  readonly complete: boolean;
  readonly path: readonly PathPoint[];
  /** The index of the selected point of the path. */
  readonly index: number;
  /** The index of the point at which the path leaves the trace; undefined on the trace. */
  readonly leavesAt: number | undefined;
  /** The address of the selected point. */
  readonly link: string;
  /** The link that was followed names steps that do not exist. */
  readonly linkBroken: boolean;
  readonly select: (index: number) => void;
  readonly selectLast: () => void;
  /** Takes an enabled step of the selected point. */
  readonly take: (ordinal: number) => void;
  readonly backToTrace: () => void;
}

export function useNavigation(session: Session, initial: PathPoint): Navigation {
  const { steps } = session.data.path;
  const [trace, setTrace] = useState<readonly PathPoint[]>([initial]);
  const [cursor, setCursor] = useState<Cursor>({ deviation: undefined, index: 0 });
  const [linkBroken, setLinkBroken] = useState(false);
  const [pending, setPending] = useState<PageLocation | undefined>(() => parseLocation(location.hash));
  const { deviation } = cursor;
  const complete = trace.length === steps.length + 1;
  const path = useMemo(() => pathWith(trace, deviation), [trace, deviation]);
  const index = Math.min(cursor.index, path.length - 1);

  useEffect(() => replay(session, [initial], steps, setTrace), [session, initial, steps]);

  const arrive = (arrived: Cursor, broken: boolean): void => {
    setCursor(arrived);
    setLinkBroken(broken);
    setPending(undefined);
  };
  usePendingLocation(session, trace, pending, arrive);

  const link = formatLocation({
    step: index,
    left: deviation?.leavesAt,
    took: deviation?.points.map(({ ordinal }) => ordinal ?? 0) ?? [],
  });
  useAddress(link, pending !== undefined, setPending);

  const move = (to: Cursor): void => arrive(to, false);
  const select = (to: number): void => move({ deviation, index: Math.max(0, Math.min(to, path.length - 1)) });
  return {
    trace,
    complete,
    path,
    index,
    leavesAt: deviation?.leavesAt,
    link,
    linkBroken,
    select,
    selectLast: () =>
      complete || deviation !== undefined
        ? select(path.length - 1)
        : setPending({ step: steps.length, left: undefined, took: [] }),
    take: (ordinal) => move(takeStep(session, trace, { deviation, index }, ordinal)),
    backToTrace: () => move({ deviation: undefined, index: Math.min(index, deviation?.leavesAt ?? index) }),
  };
}

/** Goes to the location of a link as soon as the trace is replayed far enough. */
function usePendingLocation(
  session: Session,
  trace: readonly PathPoint[],
  pending: PageLocation | undefined,
  arrive: (cursor: Cursor, broken: boolean) => void,
): void {
  const total = session.data.path.steps.length;
  useEffect(() => {
    if (pending === undefined || trace.length <= Math.min(pending.left ?? pending.step, total)) return undefined;
    const { step, left = 0, took } = pending;
    const arriveWith = (points: readonly PathPoint[]): void => {
      const last = points.length === 0 ? trace.length - 1 : left + points.length;
      arrive(
        {
          deviation: points.length === 0 ? undefined : { leavesAt: left, points },
          index: Math.min(step, last),
        },
        points.length < took.length || step > last,
      );
    };
    const from = trace[pending.left ?? -1];
    if (pending.left === undefined || from === undefined) return arriveWith([]);
    return replay(session, [from], took, (points, done) => {
      if (done) arriveWith(points.slice(1));
    });
  }, [pending, trace, session, total]);
}

/** Browsers limit how often a page may change its address: wait for this many milliseconds without a change. */
const ADDRESS_DELAY = 60;

/** Writes the link to the address of the page, and follows links within the page. */
function useAddress(link: string, pending: boolean, follow: (to: PageLocation | undefined) => void): void {
  useEffect(() => {
    if (pending || location.hash === link || (link === "#step=0" && location.hash === "")) return undefined;
    const timer = setTimeout(() => history.replaceState(null, "", link), ADDRESS_DELAY);
    return () => clearTimeout(timer);
  }, [link, pending]);
  useEffect(() => {
    const listener = (): void => follow(parseLocation(location.hash));
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  }, []);
}
