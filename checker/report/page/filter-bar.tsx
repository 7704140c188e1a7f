// The bar that switches between list and chart, and filters the variables shown.

import type { JSX, RefObject } from "preact";
import { SYSTEM } from "../sequence.js";
import { isActive, noFilter, type Filter } from "./state-view.js";
import { displayText } from "./text.js";

interface FilterBarProps {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly instances: readonly (string | undefined)[];
  readonly showChart: boolean;
  readonly setShowChart: (showChart: boolean) => void;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly openHelp: () => void;
}

/** The most instances that get a button; others can be typed. */
const MAX_BUTTONS = 16;

export function FilterBar({
  filter,
  setFilter,
  instances,
  showChart,
  setShowChart,
  input,
  openHelp,
}: FilterBarProps): JSX.Element {
  return (
    <nav aria-label="View">
      <span class="switch" role="group" aria-label="Show steps as">
        <button type="button" aria-pressed={!showChart} onClick={() => setShowChart(false)}>
          Steps
        </button>
        <button type="button" aria-pressed={showChart} onClick={() => setShowChart(true)}>
          Chart
        </button>
      </span>
      <label>
        <span class="visually-hidden">Filter by name</span>
        <input
          ref={input}
          type="search"
          value={filter.text}
          placeholder="Filter by name"
          title="Names or parts of names, separated by commas; -name hides; * matches any text"
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {instances.length > 1 && <InstanceButtons {...{ filter, setFilter, instances }} />}
      {isActive(filter) && (
        <button type="button" class="plain" onClick={() => setFilter(noFilter)}>
          Show all
        </button>
      )}
      <button type="button" class="help" onClick={openHelp} aria-label="Keyboard shortcuts" title="Keys (?)">
        ?
      </button>
    </nav>
  );
}

function InstanceButtons({
  filter,
  setFilter,
  instances,
}: Pick<FilterBarProps, "filter" | "setFilter" | "instances">): JSX.Element {
  const toggle = (instance: string | undefined): void =>
    setFilter({
      ...filter,
      instances: filter.instances.includes(instance)
        ? filter.instances.filter((each) => each !== instance)
        : [...filter.instances, instance],
    });
  return (
    <span class="chips" role="group" aria-label="Show only these instances">
      {instances.slice(0, MAX_BUTTONS).map((instance) => (
        <button
          type="button"
          key={instance ?? ""}
          aria-pressed={filter.instances.includes(instance)}
          onClick={() => toggle(instance)}
        >
          {displayText(instance ?? SYSTEM, 60)}
        </button>
      ))}
      {instances.length > MAX_BUTTONS && (
        <span class="cut">and {instances.length - MAX_BUTTONS} more: type their names</span>
      )}
    </span>
  );
}
