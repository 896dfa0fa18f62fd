//! The window with oneself above, requests, and the list of contacts.

import type { JSX } from "preact";
import type { Pane } from "../app/windows.ts";
import { type Person, isOnline, nameOf } from "../session/roster.ts";
import { statusNames, strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { ContactTree } from "./contact-tree.tsx";
import { Butterfly, Figure, Sign } from "./icons.tsx";
import { openMenuAt } from "./menu.tsx";
import { addContact, block, statusItems, toolItems } from "./menus.tsx";
import { Window } from "./window.tsx";

export function ContactsWindow({ pane }: { pane: Pane }): JSX.Element {
  const app = useApp();
  return (
    <Window pane={pane} title={strings.product} icon={<Butterfly size={18} />} kind="contacts" first="[role=tree]">
      <Myself />
      <Requests />
      <ContactTree />
      <Hint />
      <div class="contacts-foot">
        <button type="button" class="flat" onClick={() => (app.dialog.value = { is: "add-contact", handle: "" })}><Sign name="add" /> Add a contact</button>
        <button type="button" class="flat" aria-haspopup="menu" onClick={(event) => openMenuAt(app, event.currentTarget, "Tools", toolItems(app))}>Tools <Sign name="down" size={12} /></button>
      </div>
    </Window>
  );
}

function Myself(): JSX.Element {
  const app = useApp();
  app.versions.watch("me");
  app.versions.watch("phase");
  const { messenger } = app;
  const live = messenger.phase.is === "live";
  const status = live ? messenger.myStatus : "FLN";
  const shown = live ? statusNames[status] : messenger.phase.is === "connecting" ? "Signing in…" : "Reconnecting…";
  return (
    <div class="myself">
      <span class="portrait"><Figure status={status} size={40} /></span>
      <div class="myself-words">
        <button type="button" class="flat own-name" title="Change your name" onClick={() => (app.dialog.value = { is: "own-name" })}>
          <bdi>{messenger.myName}</bdi>
        </button>
        <button type="button" class="flat own-status" aria-haspopup="menu" aria-label={`Your status: ${shown}`} onClick={(event) => openMenuAt(app, event.currentTarget, "Your status", statusItems(app))}>
          {shown} <Sign name="down" size={12} />
        </button>
        <Census />
      </div>
    </div>
  );
}

function Census(): JSX.Element {
  const app = useApp();
  app.versions.watch("lists");
  const contacts = app.messenger.roster.contacts();
  const online = contacts.filter(isOnline).length;
  return <p class="census">{online} of {contacts.length} online{app.messenger.isVerified ? "" : " · your address is not verified"}</p>;
}

/** For who is new here. */
function Hint(): JSX.Element | null {
  const app = useApp();
  app.versions.watch("lists");
  app.versions.watch("phase");
  if (app.messenger.phase.is !== "live" || app.messenger.roster.contacts().length > 0) return null;
  return <p class="tree-empty">{strings.nobodyYet}</p>;
}

function Requests(): JSX.Element | null {
  const app = useApp();
  app.versions.watch("lists");
  const requests = app.messenger.roster.requests();
  if (requests.length === 0) return null;
  return (
    <section class="requests" aria-label="People who have added you">
      <h2>{requests.length === 1 ? "Somebody has added you" : `${requests.length} people have added you`}</h2>
      <ul>{requests.slice(0, 20).map((person) => <Request key={person.handle} person={person} />)}</ul>
    </section>
  );
}

function Request({ person }: { person: Person }): JSX.Element {
  const app = useApp();
  const { server } = app.messenger;
  const name = nameOf(person);
  const isContact = (person.bits & 1) !== 0;
  return (
    <li>
      <bdi title={person.handle}>{name}</bdi>
      {name !== person.handle && <small><bdi>{person.handle}</bdi></small>}
      <span class="request-buttons">
        {!isContact && <button type="button" onClick={() => addContact(app, person.handle, 0)} aria-label={`Allow and add ${name}`}>Add</button>}
        <button type="button" onClick={() => server?.add("AL", person.handle)} aria-label={`Allow ${name}`}>Allow</button>
        <button type="button" onClick={() => block(app, person)} aria-label={`Block ${name}`}>Block</button>
      </span>
    </li>
  );
}
