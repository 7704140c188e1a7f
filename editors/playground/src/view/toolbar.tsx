// The bar at the top: examples, what to run, and sharing.

import type { JSX } from "preact";
import type { Example, Examples } from "../examples.js";

interface ToolbarProps {
  readonly examples: Examples | undefined;
  /** The checks of the spec, as a run names them. */
  readonly checks: readonly string[];
  /** Undefined means all. */
  readonly chosen: string | undefined;
  readonly running: boolean;
  readonly choose: (check: string | undefined) => void;
  readonly openExample: (example: Example) => void;
  readonly check: () => void;
  readonly simulate: () => void;
  readonly stop: () => void;
  readonly format: () => void;
  readonly share: () => void;
  readonly help: () => void;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { examples, checks, chosen, running, choose, openExample } = props;
  return (
    <header class="toolbar">
      <h1>
        <img src="icon.svg" alt="" width="20" height="20" /> Fathom <span class="soft">playground</span>
      </h1>
      <label>
        <span class="visually-hidden">Example</span>
        <select
          disabled={examples === undefined}
          value=""
          onChange={({ currentTarget }) => {
            const [group, example] = currentTarget.value.split("/").map(Number);
            const opened = examples?.groups[group ?? -1]?.examples[example ?? -1];
            currentTarget.value = "";
            if (opened !== undefined) openExample(opened);
          }}
        >
          <option value="">Examples</option>
          {examples?.groups.map(({ title, examples: own }, group) => (
            <optgroup key={title} label={title}>
              {own.map((example, i) => (
                <option key={example.title} value={`${group}/${i}`}>
                  {example.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <span class="space" />
      <label>
        <span class="visually-hidden">What to run</span>
        <select
          value={chosen ?? ""}
          onChange={({ currentTarget }) => choose(currentTarget.value === "" ? undefined : currentTarget.value)}
        >
          <option value="">All checks</option>
          {checks.map((check) => (
            <option key={check} value={check}>
              {check}
            </option>
          ))}
        </select>
      </label>
      {running ? (
        <button type="button" class="stop" onClick={props.stop}>
          ■ Stop
        </button>
      ) : (
        <>
          <button type="button" class="primary" title="Explore every state (Ctrl+Enter)" onClick={props.check}>
            ▶ Check
          </button>
          <button type="button" title="Take random walks" onClick={props.simulate}>
            Simulate
          </button>
        </>
      )}
      <span class="space" />
      <button type="button" title="Format the file (Shift+Alt+F)" onClick={props.format}>
        Format
      </button>
      <button type="button" title="Make a link that holds the spec" onClick={props.share}>
        Share
      </button>
      <button type="button" aria-label="Help" title="Help" onClick={props.help}>
        ?
      </button>
    </header>
  );
}
