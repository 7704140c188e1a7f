// Beside each check in the text: a button that runs it, and the verdict of the last run.

import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import { element } from "./text-nodes.js";

export interface CheckLens {
  readonly name: string;
  /** The offset after which it stands: the end of the line is taken. */
  readonly offset: number;
  /** The verdict, or what the run is doing; empty if it has not run. */
  readonly text: string;
  readonly rating: "good" | "bad" | "open";
}

export const setLenses = StateEffect.define<readonly CheckLens[]>();

class LensWidget extends WidgetType {
  constructor(
    readonly lens: CheckLens,
    readonly run: (check: string) => void,
  ) {
    super();
  }

  override eq({ lens }: LensWidget): boolean {
    const { name, text, rating } = this.lens;
    return lens.name === name && lens.text === text && lens.rating === rating;
  }

  override toDOM(): HTMLElement {
    const { name, text, rating } = this.lens;
    const button = element("button", "", "▷ Run");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", `Run ${name}`);
    button.addEventListener("click", () => this.run(name));
    return element("span", "check-lens", button, element("span", rating, text));
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

export function checkLenses(run: (check: string) => void): Extension {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(decorations, { changes, effects, state }) {
      let next = decorations.map(changes);
      for (const effect of effects)
        if (effect.is(setLenses)) {
          const ranges = effect.value
            .filter(({ offset }) => offset <= state.doc.length)
            .map((lens): Range<Decoration> =>
              Decoration.widget({ widget: new LensWidget(lens, run), side: 1 }).range(state.doc.lineAt(lens.offset).to),
            );
          next = Decoration.set(ranges, true);
        }
      return next;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}
