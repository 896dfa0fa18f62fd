//! One conversation window: who is in it, what was said, what waits to be said, and over which
//! of its switchboards.

import { LINKS_PER_CONVERSATION_MAX, LEFT_BYTES_MAX, PARTICIPANTS_MAX, PARTS_MAX, RECEIPT_MS_MAX, CALL_MS_MAX, TRIES_MAX, TYPING_EVERY_MS, TYPING_SHOWN_MS, WAITING_MAX } from "../limits.ts";
import { decodeText, encodeText } from "../msnp/command.ts";
import { type Format, PLAIN, parseFormat } from "../msnp/format.ts";
import { type Message, contentType, parseMessage } from "../msnp/mime.ts";
import { parts, writeText, writeTyping } from "../msnp/said.ts";
import { parseHandle, saidText, shownName } from "../msnp/text.ts";
import { strings } from "../strings.ts";
import type { Out } from "./effects.ts";
import { Files } from "./files.ts";
import { type FileLine, Lines, type Said, type Told } from "./lines.ts";
import type { LinkEvent, Switchboard } from "./switchboard.ts";

/** What a conversation has to know of all the rest. */
export interface Surroundings {
  readonly out: Out;
  readonly now: () => number;
  readonly random: () => number;
  readonly me: () => string;
  readonly myName: () => string;
  readonly nameOf: (handle: string) => string;
  /** `undefined` for whoever is not on the list. */
  readonly isOnline: (handle: string) => boolean | undefined;
  readonly state: () => "live" | "hidden" | "away";
  /** It is known who is offline: not so in the first moment after signing in. */
  readonly isSettled: () => boolean;
  readonly askForSwitchboard: (conversation: Conversation) => void;
  readonly closeLink: (link: Switchboard) => void;
  /** Nothing has come of it. */
  readonly forget: (conversation: Conversation) => void;
}

export class Conversation {
  readonly lines = new Lines();
  readonly files: Files;
  readonly links: Switchboard[] = [];
  /** Who types, and until when that is shown. */
  readonly typing = new Map<string, number>();
  unread = 0;
  group = false;
  private readonly waiting: Said[] = [];
  /** Somebody has opened it, or there was something to look at. */
  shown = false;
  /** What is typed and not sent yet. */
  draft = "";
  private asked = false;
  private tries = 0;
  private typedAt = -Infinity;
  private readonly toInvite = new Set<string>();

  constructor(readonly id: string, readonly people: Set<string>, readonly around: Surroundings) {
    this.files = new Files(this);
    this.group = people.size > 1;
  }

  get title(): string {
    return [...this.people].map((handle) => this.around.nameOf(handle)).join(", ");
  }

  /** The one he talks to, in a conversation of two. */
  get peer(): string | undefined {
    return this.group ? undefined : [...this.people][0];
  }

  // --- what the person does ---

  /** Says something; `false` if it is too long altogether. */
  say(text: string, format: Format): boolean {
    const pieces = parts(text, format);
    if (pieces.length > PARTS_MAX || this.waiting.length + pieces.length > WAITING_MAX) return false;
    this.shown = true;
    for (const piece of pieces) {
      const line = this.lines.add<Said>({
        is: "said", mine: true, at: this.around.now(), from: this.around.me(), name: this.around.myName(),
        text: piece, format, fate: "waiting", why: "", wasLeft: false,
      });
      this.waiting.push(line);
    }
    this.typedAt = -Infinity;
    this.pump();
    this.changed();
    return true;
  }

  types(): void {
    const now = this.around.now();
    if (now - this.typedAt < TYPING_EVERY_MS) return;
    const link = this.usable();
    if (link === undefined) {
      // The switchboard is there by the time the first message is.
      if (this.peer !== undefined && this.around.isOnline(this.peer) === true) this.reach();
      return;
    }
    this.typedAt = now;
    link.say(writeTyping(this.around.me()), "U");
  }

  invite(handle: string): void {
    if (this.people.has(handle) || this.people.size >= PARTICIPANTS_MAX) return;
    this.tell("info", strings.called(this.around.nameOf(handle)));
    const link = this.usable();
    if (link !== undefined) return this.call(link, [handle]);
    this.toInvite.add(handle);
    this.reach();
  }

  /** The window is closed: nobody is told more than that he has left. */
  close(): void {
    this.files.closed();
    for (const link of [...this.links]) this.drop(link);
    this.waiting.length = 0;
    this.toInvite.clear();
  }

  // --- what comes ---

  bind(link: Switchboard): void {
    if (this.links.length >= LINKS_PER_CONVERSATION_MAX) this.drop(this.links[0] as Switchboard);
    this.links.push(link);
    for (const handle of link.people.keys()) this.people.add(handle);
    this.pump();
    this.changed();
  }

