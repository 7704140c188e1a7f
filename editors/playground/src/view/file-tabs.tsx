// The files as tabs, and what can be done with the open one.

import type { JSX } from "preact";
import type { SpecFile, Workspace } from "../workspace.js";

interface FileTabsProps {
  readonly workspace: Workspace;
  /** A file of the standard library that is shown for reading. */
  readonly library: string | undefined;
  /** Errors by path. */
  readonly errors: ReadonlyMap<string, number>;
  readonly open: (path: string) => void;
  readonly add: () => void;
  readonly rename: () => void;
  readonly remove: () => void;
  readonly download: (file: SpecFile) => void;
}

export function FileTabs(props: FileTabsProps): JSX.Element {
  const { workspace, library, errors, open, add, rename, remove, download } = props;
  const { files, active } = workspace;
  const current = files.find(({ path }) => path === active);
  return (
    <nav class="files" aria-label="Files">
      <ul>
        {files.map(({ path }) => (
          <li key={path}>
            <button
              type="button"
              class="file"
              aria-current={library === undefined && path === active ? "true" : undefined}
              title={path}
              onClick={() => open(path)}
            >
              <FileName path={path} />
              {(errors.get(path) ?? 0) > 0 && (
                <span class="count bad" aria-label={`${errors.get(path) ?? 0} errors`}>
                  {errors.get(path)}
                </span>
              )}
            </button>
          </li>
        ))}
        {library !== undefined && (
          <li>
            <button type="button" class="file" aria-current="true" title={`${library}, for reading only`}>
              <FileName path={library} /> <span class="soft">read only</span>
            </button>
          </li>
        )}
      </ul>
      <button type="button" class="quiet" aria-label="New file" title="New file" onClick={add}>
        +
      </button>
      <span class="space" />
      {library === undefined && current !== undefined && (
        <span class="file-actions">
          <button type="button" class="quiet" onClick={rename}>
            Rename
          </button>
          <button type="button" class="quiet" onClick={() => download(current)}>
            Download
          </button>
          <button type="button" class="quiet" disabled={files.length === 1} onClick={remove}>
            Delete
          </button>
        </span>
      )}
    </nav>
  );
}

function FileName({ path }: { readonly path: string }): JSX.Element {
  const slash = path.lastIndexOf("/") + 1;
  return (
    <>
      <span class="folder">{path.slice(0, slash)}</span>
      {path.slice(slash)}
    </>
  );
}
