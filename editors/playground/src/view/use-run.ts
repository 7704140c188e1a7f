// The run of the page, and what can be run.

import { useEffect, useRef, useState } from "preact/hooks";
import type { RunRequest } from "../checking/protocol.js";
import { startRun, type Run } from "../checking/run.js";
import { rootOf, sourcesOf, type Workspace } from "../workspace.js";
import type { AnalysedText } from "./use-language.js";

export interface Runs {
  readonly run: Run | undefined;
  /** The text has changed since the run began. */
  readonly stale: boolean;
  /** Did a file have this text when the run began? */
  readonly hasText: (path: string, text: string) => boolean;
  /** The check whose result is shown. */
  readonly selected: string | undefined;
  readonly select: (check: string) => void;
  /** The checks of the spec, as a run names them. */
  readonly available: readonly string[];
  /** Undefined means all. */
  readonly chosen: string | undefined;
  readonly choose: (check: string | undefined) => void;
  /** False if there is nothing to run. A table is chosen by its name, or one of its checks by theirs. */
  readonly start: (workspace: Workspace, mode: RunRequest["mode"], check: string | undefined) => boolean;
  readonly stop: () => void;
}

export function useRun(workspace: Workspace, analysed: AnalysedText | undefined): Runs {
  const [run, setRun] = useState<Run>();
  const [sources, setSources] = useState<Readonly<Record<string, string>>>({});
  const [selected, select] = useState<string>();
  const [chosen, choose] = useState<string>();
  const [declared, setDeclared] = useState<{ readonly path: string; readonly plans: readonly string[] }>();
  const end = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (analysed?.root !== undefined && analysed.root === analysed.path)
      setDeclared({ path: analysed.path, plans: analysed.analysis.checks.flatMap(({ plans }) => plans) });
  }, [analysed]);
  const available = declared !== undefined && declared.path === analysed?.root ? declared.plans : [];
  const current = chosen !== undefined && available.includes(chosen) ? chosen : undefined;

  const start: Runs["start"] = (now, mode, check) => {
    const path = rootOf(now, analysed?.root);
    if (path === undefined) return false;
    end.current();
    const request = { sources: sourcesOf(now), path, mode, checks: plansOf(analysed, check) };
    setSources(request.sources);
    select(undefined);
    let shown = false;
    end.current = startRun(request, (next) => {
      setRun(next);
      const found = shown ? undefined : worthShowing(next);
      if (found === undefined) return;
      shown = true;
      select(found);
    });
    return true;
  };

  const texts = sourcesOf(workspace);
  const paths = new Set([...Object.keys(texts), ...Object.keys(sources)]);
  return {
    run,
    stale: run !== undefined && [...paths].some((path) => texts[path] !== sources[path]),
    hasText: (path, text) => sources[path] === text,
    selected,
    select,
    available,
    chosen: current,
    choose,
    start,
    stop: () => end.current(),
  };
}

/** A check that was named in the text may be a table of several. */
function plansOf(analysed: AnalysedText | undefined, check: string | undefined): readonly string[] | undefined {
  if (check === undefined) return undefined;
  return analysed?.analysis.checks.find(({ name }) => name === check)?.plans ?? [check];
}

/** The first counterexample, as soon as there is one; otherwise the only check. */
function worthShowing({ checks, status }: Run): string | undefined {
  for (const [check, state] of checks) if (state.kind === "finished" && state.result.page !== undefined) return check;
  return status === "done" ? [...checks.keys()][0] : undefined;
}