  granted(): void {
    this.asked = false;
  }

  /** The connection to the notification server is another one: nobody answers what was asked. */
  reconnected(): void {
    this.asked = false;
  }

  /** There is no switchboard to be had. */
  notGranted(number: string): void {
    this.asked = false;
    this.toInvite.clear();
    this.failWaiting(number === "913" ? strings.whileHidden : number === "713" ? strings.tooManyCalls : strings.noSwitchboard);
  }

  take(link: Switchboard, event: LinkEvent): void {
    switch (event.is) {
      case "ready": return this.ready(link);
      case "joined": return this.joined(link, event.handle);
      case "gone": return this.gone(link, event.handle);
      case "message": return this.message(link, event.from, event.name, event.payload);
      case "receipt": return this.receipt(event.tag, event.delivered);
      case "not-called": return this.notCalled(link, event.handle, event.number);
      case "over": return this.around.closeLink(link);
    }
  }

  /** The connection has ended. */
  lost(link: Switchboard): void {
    const at = this.links.indexOf(link);
    if (at < 0) return;
    this.links.splice(at, 1);
    for (const tag of link.unacknowledged()) {
      this.settle(tag as Said, "failed", strings.perhapsNotDelivered);
    }
    this.files.lost(link);
    if (this.waiting.length > 0) this.pump();
    if (this.links.length === 0 && !this.shown) this.around.forget(this);
    this.changed();
  }

  /** Signed in again, or somebody has come online: what waits can go. */
  pump(): void {
    const link = this.usable();
    if (link !== undefined) {
      for (const line of this.waiting.splice(0)) this.send(link, line);
      this.files.linked(link);
    } else if (this.waiting.length > 0) {
      this.reach();
    }
  }

  woke(what: string, link: Switchboard | undefined): void {
    if (what === "call" && link !== undefined && this.links.includes(link)) {
      const missed = link.giveUp();
      if (link.people.size > 0) {
        for (const handle of missed) this.tell("info", strings.hasNotCome(this.around.nameOf(handle)));
        return;
      }
      this.failWaiting(strings.noAnswer);
      this.drop(link);
    } else if (what === "receipts") {
      this.overdue();
    } else if (what === "typing") {
      const now = this.around.now();
      for (const [handle, until] of this.typing) if (until <= now) this.typing.delete(handle);
      this.changed();
    } else if (what.startsWith("file ")) {
      this.files.woke(what.slice(5));
    }
  }

  /** What came of a message that was to be left. */
  wasLeft(line: Said, trouble: string | undefined): void {
    this.settle(line, trouble === undefined ? "left" : "failed", trouble === undefined ? "" : strings.failed(trouble));
    this.changed();
  }

  leftForMe(text: string, name: string, from: string, at: number): void {
    this.lines.add<Said>({
      is: "said", mine: false, at, from, name, text: saidText(text), format: PLAIN, fate: "sent", why: "", wasLeft: true,
    });
    this.noticed(name, text);
  }

  tell(is: "info" | "trouble", text: string): void {
    this.lines.add<Told>({ is, at: this.around.now(), text });
    this.changed();
  }

  fileLine(transfer: FileLine["transfer"]): void {
    this.shown = true;
    this.lines.add<FileLine>({ is: "file", at: this.around.now(), transfer });
    this.changed();
  }

  /** Something came that the reader should look at. */
  noticed(name: string, text: string): void {
    this.unread += 1;
    this.shown = true;
    this.around.out({ is: "show", conversation: this.id, focus: false });
    this.around.out({ is: "alert", alert: { is: "message", conversation: this.id, name, text } });
    this.changed();
  }

  changed(): void {
    this.around.out({ is: "changed", what: `conversation ${this.id}` });
  }

  wake(what: string, after: number): void {
    this.around.out({ is: "wake", key: `conversation ${this.id} ${what}`, after });
  }

  /** A switchboard with somebody on it: in a conversation of two, with him. */
  usable(): Switchboard | undefined {
    const [first] = this.people;
    return [...this.links].reverse().find((link) => link.ready && link.people.size > 0 && (this.group || link.people.has(first ?? "")));
  }

  drop(link: Switchboard): void {
    link.leave();
    this.around.closeLink(link);
  }

  // --- reaching people ---

  /** Sees to it that there is a switchboard with everybody on it. */
  reach(): void {
    const state = this.around.state();
    if (state === "away" || this.asked || this.links.some((link) => !link.ready || link.called.size > 0)) return;
    const peer = this.peer;
    if (peer !== undefined && this.toInvite.size === 0 && this.around.isOnline(peer) === false) {
      return this.around.isSettled() ? this.leaveWaiting() : undefined;
    }
    if (state === "hidden") return this.failWaiting(strings.whileHidden);
    if (++this.tries > TRIES_MAX) {
      this.tries = 0;
      return this.failWaiting(strings.noSwitchboard);
    }
    this.asked = true;
    this.around.askForSwitchboard(this);
  }

