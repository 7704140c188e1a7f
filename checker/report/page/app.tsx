// The page: the head, the steps or the chart of them, the state, and what can happen in it. All that changes is kept here.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { choicesAt } from "./choices.js";
import { Chart } from "./chart.js";
import { FilterBar } from "./filter-bar.js";
import { Head } from "./head.js";
import { Help } from "./help.js";
import { markOf, temporalOf, type Mark } from "./judgement.js";
import { actionOf, type KeyAction } from "./keys.js";
import { formatSpot, parseSpot, type PageLocation } from "./link.js";
import { Moves } from "./moves.js";
import { pathOf, takeStep, type Place, type Walk } from "./path.js";
import { Holds } from "./holds.js";
import { replay } from "./replay.js";
import type { Session } from "./session.js";
import { StatePane } from "./state-pane.js";
import { Steps } from "./steps.js";
import { everything, instancesOf, lensOf, type Filter } from "./view.js";

interface AppProps {
  readonly session: Session;
  readonly first: Place;
}

/** Steps that Page Up and Page Down go. */
const LEAP = 10;

export function App({ session, first }: AppProps): JSX.Element {
  const { way, loop } = session.data;
  const [trace, setTrace] = useState<readonly Place[]>([first]);
  const [walk, setWalk] = useState<Walk>({ own: undefined, at: 0 });
  const [awaited, setAwaited] = useState<PageLocation | undefined>(() => parseSpot(location.hash));
  const [lost, setLost] = useState(false);
  const [filter, setFilter] = useState<Filter>(everything);
  const [charted, setCharted] = useState(false);
  const [helping, setHelping] = useState(false);
  const filterBox = useRef<HTMLInputElement>(null);

  const complete = trace.length === way.moves.length + 1;
  const path = useMemo(() => pathOf(trace, walk.own), [trace, walk.own]);
  const at = Math.min(walk.at, path.length - 1);
  const place = path[at] ?? first;
  const before = path[at - 1];
  const initial = first.state;
  const lens = useMemo(
    () => (initial === undefined ? undefined : lensOf(session, initial, filter)),
    [session, initial, filter],
  );
  const instances = useMemo(() => (initial === undefined ? [] : instancesOf(session, initial)), [session, initial]);
  const temporal = useMemo(() => (complete ? temporalOf(session, trace) : undefined), [session, trace, complete]);

  useEffect(() => replay(session, [first], way.moves, setTrace), [session, first, way]);

  // A link may lead to what has not been walked yet.
  useEffect(() => {
    if (awaited === undefined || trace.length <= Math.min(awaited.left ?? awaited.step, way.moves.length))
      return undefined;
    const arrive = (own: readonly Place[]): void => {
      const left = awaited.left ?? 0;
      setWalk({
        own: own.length === 0 ? undefined : { left, places: own },
        at: Math.min(awaited.step, own.length === 0 ? trace.length - 1 : left + own.length),
      });
      setLost(
        own.length < awaited.took.length || awaited.step > (own.length === 0 ? trace.length - 1 : left + own.length),
      );
      setAwaited(undefined);
    };
    const from = trace[awaited.left ?? -1];
    if (awaited.left === undefined || from === undefined) return arrive([]);
    return replay(session, [from], awaited.took, (places, done) => {
      if (done) arrive(places.slice(1));
    });
  }, [awaited, trace, session, way]);

  const spot: PageLocation = {
    step: at,
    left: walk.own?.left,
    took: walk.own?.places.map(({ ordinal }) => ordinal ?? 0) ?? [],
  };
  const link = formatSpot(spot);
  useEffect(() => {
    if (awaited !== undefined || location.hash === link || (link === "#step=0" && location.hash === ""))
      return undefined;
    // Browsers take it ill when the address changes as fast as keys repeat.
    const timer = setTimeout(() => history.replaceState(null, "", link), 60);
    return () => clearTimeout(timer);
  }, [link, awaited]);
  useEffect(() => {
    const follow = (): void => setAwaited(parseSpot(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  /** Who moves waits for no link any more. */
  const move = (to: Walk): void => {
    setWalk(to);
    setAwaited(undefined);
    setLost(false);
  };
  const go = (to: number): void => move({ ...walk, at: Math.max(0, Math.min(to, path.length - 1)) });
  const take = (ordinal: number): void => move(takeStep(session, trace, { ...walk, at }, ordinal));
  const back = (): void => move({ own: undefined, at: Math.min(at, walk.own?.left ?? at) });

  const act = (action: KeyAction): void => {
    switch (action.kind) {
      case "move":
        return go(at + action.by);
      case "leap":
        return go(at + action.by * LEAP);
      case "first":
        return go(0);
      case "last":
        return complete || walk.own !== undefined
          ? go(path.length - 1)
          : setAwaited({ step: way.moves.length, left: undefined, took: [] });
      case "take":
        return choicesAt(session, place)
          .slice(action.nth, action.nth + 1)
          .forEach(({ ordinal }) => take(ordinal));
      case "back":
        return back();
      case "filter":
        return filterBox.current?.select();
      case "chart":
        return setCharted(!charted);
      case "help":
        return setHelping(!helping);
      case "escape":
        return filterBox.current === document.activeElement ? filterBox.current?.blur() : setFilter(everything);
    }
  };
  // The listener stays, and always does what the latest rendering would: keys come faster than effects.
  const press = useRef<(event: KeyboardEvent) => void>(() => undefined);
  press.current = (event) => {
    const action = actionOf(event, helping);
    if (action === undefined) return;
    event.preventDefault();
    act(action);
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press.current(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);

  const onTrace = walk.own === undefined;
  const marks = useMemo(() => new WeakMap<Place, Mark>(), [session, temporal, onTrace]);
  const markAt = (position: number): Mark => {
    const marked = path[position] ?? first;
    const mark =
      marks.get(marked) ??
      markOf(session, marked, path[position - 1], onTrace ? temporal?.values[position] : undefined);
    marks.set(marked, mark);
    return mark;
  };

  const { necessary = null } = session.data.why ?? {};
  // Where all steps are needed, a mark would tell none from another; and steps of one's own are another story.
  const neededAt = (position: number): boolean | undefined =>
    necessary?.includes(false) === true && position <= (walk.own?.left ?? Infinity)
      ? necessary[position - 1]
      : undefined;

  const view = {
    path,
    at,
    lens,
    left: walk.own?.left,
    loop: onTrace && complete ? (loop ?? undefined) : undefined,
    markAt,
    neededAt,
    go,
  };
  return (
    <>
      <Head session={session} progress={complete ? undefined : trace.length - 1} />
      <FilterBar
        {...{ filter, setFilter, instances, charted, setCharted, box: filterBox }}
        help={() => setHelping(true)}
      />
      {lost && (
        <p class="notice" role="status">
          The link names a path that is not there. This is as far as it goes.
        </p>
      )}
      {walk.own !== undefined && (
        <p class="notice" role="status">
          You left the trace after step {walk.own.left}. <a href={link}>Link to here</a>{" "}
          <button type="button" onClick={back}>
            Back to the trace
          </button>
        </p>
      )}
      <main>
        <section class="left" aria-label={charted ? "Chart" : "Steps"}>
          {charted ? <Chart {...view} /> : <Steps {...view} />}
        </section>
        <section class="right">
          <StatePane {...{ session, place, before, at, lens }} />
          <Holds {...{ session, place, before, temporal: onTrace ? temporal : undefined, after: path[at + 1] }} />
          <Moves
            {...{ session, place, take }}
            next={trace[at + 1]?.ordinal}
            onTrace={walk.own === undefined || at <= walk.own.left}
          />
        </section>
      </main>
      <Help open={helping} close={() => setHelping(false)} />
    </>
  );
}
