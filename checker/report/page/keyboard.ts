// Keyboard shortcuts. In a text field keys type text, except Escape and Enter.

import { useEffect, useRef } from "preact/hooks";

/** Moves the selection along the path. */
export type MoveAction =
  { readonly kind: "move" | "jump"; readonly by: 1 | -1 } | { readonly kind: "first" | "last" | "back" };

export type KeyAction =
  | MoveAction
  /** Takes the enabled step at this position in the list. */
  | { readonly kind: "take"; readonly position: number }
  | { readonly kind: "filter" | "chart" | "help" | "escape" };

/** The list in the help dialog. */
export const shortcuts: readonly (readonly [keys: readonly string[], effect: string])[] = [
  [["↓", "j"], "next step"],
  [["↑", "k"], "previous step"],
  [["Page Down", "Page Up"], "ten steps forward, ten steps back"],
  [["Home", "End"], "initial state, last step"],
  [["1", "…", "9"], "take this enabled step; unless it is the next one, this leaves the counterexample"],
  [["b"], "back to the counterexample"],
  [["c"], "switch between list and chart"],
  [["/"], "filter by name"],
  [["Esc"], "leave the filter box; again: clear the filter"],
  [["?"], "show or hide this list"],
];

const actions: Readonly<Record<string, KeyAction>> = {
  ArrowDown: { kind: "move", by: 1 },
  ArrowRight: { kind: "move", by: 1 },
  j: { kind: "move", by: 1 },
  ArrowUp: { kind: "move", by: -1 },
  ArrowLeft: { kind: "move", by: -1 },
  k: { kind: "move", by: -1 },
  PageDown: { kind: "jump", by: 1 },
  PageUp: { kind: "jump", by: -1 },
  Home: { kind: "first" },
  End: { kind: "last" },
  b: { kind: "back" },
  c: { kind: "chart" },
  "/": { kind: "filter" },
  "?": { kind: "help" },
  Escape: { kind: "escape" },
};

const scrollKeys = /^(?:Arrow|Page|Home|End)/;

/** Undefined if the browser should handle the key. While a dialog is open, it gets every key. */
function keyActionOf(event: KeyboardEvent, dialogOpen: boolean): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || dialogOpen) return undefined;
  const inTextField = event.target instanceof HTMLInputElement;
  if (inTextField && event.key !== "Escape" && event.key !== "Enter") return undefined;
  if (inTextField) return { kind: "escape" };
  // These keys scroll a focused pane.
  if (event.target instanceof Element && event.target.matches(".scrolls") && scrollKeys.test(event.key))
    return undefined;
  if (/^[1-9]$/.test(event.key)) return { kind: "take", position: Number(event.key) - 1 };
  return Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
}

/** Calls `act` for each shortcut pressed on the page. */
export function useKeyboard(dialogOpen: boolean, act: (action: KeyAction) => void): void {
  // One listener that calls the handler of the latest rendering: keys can arrive faster than effects run.
  const press = useRef<(event: KeyboardEvent) => void>(() => undefined);
  press.current = (event) => {
    const action = keyActionOf(event, dialogOpen);
    if (action === undefined) return;
    event.preventDefault();
    act(action);
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press.current(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
