//! Connections by number: what comes on each is cut into commands, and what belongs to it is known.

import { LINKS_MAX } from "../limits.ts";
import { Decoder } from "../msnp/decoder.ts";
import type { Conversation } from "./conversation.ts";
import type { Out } from "./effects.ts";
import { type Entry, Switchboard } from "./switchboard.ts";

export interface Link {
  readonly decoder: Decoder;
  /** None is the notification server's. */
  readonly board: Switchboard | undefined;
  /** Not known yet of a call that is being answered. */
  conversation: Conversation | undefined;
}

export class Links {
  private readonly all = new Map<number, Link>();
  private next = 1;

  constructor(private readonly out: Out) {}

  get(number: number): Link | undefined {
    return this.all.get(number);
  }

  openNotification(): number {
    const number = this.next++;
    this.all.set(number, { decoder: new Decoder(), board: undefined, conversation: undefined });
    return number;
  }

  openBoard(me: string, entry: Entry): Link | undefined {
    if (this.all.size >= LINKS_MAX) return undefined;
    const number = this.next++;
    const board = new Switchboard(number, me, entry, (bytes) => this.out({ is: "send", link: number, bytes }));
    const link: Link = { decoder: new Decoder(), board, conversation: undefined };
    this.all.set(number, link);
    this.out({ is: "open", link: number, path: "switchboard" });
    return link;
  }

  /** It has ended by itself. */
  ended(number: number): void {
    this.all.delete(number);
  }

  shut(number: number): void {
    this.all.delete(number);
    this.out({ is: "close", link: number });
  }

  shutAll(): void {
    for (const number of [...this.all.keys()]) this.shut(number);
  }
}
