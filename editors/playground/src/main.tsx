// Entry point of the page: reads what was saved or shared, and renders.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { firstWorkspace, loadExamples, type Examples } from "./examples.js";
import { registerOffline } from "./offline/registration.js";
import { readFragment } from "./share/link.js";
import { restore, type Saved } from "./share/storage.js";
import { App } from "./view/app.js";
import type { Notice } from "./view/notices.js";
import { isSame } from "./workspace.js";

/** The version of Fathom, which the build inserts. */
declare const FATHOM_VERSION: string;

interface Opened {
  readonly initial: Saved;
  readonly notice: Notice | undefined;
  readonly linked: boolean;
}

async function openWorkspace(examples: Examples | undefined): Promise<Opened> {
  const saved = restore();
  const own = saved?.workspace ?? firstWorkspace(examples);
  const shared = await readFragment(location.hash);
  const kept = { workspace: own, replaced: saved?.replaced };
  switch (shared.kind) {
    case "none":
      return { initial: kept, notice: undefined, linked: false };
    case "damaged":
      return {
        initial: kept,
        notice: { text: `The link cannot be opened: ${shared.reason}.`, kind: "bad" },
        linked: false,
      };
    case "workspace": {
      const { workspace } = shared;
      if (saved === undefined || isSame(workspace, own))
        return { initial: { workspace, replaced: saved?.replaced }, notice: undefined, linked: false };
      return { initial: { workspace, replaced: own }, notice: undefined, linked: true };
    }
  }
}

function Page({
  examples,
  initial,
  notice,
  linked,
}: Opened & { readonly examples: Examples | undefined }): JSX.Element {
  const [offline, setOffline] = useState(false);
  const [update, setUpdate] = useState<{ readonly use: () => void }>();
  useEffect(() => {
    void registerOffline({ onReady: () => setOffline(true), onUpdate: (use) => setUpdate({ use }) });
  }, []);
  return <App version={FATHOM_VERSION} {...{ initial, notice, linked, examples, offline }} update={update?.use} />;
}

const root = document.getElementById("playground");
if (root !== null) {
  const examples = await loadExamples().catch(() => undefined);
  const opened = await openWorkspace(examples);
  root.replaceChildren();
  render(<Page examples={examples} {...opened} />, root);
}
