//! The list of contacts as a tree: groups, or online and offline, and who is in them. One element
//! has the keyboard and says which row is meant; a row is drawn anew only when it changes.

import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { App } from "../app/app.ts";
import { decodeWord, shownName } from "../msnp/text.ts";
import { type Person, type Roster, isOn, isOnline, nameOf, sortKey } from "../session/roster.ts";
import { statusNames } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { Figure, Sign } from "./icons.tsx";
import { openMenu } from "./menu.tsx";
import { contactItems, groupItems } from "./menus.tsx";

interface Section {
  readonly key: string;
  readonly name: string;
  readonly group: number | undefined;
  readonly people: readonly Person[];
  readonly online: number;
}

type Row =
  | { readonly is: "section"; readonly id: string; readonly section: Section; readonly open: boolean }
  | { readonly is: "person"; readonly id: string; readonly handle: string; readonly group: number | undefined };

export function ContactTree(): JSX.Element {
  const app = useApp();
  const closed = useSignal<ReadonlySet<string>>(new Set());
  const active = useSignal("");
  const tree = useRef<HTMLDivElement>(null);
  const rows = useComputed(() => {
    app.versions.watch("lists");
    return rowsOf(sections(app.messenger.roster, app.options.byStatus.value), closed.value);
  });
  const all = rows.value;

  const toggle = (key: string, open?: boolean): void => {
    const next = new Set(closed.value);
    if (open ?? next.has(key)) next.delete(key);
    else next.add(key);
    closed.value = next;
  };
  const rowOf = (target: EventTarget | null): Row | undefined => {
    const element = target instanceof Element ? target.closest("[role=treeitem]") : null;
    return rows.value.find((row) => row.id === element?.id);
  };
  const menuOf = (row: Row, x: number, y: number): void => {
    active.value = row.id;
    tree.current?.focus();
    if (row.is === "person") {
      const person = app.messenger.roster.people.get(row.handle);
      if (person !== undefined) openMenu(app, x, y, nameOf(person), contactItems(app, person, row.group));
    } else if (row.section.group !== undefined) {
      openMenu(app, x, y, row.section.name, groupItems(app, row.section.group));
    }
  };
  const openRow = (row: Row): void => (row.is === "section" ? toggle(row.section.key) : app.talkTo(row.handle));

  return (
    <div ref={tree} class="tree" role="tree" aria-label="Contacts" tabIndex={0} aria-activedescendant={all.some((row) => row.id === active.value) ? active.value : undefined}
      onFocus={() => {
        if (active.value === "") active.value = rows.value[0]?.id ?? "";
      }}
      onKeyDown={(event) => keys(event, { app, rows: rows.value, active, toggle, openRow, menuOf })}
      onClick={(event) => {
        const row = rowOf(event.target);
        if (row === undefined) return;
        active.value = row.id;
        if (event.target instanceof Element && event.target.closest(".row-more") !== null) menuOf(row, event.clientX, event.clientY);
        else if (row.is === "section" || app.windows.narrow.value) openRow(row);
      }}
      onDblClick={(event) => {
        const row = rowOf(event.target);
        if (row?.is === "person") openRow(row);
      }}
      onContextMenu={(event) => {
        const row = rowOf(event.target);
        if (row === undefined) return;
        event.preventDefault();
        menuOf(row, event.clientX, event.clientY);
      }}>
      {all.map((row) =>
        row.is === "section"
          ? <SectionRow key={row.id} id={row.id} name={row.section.name} online={row.section.online} total={row.section.people.length} open={row.open} active={active} />
          : <PersonRow key={row.id} id={row.id} handle={row.handle} active={active} />)}
    </div>
  );
}

interface Marked {
  readonly id: string;
  readonly active: { readonly value: string };
}

function SectionRow({ id, name, online, total, open, active }: Marked & { name: string; online: number; total: number; open: boolean }): JSX.Element {
  const isActive = useComputed(() => active.value === id);
  return (
    <div id={id} role="treeitem" aria-level={1} aria-expanded={open} aria-selected={isActive.value} class={isActive.value ? "row section active" : "row section"}>
      <Sign name={open ? "down" : "right"} size={12} />
      <bdi>{name}</bdi> <small>({online}/{total})</small>
      <span class="row-more" aria-hidden="true"><Sign name="more" /></span>
    </div>
  );
}

