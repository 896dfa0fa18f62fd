//! One connection to a switchboard. Commands in, events out.

import { AWAITED_MAX, PARTICIPANTS_MAX } from "../limits.ts";
import { type Command, line, withPayload } from "../msnp/command.ts";
import { parseHandle } from "../msnp/text.ts";

/** With the cookie of `XFR` one opens a conversation, with that of `RNG` one joins it. */
export type Entry =
  | { readonly is: "open"; readonly cookie: string }
  | { readonly is: "answer"; readonly cookie: string; readonly session: string };

export type LinkEvent =
  | { readonly is: "ready" }
  | { readonly is: "joined"; readonly handle: string }
  | { readonly is: "gone"; readonly handle: string }
  | { readonly is: "message"; readonly from: string; readonly name: string; readonly payload: Uint8Array }
  | { readonly is: "receipt"; readonly tag: unknown; readonly delivered: boolean }
  | { readonly is: "not-called"; readonly handle: string; readonly number: string }
  | { readonly is: "over" };

/** How a message is to be acknowledged ([SB-MSG-1]). */
export type Mode = "A" | "N" | "U";

export class Switchboard {
  /** Who else is there, by handle, with the name in wire form. */
  readonly people = new Map<string, string>();
  readonly called = new Set<string>();
  ready = false;
  private trid = 0;
  private readonly calls = new Map<number, string>();
  private readonly sent = new Map<number, unknown>();

  constructor(
    readonly link: number,
    private readonly me: string,
    readonly entry: Entry,
    private readonly send: (bytes: Uint8Array) => void,
  ) {}

  opened(): void {
    const { entry } = this;
    if (entry.is === "open") this.ask("USR", this.me, entry.cookie);
    else this.ask("ANS", this.me, entry.cookie, entry.session);
  }

  call(handle: string): void {
    if (this.people.has(handle) || this.called.has(handle) || this.calls.size > PARTICIPANTS_MAX) return;
    this.called.add(handle);
    this.calls.set(this.trid + 1, handle);
    this.ask("CAL", handle);
  }

  /** The tag comes back with the receipt. */
  say(payload: Uint8Array, mode: Mode, tag?: unknown): void {
    this.trid += 1;
    if (tag !== undefined && this.sent.size < AWAITED_MAX) this.sent.set(this.trid, tag);
    this.send(withPayload(payload, "MSG", this.trid, mode));
  }

  /** Who was called and has not come by now will not: they are called no more. */
  giveUp(): string[] {
    const missed = [...this.called];
    this.called.clear();
    this.calls.clear();
    return missed;
  }

  leave(): void {
    this.send(line("OUT"));
  }

  /** What was said and has not been acknowledged. */
  unacknowledged(): unknown[] {
    return [...this.sent.values()];
  }

  take({ code, words, payload }: Command): LinkEvent[] {
    if (/^\d{3}$/.test(code)) return this.refused(code, words[0]);
    switch (code) {
      case "USR":
      case "ANS":
        this.ready = words[1] === "OK";
        return this.ready ? [{ is: "ready" }] : [];
      case "IRO": return this.join(words[3], words[4]);
      case "JOI": return this.join(words[0], words[1]);
      case "BYE": return this.bye(words[0]);
      case "CAL":
        this.calls.delete(Number(words[0]));
        return [];
      case "MSG": {
        const from = parseHandle(words[0] ?? "");
        if (from === undefined || payload === undefined) return [];
        return [{ is: "message", from, name: words[1] ?? from, payload }];
      }
      case "ACK": return this.receipt(words[0], true);
      case "NAK": return this.receipt(words[0], false);
      case "OUT": return [{ is: "over" }];
      default: return [];
    }
  }

  private join(who: string | undefined, name: string | undefined): LinkEvent[] {
    const handle = parseHandle(who ?? "");
    if (handle === undefined || this.people.size >= PARTICIPANTS_MAX) return [];
    this.people.set(handle, name ?? handle);
    this.called.delete(handle);
    return [{ is: "joined", handle }];
  }

  private bye(who: string | undefined): LinkEvent[] {
    const handle = parseHandle(who ?? "");
    if (handle === undefined || !this.people.delete(handle)) return [];
    return [{ is: "gone", handle }];
  }

  private receipt(trid: string | undefined, delivered: boolean): LinkEvent[] {
    const tag = this.sent.get(Number(trid));
    this.sent.delete(Number(trid));
    return tag === undefined ? [] : [{ is: "receipt", tag, delivered }];
  }

  private refused(number: string, trid: string | undefined): LinkEvent[] {
    const handle = this.calls.get(Number(trid));
    if (handle === undefined) return this.ready ? [] : [{ is: "over" }];
    this.calls.delete(Number(trid));
    this.called.delete(handle);
    // He is there already, or on his way.
    return number === "215" ? [] : [{ is: "not-called", handle, number }];
  }

  private ask(code: string, ...words: (string | number)[]): void {
    this.trid += 1;
    this.send(line(code, this.trid, ...words));
  }
}
