//! Who is to come into a conversation, too.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parseHandle } from "../msnp/text.ts";
import { isOnline, nameOf } from "../session/roster.ts";
import { strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { Dialog } from "./dialogs.tsx";
import { Figure } from "./icons.tsx";

export function InviteDialog({ conversation: id }: { conversation: string }): JSX.Element {
  const app = useApp();
  app.versions.watch("lists");
  const [other, setOther] = useState("");
  const [trouble, setTrouble] = useState("");
  const conversation = app.messenger.conversations.get(id);
  const people = app.messenger.roster.contacts().filter((person) => isOnline(person) && !conversation?.people.has(person.handle));
  const invite = (handle: string): void => {
    conversation?.invite(handle);
    app.dialog.value = undefined;
  };
  const submit = (): void => {
    const handle = parseHandle(other);
    if (handle === undefined) setTrouble(strings.notAHandle);
    else invite(handle);
  };
  return (
    <Dialog title="Invite somebody" action="Invite" onSubmit={submit} trouble={trouble}>
      <p>{people.length > 0 ? "Who is online:" : "Nobody else on your list is online."}</p>
      <ul class="choices">
        {people.slice(0, 200).map((person) => (
          <li key={person.handle}><button type="button" onClick={() => invite(person.handle)}><Figure status={person.status} size={16} /> <bdi>{nameOf(person)}</bdi></button></li>
        ))}
      </ul>
      <label class="field"><span>Another address</span><input type="email" value={other} maxLength={129} spellcheck={false} onInput={(event) => setOther(event.currentTarget.value)} /></label>
    </Dialog>
  );
}
