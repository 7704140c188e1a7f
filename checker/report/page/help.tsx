// The keys, and what the report is.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { keys } from "./keys.js";

export function Help({ open, close }: { readonly open: boolean; readonly close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={close} onKeyDown={(event) => event.key === "?" && close()}>
      <h2 id="keys">Keys</h2>
      <dl>
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>{names.map((name) => (name === "…" ? " … " : <kbd key={name}>{name}</kbd>))}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>
        Everything here runs in this page: it holds the spec and Fathom’s interpreter, and loads nothing. The address
        names the path taken; who opens it goes the same way.
      </p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
