// A dialog that lists the keyboard shortcuts.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { shortcuts } from "./keyboard.js";

export function HelpDialog({ open, close }: { readonly open: boolean; readonly close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={close} onKeyDown={(event) => event.key === "?" && close()}>
      <h2 id="keys">Keyboard shortcuts</h2>
      <dl>
        {shortcuts.map(([keys, effect]) => (
          <div key={effect}>
            <dt>{keys.map((key) => (key === "…" ? " … " : <kbd key={key}>{key}</kbd>))}</dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
      <p>
        Everything runs in this page: it contains the spec and Fathom’s interpreter, and loads nothing from the network.
        The address records your path: open the link to see the same steps again.
      </p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
