// Analyses the files while someone types.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { LanguageClient } from "../language/client.js";
import type { Requests } from "../language/protocol.js";
import { rootOf, sourcesOf, type Workspace } from "../workspace.js";

export interface AnalysedText {
  readonly path: string;
  readonly text: string;
  /** As `rootOf` says. */
  readonly root: string | undefined;
  readonly analysis: Requests["analyse"]["answer"];
}

/** Milliseconds without a change after which the text is analysed. */
const DELAY = 120;

export function useLanguage(
  workspace: Workspace,
  onFailure: (sentence: string) => void,
): { readonly client: LanguageClient; readonly analysed: AnalysedText | undefined } {
  const client = useMemo(() => new LanguageClient(onFailure), []);
  const [analysed, setAnalysed] = useState<AnalysedText>();
  const root = useRef<string | undefined>(undefined);
  const turn = useRef(0);
  const isFirst = useRef(true);

  useEffect(() => {
    const sources = sourcesOf(workspace);
    client.setFiles(sources);
    const current = ++turn.current;
    const analyse = async (): Promise<void> => {
      const { active } = workspace;
      root.current = rootOf(workspace, root.current);
      const paths = [...new Set([active, ...(root.current === undefined ? [] : [root.current])])];
      const analysis = await client.ask("analyse", { paths });
      if (analysis === undefined || current !== turn.current) return;
      setAnalysed({ path: active, text: sources[active] ?? "", root: root.current, analysis });
    };
    const timer = setTimeout(() => void analyse(), isFirst.current ? 0 : DELAY);
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [client, workspace]);
  return { client, analysed };
}
