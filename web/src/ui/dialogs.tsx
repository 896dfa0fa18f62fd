//! The dialogues. The browser's own `<dialog>` keeps the keyboard within and ends at Escape.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app/app.ts";
import type { DialogOf } from "../app/dialogs.ts";
import { GROUP_NAME_BYTES_MAX, NAME_BYTES_MAX } from "../limits.ts";
import { encodeName, decodeWord, parseHandle, shownName } from "../msnp/text.ts";
import { nameOf } from "../session/roster.ts";
import { strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { addContact, block } from "./menus.tsx";
import { OptionsDialog } from "./options-dialog.tsx";

export function CurrentDialog(): JSX.Element | null {
  const app = useApp();
  const dialog = app.dialog.value;
  if (dialog === undefined) return null;
  switch (dialog.is) {
    case "add-contact": return <AddContact handle={dialog.handle} />;
    case "own-name": return <OwnName />;
    case "new-group": return <GroupName group={undefined} />;
    case "rename-group": return <GroupName group={dialog.group} />;
    case "delete-group": return <DeleteGroup group={dialog.group} />;
    case "move": return <Move dialog={dialog} />;
    case "remove": return <Remove handle={dialog.handle} />;
    case "report": return <Report handle={dialog.handle} />;
    case "invite": return <InviteDialog conversation={dialog.conversation} />;
    case "options": return <OptionsDialog />;
  }
}

interface FrameProps {
  readonly title: string;
  readonly action: string | undefined;
  readonly onSubmit: () => void;
  readonly trouble?: string;
  readonly children: ComponentChildren;
}

export function Dialog({ title, action, onSubmit, trouble = "", children }: FrameProps): JSX.Element {
  const app = useApp();
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const back = document.activeElement;
    frame.current?.showModal();
    return () => {
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  // Its end is told late: by then another may be open.
  const mine = useRef(app.dialog.peek());
  const close = (): void => {
    if (app.dialog.value === mine.current) app.dialog.value = undefined;
  };
  return (
    <dialog ref={frame} class="window" aria-label={title} onClose={close}>
      <form method="dialog" onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}>
        <div class="title-bar"><div class="title-bar-text">{title}</div></div>
        <div class="window-body">
          {children}
          <div role="alert">{trouble !== "" && <p class="trouble-band">{trouble}</p>}</div>
          <div class="dialog-buttons">
            {action !== undefined && <button type="submit" class="default">{action}</button>}
            <button type="button" onClick={close}>{action === undefined ? "Close" : "Cancel"}</button>
          </div>
        </div>
      </form>
    </dialog>
  );
}

function close(app: App): void {
  app.dialog.value = undefined;
}

function groupsOf(app: App): { id: number; name: string }[] {
  return [...app.messenger.roster.groups].map(([id, name]) => ({ id, name: name === "~" ? "Other Contacts" : shownName(name) || `Group ${id}` }));
}

function GroupSelect({ value, onChange }: { value: number; onChange: (id: number) => void }): JSX.Element {
  const app = useApp();
  return (
    <select value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
      {groupsOf(app).map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
    </select>
  );
}

function AddContact({ handle }: { handle: string }): JSX.Element {
  const app = useApp();
  const [text, setText] = useState(handle);
  const [group, setGroup] = useState(0);
  const [trouble, setTrouble] = useState("");
  const submit = (): void => {
    const found = parseHandle(text);
    if (found === undefined) return setTrouble(strings.notAHandle);
    addContact(app, found, group);
    close(app);
  };
  return (
    <Dialog title="Add a contact" action="Add" onSubmit={submit} trouble={trouble}>
      <p>Whom would you like to talk to? The address is the one that your friend signs in with.</p>
      <label class="field"><span>Address</span><input type="email" name="contact" value={text} maxLength={129} spellcheck={false} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} /></label>
      <label class="field"><span>Group</span><GroupSelect value={group} onChange={setGroup} /></label>
    </Dialog>
  );
}

function OwnName(): JSX.Element {
  const app = useApp();
  const [text, setText] = useState(app.messenger.myName);
  const [trouble, setTrouble] = useState("");
  const submit = (): void => {
    const name = text.trim();
    if (name === "" || encodeName(name).length > NAME_BYTES_MAX) return setTrouble(name === "" ? strings.nameRefused : strings.nameTooLong);
    app.messenger.server?.setOwnName(name);
    close(app);
  };
  return (
    <Dialog title="Your name" action="OK" onSubmit={submit} trouble={trouble}>
      <label class="field"><span>The name that others see</span><input type="text" name="name" value={text} maxLength={129} onInput={(event) => setText(event.currentTarget.value)} /></label>
    </Dialog>
  );
}

function GroupName({ group }: { group: number | undefined }): JSX.Element {
  const app = useApp();
  const [text, setText] = useState(group === undefined ? "" : decodeWord(app.messenger.roster.groups.get(group) ?? ""));
  const [trouble, setTrouble] = useState("");
  const submit = (): void => {
    const name = text.trim();
    if (name === "" || encodeName(name).length > GROUP_NAME_BYTES_MAX) return setTrouble(name === "" ? strings.nameRefused : strings.nameTooLong);
    if (group === undefined) app.messenger.server?.addGroup(name);
    else app.messenger.server?.renameGroup(group, name);
    close(app);
  };
  return (
    <Dialog title={group === undefined ? "New group" : "Rename the group"} action="OK" onSubmit={submit} trouble={trouble}>
      <label class="field"><span>Name of the group</span><input type="text" name="group" value={text} maxLength={61} onInput={(event) => setText(event.currentTarget.value)} /></label>
    </Dialog>
  );
}

function DeleteGroup({ group }: { group: number }): JSX.Element {
  const app = useApp();
  const { roster } = app.messenger;
  const people = roster.contacts().filter((person) => person.groups.includes(group));
  const submit = (): void => {
    // With the group would go whoever is in no other, so they move first ([NS-ADG-2]).
    for (const person of people) if (person.groups.length === 1) app.messenger.server?.add("FL", person.handle, 0);
    app.messenger.server?.removeGroup(group);
    close(app);
  };
  return (
    <Dialog title="Delete the group" action="Delete" onSubmit={submit}>
      <p>Delete the group “<bdi>{shownName(roster.groups.get(group) ?? "")}</bdi>”? {people.length > 0 && "Whoever is only in it moves to the first group."}</p>
    </Dialog>
  );
}

function Move({ dialog }: { dialog: Extract<DialogOf, { is: "move" }> }): JSX.Element {
  const app = useApp();
  const [group, setGroup] = useState(dialog.group);
  const submit = (): void => {
    const person = app.messenger.roster.people.get(dialog.handle);
    if (person !== undefined && group !== dialog.group) {
      if (!person.groups.includes(group)) app.messenger.server?.add("FL", dialog.handle, group);
      app.messenger.server?.remove("FL", dialog.handle, dialog.group);
    }
    close(app);
  };
  return (
    <Dialog title="Move to another group" action="Move" onSubmit={submit}>
      <p>Where should <bdi>{nameIn(app, dialog.handle)}</bdi> be?</p>
      <label class="field"><span>Group</span><GroupSelect value={group} onChange={setGroup} /></label>
    </Dialog>
  );
}

function Remove({ handle }: { handle: string }): JSX.Element {
  const app = useApp();
  const [alsoBlock, setAlsoBlock] = useState(false);
  const submit = (): void => {
    const person = app.messenger.roster.people.get(handle);
    if (person !== undefined && alsoBlock && (person.bits & 4) === 0) block(app, person);
    app.messenger.server?.remove("FL", handle);
    close(app);
  };
  return (
    <Dialog title="Remove from the list" action="Remove" onSubmit={submit}>
      <p>Remove <bdi>{nameIn(app, handle)}</bdi> from your list?</p>
      <Check id="also-block" label="Block this person, too" value={alsoBlock} onChange={setAlsoBlock} />
    </Dialog>
  );
}

function Report({ handle }: { handle: string }): JSX.Element {
  const app = useApp();
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState("");
  const submit = async (): Promise<void> => {
    const answer = await app.api.report(handle, text);
    if (!answer.ok) return setTrouble(answer.error === "later" ? strings.later : answer.error === "too-long" ? strings.tooLong : strings.refusedNumber(answer.error));
    close(app);
    app.notice("Thank you. Whoever runs this server will look at it.", false);
  };
  return (
    <Dialog title="Report somebody" action="Send" onSubmit={() => void submit()} trouble={trouble}>
      <p>What has <bdi>{nameIn(app, handle)}</bdi> done? It goes to whoever runs this server. Nothing of what was said goes along.</p>
      <label class="field"><span>What happened</span><textarea rows={5} maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
    </Dialog>
  );
}

export function Check({ id, label, value, onChange }: { id: string; label: string; value: boolean; onChange: (value: boolean) => void }): JSX.Element {
  return (
    <div class="field-row">
      <input id={id} type="checkbox" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
    </div>
  );
}

function nameIn(app: App, handle: string): string {
  const person = app.messenger.roster.people.get(handle);
  return person === undefined ? handle : nameOf(person);
}
