// Publishes diagnostics as one types: a while after the last change, file by file, and only what has changed.

import { type Diagnostic as Published, DiagnosticSeverity } from "vscode-languageserver";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import type { Session } from "./session.js";

export interface DiagnosticsPublisher {
  /** Publishes soon. `name`: a file that was changed, which comes first. */
  readonly schedule: (name: string | undefined) => void;
  /** The present diagnostics in a file, of all open files. */
  readonly diagnosticsOf: (name: string) => readonly Diagnostic[];
  readonly toProtocol: (diagnostic: Diagnostic) => Published;
  readonly end: () => void;
}

/** Milliseconds without a change after which diagnostics are published. */
const QUIET_MS = 150;

export function publishDiagnostics(session: Session, quiet = QUIET_MS): DiagnosticsPublisher {
  const { connection, files, service } = session;
  /** By name: what the client has, as JSON. */
  const published = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  let first: string | undefined;

  const toProtocol = (diagnostic: Diagnostic): Published => protocolOf(session, diagnostic);

  const send = (name: string, diagnostics: readonly Diagnostic[]): void => {
    const items = diagnostics.map(toProtocol);
    const json = JSON.stringify(items);
    if ((published.get(name) ?? "[]") === json) return;
    if (items.length === 0) published.delete(name);
    else published.set(name, json);
    const version = files.openDocument(name)?.version;
    void connection.sendDiagnostics({
      uri: files.uriOf(name),
      diagnostics: items,
      ...(version !== undefined && { version }),
    });
  };

  /** Other requests are answered between two files. A newer change starts again. */
  const publish = async (current: number): Promise<void> => {
    const names = files.openNames();
    const ordered =
      first !== undefined && names.includes(first) ? [first, ...names.filter((name) => name !== first)] : names;
    const all = new Map<string, Diagnostic[]>();
    for (const name of ordered) {
      for (const each of service.analysis(name).diagnostics) {
        const path = each.span?.source.path ?? name;
        all.set(path, [...(all.get(path) ?? []), each]);
      }
      await new Promise((done) => setImmediate(done));
      if (current !== round) return;
    }
    for (const name of new Set([...ordered, ...all.keys(), ...published.keys()]))
      send(name, distinct(all.get(name) ?? []));
  };

  return {
    schedule: (name) => {
      first = name ?? first;
      const current = ++round;
      clearTimeout(timer);
      timer = setTimeout(() => {
        publish(current).catch((error: unknown) =>
          connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
        );
      }, quiet);
    },
    diagnosticsOf: (name) =>
      distinct(
        [...new Set([name, ...files.openNames()])]
          .flatMap((open) => service.analysis(open).diagnostics)
          .filter(({ span }) => span?.source.path === name),
      ),
    toProtocol,
    end: () => clearTimeout(timer),
  };
}

function protocolOf({ client, files, positions }: Session, diagnostic: Diagnostic): Published {
  const { code, severity, message, span, label, related = [], hint } = diagnostic;
  const start = { line: 0, character: 0 };
  const hasRelated = client.textDocument?.publishDiagnostics?.relatedInformation === true;
  const lines = [message, ...(label === undefined ? [] : [label]), ...(hint === undefined ? [] : [`hint: ${hint}`])];
  return {
    range: span === undefined ? { start, end: start } : positions.rangeOfSpan(span),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: "fathom",
    message: lines.join("\n"),
    ...(hasRelated &&
      related.length > 0 && {
        relatedInformation: related.map((each) => ({
          location: { uri: files.uriOf(each.span.source.path), range: positions.rangeOfSpan(each.span) },
          message: each.message,
        })),
      }),
  };
}
