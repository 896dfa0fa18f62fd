//! The lists of one account: who is on which, in which groups, and how they are to be seen.

import { GROUPS_MAX, PEOPLE_MAX } from "../limits.ts";
import type { Presence } from "../msnp/status.ts";
import { decodeWord, shownName } from "../msnp/text.ts";

export type List = "FL" | "AL" | "BL" | "RL";
const BITS: Record<List, number> = { FL: 1, AL: 2, BL: 4, RL: 8 };

export interface Person {
  readonly handle: string;
  /** The name kept in the list, and the one that he gives himself when he is seen; in wire form. */
  kept: string;
  own: string;
  status: Presence;
  bits: number;
  groups: number[];
}

export class Roster {
  readonly people = new Map<string, Person>();
  /** Names in wire form, by number. */
  readonly groups = new Map<number, string>();
  /** Whether people on neither list are allowed (`BLP`). */
  openToAll = true;
  version = 0;

  /** Nothing beyond the bounds is kept: no server of ours tells more. */
  person(handle: string): Person | undefined {
    const known = this.people.get(handle);
    if (known !== undefined || this.people.size >= PEOPLE_MAX) return known;
    const person: Person = { handle, kept: handle, own: "", status: "FLN", bits: 0, groups: [] };
    this.people.set(handle, person);
    return person;
  }

  group(id: number, name: string): void {
    if (this.groups.has(id) || this.groups.size < GROUPS_MAX) this.groups.set(id, name);
  }

  put(handle: string, list: List, name: string | undefined, group: number | undefined): void {
    const person = this.person(handle);
    if (person === undefined) return;
    if (name !== undefined && person.bits === 0) person.kept = name;
    person.bits |= BITS[list];
    if (list === "FL" && group !== undefined && !person.groups.includes(group)) person.groups.push(group);
  }

  take(handle: string, list: List, group: number | undefined): void {
    const person = this.people.get(handle);
    if (person === undefined) return;
    if (list === "FL" && group !== undefined) {
      person.groups = person.groups.filter((id) => id !== group);
      if (person.groups.length > 0) return;
    }
    person.bits &= ~BITS[list];
    if (list === "FL") {
      person.groups = [];
      person.status = "FLN";
    }
    if (person.bits === 0) this.people.delete(handle);
  }

  /** Contacts in no other group leave the list with it ([NS-ADG-2]). */
  dropGroup(id: number): void {
    this.groups.delete(id);
    for (const person of [...this.people.values()]) {
      if (person.groups.includes(id)) this.take(person.handle, "FL", id);
    }
  }

  contacts(): Person[] {
    return [...this.people.values()].filter((person) => isOn(person, "FL"));
  }

  /** Who has added me and waits for an answer. */
  requests(): Person[] {
    return [...this.people.values()].filter((person) => isOn(person, "RL") && !isOn(person, "AL") && !isOn(person, "BL"));
  }
}

export function isOn(person: Person, list: List): boolean {
  return (person.bits & BITS[list]) !== 0;
}

export function isOnline(person: Person): boolean {
  return person.status !== "FLN";
}

export function nameOf(person: Person): string {
  return shownName(person.own || person.kept) || person.handle;
}

export function sortKey(person: Person): string {
  return decodeWord(person.own || person.kept).toLowerCase();
}
