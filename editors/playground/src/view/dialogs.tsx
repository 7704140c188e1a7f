// The dialogs: a file's name, deleting a file, the link, and help.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { LONG_LINK, LONGEST_LINK } from "../share/link.js";
import { pathOf, problemWithPath, type SpecFile } from "../workspace.js";

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

function Dialog({ title, close, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={close}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly name: string;
  /** Files that have other names. */
  readonly others: readonly SpecFile[];
  readonly close: () => void;
  readonly accept: (path: string) => void;
}

export function NameDialog({ title, action, name, others, close, accept }: NameDialogProps): JSX.Element {
  const [value, setValue] = useState(name);
  const [tried, setTried] = useState(false);
  const path = pathOf(value);
  const problem = problemWithPath(path, others);
  const submit = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined) accept(path);
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        <label>
          Name
          <input
            type="text"
            value={value}
            placeholder="lease.fathom"
            aria-describedby="name-problem"
            aria-invalid={tried && problem !== undefined}
            onInput={({ currentTarget }) => setValue(currentTarget.value)}
          />
        </label>
        <p id="name-problem" class="bad" role="alert">
          {tried ? problem : ""}
        </p>
        <p class="soft">
          Another file uses it by this name, without <code>.fathom</code>: <code>use Lease from "./lease"</code>
        </p>
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="primary">
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface DeleteDialogProps {
  readonly path: string;
  readonly close: () => void;
  readonly accept: () => void;
}

export const DeleteDialog = ({ path, close, accept }: DeleteDialogProps): JSX.Element => (
  <Dialog title={`Delete ${path}?`} close={close}>
    <p>Its text cannot be restored.</p>
    <div class="actions">
      <button type="button" onClick={close}>
        Cancel
      </button>
      <button type="button" class="primary" onClick={accept}>
        Delete
      </button>
    </div>
  </Dialog>
);

const isLoopback = (): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);

/** The only thing to do in a dialog. */
const CloseAction = ({ close }: { readonly close: () => void }): JSX.Element => (
  <div class="actions">
    <button type="button" class="primary" onClick={close}>
      Close
    </button>
  </div>
);

export function ShareDialog({ link, close }: { readonly link: string; readonly close: () => void }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const copy = (): void => {
    input.current?.select();
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  if (link.length > LONGEST_LINK)
    return (
      <Dialog title="Share" close={close}>
        <p>
          The link would have {link.length.toLocaleString("en-US")} characters, and most programs that pass on links
          accept at most {LONGEST_LINK.toLocaleString("en-US")}. Download the files instead, or share fewer of them.
        </p>
        <CloseAction close={close} />
      </Dialog>
    );
  return (
    <Dialog title="Share" close={close}>
      <p>
        This link holds all files. They are in the part of the link that browsers do not send to the server.
        {link.length > LONG_LINK &&
          ` It has ${link.length.toLocaleString("en-US")} characters; some programs cut links that are this long.`}
      </p>
      {isLoopback() && (
        <p class="soft">
          This page is served by your own computer, so the link works only here. Others can open it if they put the part
          from <code>#</code> behind the address of their playground.
        </p>
      )}
      <label>
        Link
        <input ref={input} type="text" readOnly value={link} />
      </label>
      <div class="actions">
        <button type="button" onClick={close}>
          Close
        </button>
        <button type="button" class="primary" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </button>
      </div>
    </Dialog>
  );
}

const keys: readonly (readonly [keys: readonly string[], effect: string])[] = [
  [["Ctrl", "Enter"], "check: explore every state"],
  [["Ctrl", "Space"], "complete"],
  [["F12"], "go to the definition; also Ctrl and a click"],
  [["F8"], "next problem"],
  [["Ctrl", "."], "apply the fix at the cursor"],
  [["Shift", "Alt", "F"], "format the file"],
  [["Ctrl", "F"], "search and replace"],
  [["Esc", "Tab"], "leave the editor: Esc, and then Tab"],
];

interface HelpDialogProps {
  readonly version: string;
  readonly offline: boolean;
  readonly close: () => void;
}

export const HelpDialog = ({ version, offline, close }: HelpDialogProps): JSX.Element => (
  <Dialog title="Fathom playground" close={close}>
    <p>
      Write a spec, and explore every state of it. Everything runs in this browser; nothing is sent anywhere. Your files
      are kept here, over a reload too. {offline ? "The page also works without a connection." : ""}
    </p>
    <dl class="keys">
      {keys.map(([each, effect]) => (
        <div key={effect}>
          <dt>
            {each.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{effect}</dd>
        </div>
      ))}
    </dl>
    <p class="soft">
      On a Mac, <kbd>Ctrl</kbd> is <kbd>⌘</kbd>, except for completion. A click into the counterexample, and then{" "}
      <kbd>?</kbd>, lists its keys. Fathom {version}; large checks run faster with the command, on all cores.
    </p>
    <CloseAction close={close} />
  </Dialog>
);
