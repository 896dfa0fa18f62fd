//! Options: privacy, which the server keeps, and what this browser keeps.

import type { JSX } from "preact";
import { useApp } from "./app-context.ts";
import { Check, Dialog } from "./dialogs.tsx";

export function OptionsDialog(): JSX.Element {
  const app = useApp();
  app.versions.watch("lists");
  const { options, messenger } = app;
  const noticesThere = typeof Notification !== "undefined";
  const notices = (wanted: boolean): void => {
    if (wanted) void app.alerts.askForNotices();
    else options.desktopNotices.value = false;
  };
  return (
    <Dialog title="Options" action={undefined} onSubmit={() => (app.dialog.value = undefined)}>
      <fieldset>
        <legend>Privacy</legend>
        <Check id="open-to-all" label="People on none of my lists can see me and write to me" value={messenger.roster.openToAll} onChange={(open) => messenger.server?.setOpenToAll(open)} />
      </fieldset>
      <fieldset>
        <legend>This browser</legend>
        <Check id="sounds" label="Sounds" value={options.sounds.value} onChange={(on) => (options.sounds.value = on)} />
        <Check id="emoticons" label="Show emoticons as pictures" value={options.emoticons.value} onChange={(on) => (options.emoticons.value = on)} />
        {noticesThere && <Check id="notices" label="Notices on the desktop while I do something else" value={options.desktopNotices.value} onChange={notices} />}
      </fieldset>
      <p><a href="/account/" target="_blank" rel="noopener noreferrer">Everything else is on your account’s page</a></p>
    </Dialog>
  );
}