function PersonRow({ id, handle, active }: Marked & { handle: string }): JSX.Element | null {
  const app = useApp();
  const isActive = useComputed(() => active.value === id);
  app.versions.watch(`person ${handle}`);
  const person = app.messenger.roster.people.get(handle);
  if (person === undefined) return null;
  const [name, status, blocked] = [nameOf(person), statusNames[person.status], isOn(person, "BL")];
  const plain = person.status === "NLN" || person.status === "FLN";
  return (
    <div id={id} role="treeitem" aria-level={2} aria-selected={isActive.value} title={handle} data-handle={handle} data-status={person.status}
      class={`row person${isActive.value ? " active" : ""}${isOnline(person) ? "" : " offline"}`} aria-label={`${name}, ${status}${blocked ? ", blocked" : ""}`}>
      <Figure status={person.status} blocked={blocked} />
      <span class="row-name"><bdi>{name}</bdi>{!plain && <small> ({status})</small>}{blocked && <small> (Blocked)</small>}</span>
      <span class="row-more" aria-hidden="true"><Sign name="more" /></span>
    </div>
  );
}

// --- what is in it ---

function sections(roster: Roster, byStatus: boolean): Section[] {
  const contacts = roster.contacts().map((person) => ({ person, key: sortKey(person) }));
  contacts.sort((a, b) => Number(isOnline(b.person)) - Number(isOnline(a.person)) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const people = contacts.map((one) => one.person);
  const section = (key: string, name: string, group: number | undefined, its: Person[]): Section => ({ key, name, group, people: its, online: its.filter(isOnline).length });
  if (byStatus) {
    return [
      section("online", "Online", undefined, people.filter(isOnline)),
      section("offline", "Offline", undefined, people.filter((person) => !isOnline(person))),
    ];
  }
  const groups = [...roster.groups].map(([id, name]) => ({ id, name: shownName(name) || `Group ${id}`, key: decodeWord(name).toLowerCase() }));
  // The first group is where everybody lands, so it comes last.
  groups.sort((a, b) => Number(a.id === 0) - Number(b.id === 0) || (a.key < b.key ? -1 : 1));
  return groups.map(({ id, name }) => section(`group-${id}`, name === "~" ? "Other Contacts" : name, id, people.filter((person) => person.groups.includes(id))));
}

function rowsOf(all: readonly Section[], closed: ReadonlySet<string>): Row[] {
  return all.flatMap((section): Row[] => {
    const open = !closed.has(section.key);
    const head: Row = { is: "section", id: `row-${section.key}`, section, open };
    const people = section.people.map((person): Row => ({ is: "person", id: `row-${section.key}-${person.handle}`, handle: person.handle, group: section.group }));
    return open ? [head, ...people] : [head];
  });
}

// --- the keyboard ---

interface Keyed {
  readonly app: App;
  readonly rows: readonly Row[];
  readonly active: { value: string };
  readonly toggle: (key: string, open?: boolean) => void;
  readonly openRow: (row: Row) => void;
  readonly menuOf: (row: Row, x: number, y: number) => void;
}

function keys(event: KeyboardEvent, { app, rows, active, toggle, openRow, menuOf }: Keyed): void {
  const at = rows.findIndex((row) => row.id === active.value);
  const row = rows[at];
  const to = (index: number): void => {
    const next = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (next === undefined) return;
    active.value = next.id;
    document.getElementById(next.id)?.scrollIntoView({ block: "nearest" });
  };
  const done = (): void => event.preventDefault();
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "ArrowDown") return done(), to(at + 1);
  if (event.key === "ArrowUp") return done(), to(at - 1);
  if (event.key === "Home") return done(), to(0);
  if (event.key === "End") return done(), to(rows.length - 1);
  if (row === undefined) return;
  if (event.key === "Enter" || event.key === " ") return done(), openRow(row);
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    const box = document.getElementById(row.id)?.getBoundingClientRect();
    return done(), menuOf(row, (box?.left ?? 0) + 30, box?.bottom ?? 0);
  }
  if (row.is === "section") {
    if (event.key === "ArrowRight") return done(), row.open ? to(at + 1) : toggle(row.section.key, true);
    if (event.key === "ArrowLeft") return done(), toggle(row.section.key, false);
    if (event.key === "F2" && row.section.group !== undefined) return done(), void (app.dialog.value = { is: "rename-group", group: row.section.group });
    if (event.key === "Delete" && row.section.group) return done(), void (app.dialog.value = { is: "delete-group", group: row.section.group });
  } else {
    if (event.key === "ArrowLeft") return done(), to(rows.slice(0, at).map((one) => one.is).lastIndexOf("section"));
    if (event.key === "Delete") return done(), void (app.dialog.value = { is: "remove", handle: row.handle });
  }
  if (event.key.length === 1) to(letterFrom(app, rows, at, event.key.toLowerCase()));
}

/** The next row whose name begins with that letter. */
function letterFrom(app: App, rows: readonly Row[], at: number, letter: string): number {
  for (let step = 1; step <= rows.length; step++) {
    const index = (at + step) % rows.length;
    const row = rows[index];
    const person = row?.is === "person" ? app.messenger.roster.people.get(row.handle) : undefined;
    if (person !== undefined && nameOf(person).toLowerCase().startsWith(letter)) return index;
  }
  return at;
}
