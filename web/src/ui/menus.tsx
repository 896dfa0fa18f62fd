//! What stands in which menu.

import type { App } from "../app/app.ts";
import type { MenuItem } from "../app/dialogs.ts";
import { STATUSES } from "../msnp/status.ts";
import { type Person, isOn } from "../session/roster.ts";
import { statusNames } from "../strings.ts";
import { Figure, Sign } from "./icons.tsx";

type Items = (MenuItem | "line")[];

/** All statuses, and leaving. */
export function statusItems(app: App): Items {
  const { messenger } = app;
  return [
    ...STATUSES.map((status) => ({
      label: statusNames[status], icon: <Figure status={status} size={16} />, checked: messenger.myStatus === status, run: () => messenger.setStatus(status),
    })),
    "line",
    { label: "Change your name…", run: () => (app.dialog.value = { is: "own-name" }) },
    { label: "Options…", run: () => (app.dialog.value = { is: "options" }) },
    "line",
    { label: "Sign out", run: () => void app.signOut() },
  ];
}

export function toolItems(app: App): Items {
  const { options } = app;
  return [
    { label: "Add a contact…", icon: <Sign name="add" />, run: () => (app.dialog.value = { is: "add-contact", handle: "" }) },
    { label: "New group…", run: () => (app.dialog.value = { is: "new-group" }) },
    "line",
    { label: "Sort by groups", checked: !options.byStatus.value, run: () => (options.byStatus.value = false) },
    { label: "Sort by status", checked: options.byStatus.value, run: () => (options.byStatus.value = true) },
    "line",
    { label: "Options…", icon: <Sign name="gear" />, run: () => (app.dialog.value = { is: "options" }) },
    { label: "Your account", run: () => void window.open("/account/", "_blank", "noopener") },
  ];
}

export function contactItems(app: App, person: Person, group: number | undefined): Items {
  const { handle } = person;
  const blocked = isOn(person, "BL");
  return [
    { label: "Send a message", icon: <Sign name="smile" />, run: () => app.talkTo(handle) },
    "line",
    blocked
      ? { label: "Unblock", run: () => unblock(app, handle) }
      : { label: "Block", icon: <Sign name="block" />, run: () => block(app, person) },
    ...(group === undefined ? [] : [{ label: "Move to another group…", run: () => (app.dialog.value = { is: "move" as const, handle, group }) }]),
    { label: "Remove from the list…", icon: <Sign name="close" size={14} />, run: () => (app.dialog.value = { is: "remove", handle }) },
    "line",
    { label: "Report…", run: () => (app.dialog.value = { is: "report", handle }) },
  ];
}

export function groupItems(app: App, group: number): Items {
  const items: Items = [
    { label: "New group…", run: () => (app.dialog.value = { is: "new-group" }) },
    { label: "Rename this group…", run: () => (app.dialog.value = { is: "rename-group", group }) },
  ];
  if (group !== 0) items.push({ label: "Delete this group…", run: () => (app.dialog.value = { is: "delete-group", group }) });
  return items;
}

/** As official clients do: off one list and onto the other ([NS-REM-6]). */
export function block(app: App, person: Person): void {
  if (isOn(person, "AL")) app.messenger.server?.remove("AL", person.handle);
  app.messenger.server?.add("BL", person.handle);
}

export function unblock(app: App, handle: string): void {
  app.messenger.server?.remove("BL", handle);
  app.messenger.server?.add("AL", handle);
}

export function addContact(app: App, handle: string, group: number): void {
  const person = app.messenger.roster.people.get(handle);
  app.messenger.server?.add("FL", handle, group);
  if (person === undefined || (!isOn(person, "AL") && !isOn(person, "BL"))) app.messenger.server?.add("AL", handle);
}
