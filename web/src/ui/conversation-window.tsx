//! A conversation: who it is with, what was said, and where one types.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Pane } from "../app/windows.ts";
import type { Conversation } from "../session/conversation.ts";
import { isOn } from "../session/roster.ts";
import { statusNames } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { Composer } from "./composer.tsx";
import { Figure, Sign } from "./icons.tsx";
import { LineView } from "./line-view.tsx";
import { block, unblock } from "./menus.tsx";
import { Window } from "./window.tsx";

/** Pixels from the end within which one still reads along. */
const NEAR_END = 80;

export function ConversationWindow({ pane, conversation }: { pane: Pane; conversation: Conversation }): JSX.Element {
  const app = useApp();
  app.versions.watch(`conversation ${conversation.id}`);
  const inFront = app.windows.front.value === pane;

  useEffect(() => {
    const look = (): void => {
      if (inFront && !pane.away.value) app.read(conversation);
    };
    look();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  });

  const dropped = (event: DragEvent): void => {
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) void app.offer(conversation, file);
  };

  // On a small screen the keyboard would hide what one has come to read.
  return (
    <Window pane={pane} title={conversation.title} icon={<Sign name="smile" />} kind="conversation" first={app.windows.narrow.value ? ".log" : "textarea"} onClose={() => app.closeConversation(conversation)}>
      <div class="conversation-body" onDrop={dropped}>
        <Tools conversation={conversation} />
        <Who conversation={conversation} />
        <Log conversation={conversation} />
        <Typing conversation={conversation} />
        <Composer conversation={conversation} />
      </div>
    </Window>
  );
}

function Tools({ conversation }: { conversation: Conversation }): JSX.Element {
  const app = useApp();
  const file = useRef<HTMLInputElement>(null);
  app.versions.watch(`conversation ${conversation.id}`);
  app.versions.watch("lists");
  const person = app.messenger.roster.people.get(conversation.peer ?? "");
  const blocked = person !== undefined && isOn(person, "BL");
  const chosen = (): void => {
    const [one] = file.current?.files ?? [];
    if (one !== undefined) void app.offer(conversation, one);
    if (file.current !== null) file.current.value = "";
  };
  return (
    <div class="tools" role="toolbar" aria-label="Conversation">
      <button type="button" class="tool" onClick={() => (app.dialog.value = { is: "invite", conversation: conversation.id })}><Sign name="invite" size={20} /> Invite</button>
      <button type="button" class="tool" onClick={() => file.current?.click()}><Sign name="file" size={20} /> Send a file</button>
      <input ref={file} type="file" class="hidden-input" tabIndex={-1} aria-label="File to send" onChange={chosen} />
      {person !== undefined && (
        <button type="button" class="tool" onClick={() => (blocked ? unblock(app, person.handle) : block(app, person))}><Sign name="block" size={20} /> {blocked ? "Unblock" : "Block"}</button>
      )}
    </div>
  );
}

function Who({ conversation }: { conversation: Conversation }): JSX.Element {
  const app = useApp();
  app.versions.watch(`conversation ${conversation.id}`);
  return (
    <ul class="who" aria-label="To">
      {[...conversation.people].map((handle) => {
        app.versions.watch(`person ${handle}`);
        const person = app.messenger.roster.people.get(handle);
        const status = person?.status ?? "NLN";
        const shown = person === undefined ? "" : statusNames[status];
        return (
          <li key={handle} title={handle}>
            <Figure status={status} size={16} /> <bdi>{conversation.around.nameOf(handle)}</bdi> {shown !== "" && <small>({shown})</small>}
          </li>
        );
      })}
    </ul>
  );
}

function Log({ conversation }: { conversation: Conversation }): JSX.Element {
  const log = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const { all } = conversation.lines;
  useLayoutEffect(() => {
    const box = log.current;
    if (box !== null && follows.current) box.scrollTop = box.scrollHeight;
  });
  const scrolled = (): void => {
    const box = log.current;
    if (box !== null) follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  };
  return (
    <div ref={log} class="log" role="log" aria-live="polite" aria-label={`What was said with ${conversation.title}`} tabIndex={0} onScroll={scrolled}>
      {all.map((line, at) => {
        const before = all[at - 1];
        const goesOn = line.is === "said" && before?.is === "said" && before.from === line.from && line.at - before.at < 120_000 && before.wasLeft === line.wasLeft;
        return (
          <LineView key={line.id} line={line} conversation={conversation} goesOn={goesOn}
            state={line.is === "said" ? line.fate : line.is === "file" ? line.transfer.state : ""} done={line.is === "file" ? line.transfer.done : 0} />
        );
      })}
    </div>
  );
}

function Typing({ conversation }: { conversation: Conversation }): JSX.Element {
  const names = [...conversation.typing.keys()].map((handle) => conversation.around.nameOf(handle));
  const last = [...conversation.lines.all].reverse().find((line) => line.is === "said" && !line.mine);
  const text = names.length > 0
    ? `${names.slice(0, 3).join(", ")} ${names.length === 1 ? "is" : "are"} typing…`
    : last === undefined ? "" : `Last message received at ${new Date(last.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`;
  return <p class={names.length > 0 ? "typing now" : "typing"} role="status" aria-live="off">{text}</p>;
}
