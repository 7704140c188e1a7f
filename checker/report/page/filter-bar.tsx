// What of the states is shown, and how the steps are.

import type { JSX, RefObject } from "preact";
import { SYSTEM } from "../sequence.js";
import { isNarrow, everything, shown, type Filter } from "./view.js";

interface FilterBarProps {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly instances: readonly (string | undefined)[];
  readonly charted: boolean;
  readonly setCharted: (charted: boolean) => void;
  readonly box: RefObject<HTMLInputElement | null>;
  readonly help: () => void;
}

/** Instances that have a button; the others are named in the box. */
const BUTTONS = 16;

export function FilterBar({
  filter,
  setFilter,
  instances,
  charted,
  setCharted,
  box,
  help,
}: FilterBarProps): JSX.Element {
  const toggle = (instance: string | undefined): void =>
    setFilter({
      ...filter,
      instances: filter.instances.includes(instance)
        ? filter.instances.filter((each) => each !== instance)
        : [...filter.instances, instance],
    });
  return (
    <nav aria-label="View">
      <span class="switch" role="group" aria-label="Steps as">
        <button type="button" aria-pressed={!charted} onClick={() => setCharted(false)}>
          Steps
        </button>
        <button type="button" aria-pressed={charted} onClick={() => setCharted(true)}>
          Chart
        </button>
      </span>
      <label>
        <span class="spoken">Filter by name</span>
        <input
          ref={box}
          type="search"
          value={filter.text}
          placeholder="Filter by name"
          title="Names or parts of them; -name hides; * stands for anything"
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {instances.length > 1 && (
        <span class="chips" role="group" aria-label="Only these instances">
          {instances.slice(0, BUTTONS).map((instance) => (
            <button
              type="button"
              key={instance ?? ""}
              aria-pressed={filter.instances.includes(instance)}
              onClick={() => toggle(instance)}
            >
              {shown(instance ?? SYSTEM, 60)}
            </button>
          ))}
          {instances.length > BUTTONS && <span class="cut">and {instances.length - BUTTONS} more: name them</span>}
        </span>
      )}
      {isNarrow(filter) && (
        <button type="button" class="plain" onClick={() => setFilter(everything)}>
          Show all
        </button>
      )}
      <button type="button" class="help" onClick={help} aria-label="Keys and what they do" title="Keys (?)">
        ?
      </button>
    </nav>
  );
}
