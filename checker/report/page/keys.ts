// What keys do. In a text field they write, but for Escape and Enter.

export type KeyAction =
  | { readonly kind: "move" | "leap"; readonly by: 1 | -1 }
  | { readonly kind: "first" | "last" | "filter" | "chart" | "help" | "back" | "escape" }
  | { readonly kind: "take"; readonly nth: number };

/** For people. */
export const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["↓", "j"], "the next step"],
  [["↑", "k"], "the step before"],
  [["Page Down", "Page Up"], "ten steps on, or back"],
  [["Home", "End"], "the initial state, the last step"],
  [["1", "…", "9"], "take a step that can be taken here, and leave the trace if it is not the trace's"],
  [["b"], "back to the trace"],
  [["c"], "the steps as a list, or as a chart"],
  [["/"], "filter by name"],
  [["Esc"], "leave the filter; once more: no filter"],
  [["?"], "this list"],
];

const actions: Readonly<Record<string, KeyAction>> = {
  ArrowDown: { kind: "move", by: 1 },
  ArrowRight: { kind: "move", by: 1 },
  j: { kind: "move", by: 1 },
  ArrowUp: { kind: "move", by: -1 },
  ArrowLeft: { kind: "move", by: -1 },
  k: { kind: "move", by: -1 },
  PageDown: { kind: "leap", by: 1 },
  PageUp: { kind: "leap", by: -1 },
  Home: { kind: "first" },
  End: { kind: "last" },
  b: { kind: "back" },
  c: { kind: "chart" },
  "/": { kind: "filter" },
  "?": { kind: "help" },
  Escape: { kind: "escape" },
};

const scrolling = /^(?:Arrow|Page|Home|End)/;

/** Undefined where the key is the browser's. A dialog that is open has the keys to itself. */
export function actionOf(event: KeyboardEvent, dialog: boolean): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog) return undefined;
  const writes = event.target instanceof HTMLInputElement;
  if (writes && event.key !== "Escape" && event.key !== "Enter") return undefined;
  if (writes) return { kind: "escape" };
  // What can be scrolled by keys, and has the focus, is.
  if (event.target instanceof Element && event.target.matches(".scrolls") && scrolling.test(event.key))
    return undefined;
  if (/^[1-9]$/.test(event.key)) return { kind: "take", nth: Number(event.key) - 1 };
  return Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
}
