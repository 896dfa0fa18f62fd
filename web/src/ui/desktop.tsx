//! The desktop: windows, the task bar below them, and what has to be said above them.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { CONTACTS, type Pane } from "../app/windows.ts";
import { strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { ContactsWindow } from "./contacts-window.tsx";
import { ConversationWindow } from "./conversation-window.tsx";
import { Butterfly, Figure, Sign } from "./icons.tsx";
import { openMenuAt } from "./menu.tsx";
import { statusItems } from "./menus.tsx";
import { Scenery } from "./scenery.tsx";

/** A service that is there so long after its announced end goes on. */
const TAKEN_BACK_MS = 60_000;

export function Desktop(): JSX.Element {
  const app = useApp();
  app.versions.watch("conversations");
  const { panes, narrow, front } = app.windows;
  const shown = narrow.value ? panes.value.filter((pane) => pane === front.value) : panes.value;
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "F6" || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    app.windows.next(event.shiftKey ? -1 : 1);
  };
  return (
    <div class={narrow.value ? "desktop narrow" : "desktop"} onKeyDown={keys}>
      <Scenery />
      <Bands />
      <main class="windows" aria-label="Windows">
        {shown.map((pane) => <Content key={pane.id} pane={pane} />)}
      </main>
      <TaskBar />
    </div>
  );
}

function Content({ pane }: { pane: Pane }): JSX.Element | null {
  const app = useApp();
  if (pane.id === CONTACTS) return <ContactsWindow pane={pane} />;
  const conversation = app.messenger.conversations.get(pane.id);
  return conversation === undefined ? null : <ConversationWindow pane={pane} conversation={conversation} />;
}

/** What everybody should read: that the connection is gone, that the service will stop. */
function Bands(): JSX.Element {
  const app = useApp();
  app.versions.watch("phase");
  const { phase } = app.messenger;
  return (
    <div class="bands" role="status" aria-live="polite">
      {phase.is === "lost" && <Reconnecting why={phase.why} />}
      {phase.is === "live" && app.stopsAt.value > 0 && <Stopping at={app.stopsAt.value} />}
      {app.notices.value.map((notice) => (
        <div key={notice.id} class={notice.trouble ? "band trouble-band" : "band"}>
          <span>{notice.text}</span>
          <button type="button" class="plain" aria-label="Dismiss" onClick={() => app.dismiss(notice)}><Sign name="close" size={12} /></button>
        </div>
      ))}
    </div>
  );
}

function Reconnecting({ why }: { why: string }): JSX.Element {
  const app = useApp();
  return (
    <div class="band lost-band">
      <span class="dots" aria-hidden="true" />
      <span>{why}</span>
      <button type="button" onClick={() => app.retry()}>Try now</button>
    </div>
  );
}

/** Counts down to the announced end of the service. Nobody is told if that was taken back. */
function Stopping({ at }: { at: number }): JSX.Element | null {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  if (now.value - at > TAKEN_BACK_MS) return null;
  return <div class="band trouble-band"><span>{strings.stopping(Math.max(0, Math.ceil((at - now.value) / 60_000)))}</span></div>;
}

function TaskBar(): JSX.Element {
  const app = useApp();
  const { panes, front } = app.windows;
  app.versions.watch("me");
  app.versions.watch("phase");
  const toggle = (pane: Pane): void => {
    if (front.value === pane && !pane.away.value && !app.windows.narrow.value) app.windows.putAway(pane);
    else app.windows.toFront(pane, true);
  };
  const status = app.messenger.phase.is === "live" ? app.messenger.myStatus : "FLN";
  return (
    <nav class="task-bar" aria-label="Task bar">
      <button type="button" class="start" aria-label="Swallowtail menu" aria-haspopup="menu" onClick={(event) => openMenuAt(app, event.currentTarget, "Your status", statusItems(app))}>
        <Butterfly size={20} /> <span>Swallowtail</span>
      </button>
      <div class="tasks" role="group" aria-label="Open windows">
        {panes.value.map((pane) => <Task key={pane.id} pane={pane} inFront={front.value === pane} onClick={() => toggle(pane)} />)}
      </div>
      <div class="tray">
        <button type="button" class="plain" aria-pressed={app.options.sounds.value} aria-label="Sounds" title="Sounds"
          onClick={() => (app.options.sounds.value = !app.options.sounds.value)}>
          <Sign name={app.options.sounds.value ? "sound" : "silent"} />
        </button>
        <Figure status={status} />
        <Clock />
      </div>
    </nav>
  );
}

function Task({ pane, inFront, onClick }: { pane: Pane; inFront: boolean; onClick: () => void }): JSX.Element | null {
  const app = useApp();
  const conversation = app.messenger.conversations.get(pane.id);
  app.versions.watch(`conversation ${pane.id}`);
  if (pane.id === CONTACTS) {
    return <button type="button" class="task" aria-pressed={inFront} onClick={onClick}><Butterfly size={16} /> <span>Contacts</span></button>;
  }
  if (conversation === undefined) return null;
  const unread = conversation.unread;
  return (
    <button type="button" class={unread > 0 ? "task unread" : "task"} aria-pressed={inFront} onClick={onClick}>
      <Sign name="smile" /> <span>{conversation.title}</span>
      {unread > 0 && <b class="count" aria-label={`${unread} unread`}>{unread > 99 ? "99+" : unread}</b>}
    </button>
  );
}

function Clock(): JSX.Element {
  const now = useSignal(new Date());
  useEffect(() => {
    const timer = setInterval(() => (now.value = new Date()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return <time class="clock">{now.value.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}</time>;
}

