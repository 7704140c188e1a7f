// The page: the header, the path as a list or chart, and panes for the selected state, its properties and enabled
// steps.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { EnabledPane } from "./enabled-pane.js";
import { enabledSteps } from "./enabled-steps.js";
import { FilterBar } from "./filter-bar.js";
import { Header } from "./header.js";
import { HelpDialog } from "./help-dialog.js";
import { useKeyboard, type MoveAction } from "./keyboard.js";
import { Legend } from "./legend.js";
import { markOf, type Mark } from "./marks.js";
import { useNavigation, type Navigation } from "./navigation.js";
import type { PathPoint } from "./path.js";
import type { PathViewProps } from "./path-view.js";
import { PropertiesPane } from "./properties-pane.js";
import { SequenceChart } from "./sequence-chart.js";
import type { Session } from "./session.js";
import { StatePane } from "./state-pane.js";
import { instancesOf, noFilter, stateViewOf, type Filter } from "./state-view.js";
import { StepList } from "./step-list.js";
import { temporalValues, type TemporalValues } from "./temporal-values.js";

interface AppProps {
  readonly session: Session;
  readonly initial: PathPoint;
  readonly onSelect?: ((point: PathPoint) => void) | undefined;
}

/** Steps that Page Up and Page Down move by. */
const PAGE_STEPS = 10;

export function App({ session, initial, onSelect }: AppProps): JSX.Element {
  const navigation = useNavigation(session, initial);
  const { trace, complete, path, index, leavesAt } = navigation;
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [showChart, setShowChart] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const filterInput = useRef<HTMLInputElement>(null);

  const point = path[index] ?? initial;
  const before = path[index - 1];
  useEffect(() => onSelect?.(point), [onSelect, point]);
  const { state } = initial;
  const stateView = useMemo(
    () => (state === undefined ? undefined : stateViewOf(session, state, filter)),
    [session, state, filter],
  );
  const instances = useMemo(() => (state === undefined ? [] : instancesOf(session, state)), [session, state]);
  const temporal = useMemo(() => (complete ? temporalValues(session, trace) : undefined), [session, trace, complete]);
  const temporalOnTrace = leavesAt === undefined ? temporal : undefined;
  const pathView: PathViewProps = {
    path,
    index,
    stateView,
    leavesAt,
    loop: leavesAt === undefined && complete ? (session.data.loop ?? undefined) : undefined,
    stutters: leavesAt === undefined && complete ? session.data.stutters : [],
    markAt: useMarks(session, path, temporalOnTrace),
    neededAt: (position) => neededAt(session, position, leavesAt),
    select: navigation.select,
  };

  useKeyboard(helpOpen, (action) => {
    switch (action.kind) {
      case "take":
        return enabledSteps(session, point)
          .slice(action.position, action.position + 1)
          .forEach(({ ordinal }) => navigation.take(ordinal));
      case "filter":
        return filterInput.current?.select();
      case "chart":
        return setShowChart(!showChart);
      case "help":
        return setHelpOpen(!helpOpen);
      case "escape":
        return filterInput.current === document.activeElement ? filterInput.current?.blur() : setFilter(noFilter);
      default:
        return navigate(navigation, action);
    }
  });

  return (
    <>
      <Header session={session} progress={complete ? undefined : trace.length - 1} />
      <FilterBar
        {...{ filter, setFilter, instances, showChart, setShowChart, input: filterInput }}
        openHelp={() => setHelpOpen(true)}
      />
      <Notices {...navigation} />
      <main>
        <section class="left" aria-label={showChart ? "Chart" : "Steps"}>
          {showChart ? <SequenceChart {...pathView} /> : <StepList {...pathView} />}
          <Legend {...{ session, showChart }} hasNeeded={marksNeeded(session)} />
        </section>
        <section class="right">
          <StatePane {...{ session, point, before, index, stateView }} />
          <PropertiesPane {...{ session, point, before }} after={path[index + 1]} temporal={temporalOnTrace} />
          <EnabledPane
            {...{ session, point }}
            traceStep={leavesAt === undefined || index <= leavesAt ? trace[index + 1]?.ordinal : undefined}
            take={navigation.take}
          />
        </section>
      </main>
      <HelpDialog open={helpOpen} close={() => setHelpOpen(false)} />
    </>
  );
}

function navigate(navigation: Navigation, action: MoveAction): void {
  const { index, select, selectLast, backToTrace } = navigation;
  switch (action.kind) {
    case "move":
      return select(index + action.by);
    case "jump":
      return select(index + action.by * PAGE_STEPS);
    case "first":
      return select(0);
    case "last":
      return selectLast();
    case "back":
      return backToTrace();
  }
}

/** Returns the mark of each point of the path. Marks are cached by point. */
function useMarks(
  session: Session,
  path: readonly PathPoint[],
  temporal: TemporalValues | undefined,
): (index: number) => Mark {
  const marks = useMemo(() => new WeakMap<PathPoint, Mark>(), [session, temporal]);
  return (index) => {
    const point = path[index];
    if (point === undefined) throw new Error(`a path of ${path.length} points has none at ${index}`);
    const mark = marks.get(point) ?? markOf(session, point, path[index - 1], temporal?.values[index]);
    marks.set(point, mark);
    return mark;
  };
}

/** Are needed steps marked? If all steps are needed, a mark would distinguish nothing. */
const marksNeeded = ({ data }: Session): boolean => data.explanation?.necessary?.includes(false) === true;

/** Undefined if needed steps are not marked, and for steps off the trace. */
const neededAt = (session: Session, index: number, leavesAt: number | undefined): boolean | undefined =>
  marksNeeded(session) && index <= (leavesAt ?? Infinity)
    ? session.data.explanation?.necessary?.[index - 1]
    : undefined;

const Notices = ({ linkBroken, leavesAt, link, backToTrace }: Navigation): JSX.Element => (
  <>
    {linkBroken && (
      <p class="notice" role="status">
        The link names steps that do not exist; this is the last point before them.
      </p>
    )}
    {leavesAt !== undefined && (
      <p class="notice" role="status">
        You left the counterexample after step {leavesAt}. <a href={link}>Link to this point</a>{" "}
        <button type="button" onClick={backToTrace}>
          Back to the counterexample
        </button>
      </p>
    )}
  </>
);
