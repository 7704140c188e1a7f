// The dialog that is open, if any, and what it does to the files.

import type { JSX } from "preact";
import { renamed, withFile, withoutFile, type Workspace } from "../workspace.js";
import { DeleteDialog, HelpDialog, NameDialog, ShareDialog } from "./dialogs.js";
import type { WorkspaceState } from "./use-workspace.js";

export type OpenDialog = "new" | "rename" | "delete" | "help" | { readonly link: string } | undefined;

interface DialogsProps {
  readonly dialog: OpenDialog;
  readonly setDialog: (dialog: OpenDialog) => void;
  readonly version: string;
  readonly offline: boolean;
  readonly workspace: Workspace;
  readonly change: WorkspaceState["change"];
}

export function AppDialogs(props: DialogsProps): JSX.Element | null {
  const { dialog, setDialog, version, offline, workspace, change } = props;
  const { files, active } = workspace;
  const close = (): void => setDialog(undefined);
  const others = files.filter(({ path }) => path !== active);
  const accept = (next: Parameters<typeof change>[0]): void => {
    change(next);
    close();
  };
  switch (dialog) {
    case undefined:
      return null;
    case "help":
      return <HelpDialog {...{ version, offline, close }} />;
    case "new":
      return (
        <NameDialog
          {...{ close, others: files }}
          title="New file"
          action="Create"
          name=""
          accept={(path) => accept((old) => withFile(old, { path, text: "" }))}
        />
      );
    case "rename":
      return (
        <NameDialog
          {...{ close, others }}
          title={`Rename ${active}`}
          action="Rename"
          name={active}
          accept={(path) => accept((old) => renamed(old, active, path))}
        />
      );
    case "delete":
      return <DeleteDialog path={active} close={close} accept={() => accept((old) => withoutFile(old, active))} />;
    default:
      return <ShareDialog link={dialog.link} close={close} />;
  }
}