  private ready(link: Switchboard): void {
    if (link.entry.is !== "open") return;
    this.call(link, [...this.people, ...this.toInvite]);
    this.toInvite.clear();
  }

  private call(link: Switchboard, handles: readonly string[]): void {
    for (const handle of handles) link.call(handle);
    this.wake(`call ${link.link}`, CALL_MS_MAX);
  }

  private joined(link: Switchboard, handle: string): void {
    this.tries = 0;
    this.around.out({ is: "changed", what: "conversations" });
    if (!this.people.has(handle)) {
      this.people.add(handle);
      this.group = true;
      this.tell("info", strings.joined(this.nameIn(link, handle)));
    }
    this.pump();
    this.changed();
  }

  private gone(link: Switchboard, handle: string): void {
    this.typing.delete(handle);
    if (this.group) {
      this.tell("info", strings.left(this.around.nameOf(handle)));
      // The last one stays named, so that he can be called again.
      if (link.people.size > 0 && !this.links.some((other) => other.people.has(handle))) this.people.delete(handle);
    }
    if (link.people.size === 0 && link.called.size === 0) this.drop(link);
    this.changed();
  }

  private notCalled(link: Switchboard, handle: string, number: string): void {
    const name = this.around.nameOf(handle);
    if (this.peer === handle) {
      if (number === "713") this.failWaiting(strings.tooManyCalls);
      else this.leaveWaiting();
    } else {
      this.tell("trouble", number === "713" ? strings.tooManyCalls : strings.notOnline(name));
      if (link.people.size === 0 && link.called.size === 0) this.failWaiting(strings.noAnswer);
    }
    if (link.people.size === 0 && link.called.size === 0) this.drop(link);
  }

  // --- messages ---

  private send(link: Switchboard, line: Said): void {
    line.fate = "sending";
    link.say(writeText(line.text, line.format), "A", line);
    this.wake("receipts", RECEIPT_MS_MAX);
  }

  private receipt(tag: unknown, delivered: boolean): void {
    this.settle(tag as Said, delivered ? "sent" : "failed", delivered ? "" : strings.notDelivered);
    this.changed();
  }

  private settle(line: Said, fate: Said["fate"], why: string): void {
    line.fate = fate;
    line.why = why;
  }

  private overdue(): void {
    const before = this.around.now() - RECEIPT_MS_MAX;
    for (const link of this.links) {
      for (const tag of link.unacknowledged() as Said[]) {
        if (tag.at <= before) this.settle(tag, "failed", strings.perhapsNotDelivered);
      }
    }
    this.changed();
  }

  private failWaiting(why: string): void {
    for (const line of this.waiting.splice(0)) this.settle(line, "failed", strings.failed(why));
    this.files.notLinked();
    this.changed();
  }

  private leaveWaiting(): void {
    const to = this.peer;
    this.files.notLinked();
    for (const line of this.waiting.splice(0)) {
      if (to === undefined) this.settle(line, "failed", strings.notDelivered);
      else if (encodeText(line.text).length > LEFT_BYTES_MAX) this.settle(line, "failed", strings.failed(strings.leftTooLong));
      else {
        line.fate = "leaving";
        this.around.out({ is: "leave", conversation: this.id, line, to });
      }
    }
    this.changed();
  }

  private message(link: Switchboard, from: string, name: string, payload: Uint8Array): void {
    const message = parseMessage(payload);
    switch (contentType(message)) {
      case "text/plain":
      case "": return this.said(from, name, message);
      case "text/x-msmsgscontrol": return this.typingNotice(from, message);
      default: this.files.take(link, from, message);
    }
  }

  private said(from: string, name: string, message: Message): void {
    const text = saidText(decodeText(message.body));
    if (text === "") return;
    this.typing.delete(from);
    const shown = shownName(name) || from;
    this.lines.add<Said>({
      is: "said", mine: false, at: this.around.now(), from, name: shown, text,
      format: parseFormat(message.headers.get("x-mms-im-format")), fate: "sent", why: "", wasLeft: false,
    });
    this.noticed(shown, text);
  }

  private typingNotice(from: string, message: Message): void {
    // Who is named in there is not believed: it is the one who has sent it.
    if (parseHandle(message.headers.get("typinguser") ?? "") === undefined) return;
    this.typing.set(from, this.around.now() + TYPING_SHOWN_MS);
    this.wake("typing", TYPING_SHOWN_MS);
    this.changed();
  }

  private nameIn(link: Switchboard, handle: string): string {
    return shownName(link.people.get(handle) ?? "") || handle;
  }
}
