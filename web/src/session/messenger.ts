//! The whole messenger without its skin: connections by number, lists, conversations. What comes
//! is put in, what is to be done comes out through `out`.

import { CONVERSATIONS_MAX, LEFT_MAX, PING_ANSWER_MS, PING_EVERY_MS, SETTLE_MS } from "../limits.ts";
import type { Command } from "../msnp/command.ts";
import { WireError } from "../msnp/decoder.ts";
import type { Status } from "../msnp/status.ts";
import { shownName } from "../msnp/text.ts";
import { strings } from "../strings.ts";
import { Conversation, type Surroundings } from "./conversation.ts";
import type { Out } from "./effects.ts";
import type { Said } from "./lines.ts";
import { type Link, Links } from "./links.ts";
import { type Event, Notification, type Request } from "./notification.ts";
import { refusal } from "./refusal.ts";
import { Roster, isOnline, nameOf } from "./roster.ts";
import type { Entry, LinkEvent, Switchboard } from "./switchboard.ts";

/** Why the messenger is not connected, for the one who looks at it. */
export type Phase =
  | { readonly is: "out"; readonly why: string }
  | { readonly is: "connecting" }
  | { readonly is: "live" }
  | { readonly is: "lost"; readonly why: string };

/** A message that was left, as the server tells it. */
export interface LeftMessage {
  readonly id: number;
  readonly from: string;
  readonly name: string;
  readonly at: number;
  readonly text: string;
}

export class Messenger {
  phase: Phase = { is: "out", why: "" };
  handle = "";
  /** The status that is wanted after a reconnection, too. */
  wanted: Status = "NLN";
  roster = new Roster();
  readonly conversations = new Map<string, Conversation>();
  private notification: Notification | undefined;
  private notificationLink = -1;
  private readonly links: Links;
  private nextConversation = 1;
  private name = "";
  private pinged = false;
  private settled = false;
  /** Others could see him, by the last status that the server has confirmed. */
  private seen = true;
  /** What he has been shown of what was left for him: it may come again before the server has forgotten it. */
  private readonly shownLeft = new Set<number>();

  constructor(private readonly out: Out, private readonly now: () => number, private readonly random: () => number) {
    this.links = new Links(out);
  }

  // --- coming and going ---

  /** Connects, for the first time or again: windows and what was said in them stay. */
  connect(handle: string): void {
    if (handle !== this.handle) this.forget();
    this.handle = handle;
    this.hangUp();
    this.notificationLink = this.links.openNotification();
    const link = this.notificationLink;
    this.settled = false;
    for (const conversation of this.conversations.values()) conversation.reconnected();
    this.notification = new Notification(
      handle, () => this.wanted, (bytes) => this.out({ is: "send", link, bytes }), (event) => this.happened(event),
    );
    this.setPhase({ is: "connecting" });
    this.out({ is: "open", link, path: "notification" });
  }

  /** Ends everything, of one's own will. */
  signOut(why = ""): void {
    for (const conversation of this.conversations.values()) conversation.close();
    if (this.phase.is === "live") this.notification?.signOut();
    this.hangUp();
    this.links.shutAll();
    this.forget();
    this.setPhase({ is: "out", why });
  }

  opened(link: number): void {
    if (link === this.notificationLink) this.notification?.opened();
    else this.links.get(link)?.board?.opened();
  }

  received(link: number, bytes: Uint8Array): void {
    const its = this.links.get(link);
    if (its === undefined) return;
    try {
      its.decoder.push(bytes);
      for (let command = its.decoder.next(); command !== undefined; command = its.decoder.next()) {
        this.take(link, its, command);
        if (this.links.get(link) === undefined) return;
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.links.shut(link);
      this.closed(link, its);
    }
  }

  /** The other side has closed, or the network has. */
  closed(link: number, its = this.links.get(link)): void {
    if (its === undefined) return;
    this.links.ended(link);
    if (link === this.notificationLink) {
      this.notificationLink = -1;
      if (this.phase.is !== "out" && this.phase.is !== "lost") this.setPhase({ is: "lost", why: strings.reconnecting });
    } else if (its.board !== undefined) {
      its.conversation?.lost(its.board);
    }
  }

  ticketed(ticket: string): void {
    this.notification?.ticket(ticket);
  }

  woke(key: string): void {
    if (key === "ping") return this.ping();
    if (key === "settled") return this.settle();
    const [kind, id, what, more] = key.split(" ");
    const conversation = this.conversations.get(id ?? "");
    if (kind !== "conversation" || conversation === undefined) return;
    if (what === "file") conversation.woke(`file ${more}`, undefined);
    else conversation.woke(what ?? "", this.links.get(Number(more))?.board);
  }

  // --- oneself ---

  get myName(): string {
    return shownName(this.name) || this.handle;
  }

  get myStatus(): Status {
    return this.phase.is === "live" ? (this.notification?.status ?? this.wanted) : this.wanted;
  }

  get isVerified(): boolean {
    return this.notification?.verified ?? true;
  }

  /** What to ask the server for. Only while live; what is asked for then is not kept for later. */
  get server(): Notification | undefined {
    return this.phase.is === "live" ? this.notification : undefined;
  }

  setStatus(status: Status): void {
    this.wanted = status;
    this.server?.setStatus(status);
    this.changed("me");
  }

  // --- conversations ---

  /** The conversation of two with somebody, a new one if there is none. */
  with(handle: string): Conversation | undefined {
    for (const conversation of this.conversations.values()) if (conversation.peer === handle) return conversation;
    return this.begin(new Set([handle]));
  }

  /** Closes a window: what was said in it is gone. */
  end(conversation: Conversation): void {
    conversation.close();
    this.conversations.delete(conversation.id);
    this.changed("conversations");
  }

  /** Somebody was told what became of the message that he wanted to leave. */
  wasLeft(conversation: string, line: Said, trouble: string | undefined): void {
    this.conversations.get(conversation)?.wasLeft(line, trouble);
  }

  /** Puts what was left into the windows of those who have left it; which of it has found its place. */
  leftForMe(messages: readonly LeftMessage[]): number[] {
    const placed: number[] = [];
    for (const message of messages) {
      const conversation = this.with(message.from);
      if (conversation === undefined) continue;
      if (!this.shownLeft.has(message.id)) conversation.leftForMe(message.text, message.name, message.from, message.at);
      this.shownLeft.add(message.id);
      placed.push(message.id);
    }
    for (const id of this.shownLeft) if (this.shownLeft.size > LEFT_MAX) this.shownLeft.delete(id);
    return placed;
  }

  // --- what happens ---

  private take(link: number, its: Link, command: Command): void {
    if (link === this.notificationLink) return this.notification?.take(command);
    const board = its.board;
    if (board === undefined) return;
    for (const event of board.take(command)) {
      if (its.conversation !== undefined) its.conversation.take(board, event);
      else this.answered(its, board, event);
    }
  }

  /** One who answers sees who is there before he knows which window it belongs to. */
  private answered(its: Link, board: Switchboard, event: LinkEvent): void {
    if (event.is === "over" || (event.is === "ready" && board.people.size === 0)) return this.links.shut(board.link);
    if (event.is !== "ready") return;
    const people = new Set(board.people.keys());
    const [first] = people;
    its.conversation = people.size === 1 && first !== undefined ? this.with(first) : (this.groupOf(people) ?? this.begin(people));
    if (its.conversation === undefined) this.links.shut(board.link);
    else its.conversation.bind(board);
  }

  private happened(event: Event): void {
    switch (event.is) {
      case "challenge": return this.out({ is: "ticket", challenge: event.challenge });
      case "signed-in": return this.signedIn();
      case "lists": return this.listsChanged(event.handle);
      case "person": return this.personChanged(event.handle, event.cameOnline, event.moved);
      case "added-me": return this.addedMe(event.handle);
      case "me": return this.meChanged();
      case "granted": return this.granted(event.conversation, event.cookie);
      case "refused": return this.refused(event.request, event.number);
      case "ring": return this.rung({ is: "answer", cookie: event.cookie, session: event.session });
      case "broadcast": return this.out({ is: "notice", text: strings.broadcast(event.text), trouble: false });
      case "stopping": return this.out({ is: "stopping", minutes: event.minutes });
      case "pong":
        this.pinged = false;
        return this.out({ is: "wake", key: "ping", after: PING_EVERY_MS });
      case "over": return this.over(event.why, event.number);
    }
  }

  private signedIn(): void {
    this.name = this.notification?.name ?? "";
    this.pinged = false;
    this.setPhase({ is: "live" });
    this.changed("me");
    this.out({ is: "wake", key: "ping", after: PING_EVERY_MS });
  }

  private listsChanged(handle: string | undefined): void {
    const first = this.notification !== undefined && this.roster !== this.notification.roster;
    if (this.notification !== undefined) this.roster = this.notification.roster;
    this.changed("lists");
    if (handle) this.changed(`person ${handle.toLowerCase()}`);
    if (first) for (const handle of this.roster.people.keys()) this.changed(`person ${handle}`);
  }

  private meChanged(): void {
    this.name = this.notification?.name ?? this.name;
    this.changed("me");
    const seen = this.notification?.status !== "HDN";
    if (!this.settled) this.out({ is: "wake", key: "settled", after: SETTLE_MS });
    // To who is hidden messages are left as to who is not there.
    else if (seen && !this.seen) this.out({ is: "fetch-left" });
    this.seen = seen;
    for (const conversation of this.conversations.values()) conversation.pump();
  }

  /** Whoever is online has been told by now. */
  private settle(): void {
    if (this.phase.is !== "live") return;
    this.settled = true;
    this.out({ is: "fetch-left" });
    for (const conversation of this.conversations.values()) conversation.pump();
  }

  private personChanged(handle: string, cameOnline: boolean, moved: boolean): void {
    this.changed(`person ${handle}`);
    if (moved) this.changed("lists");
    const person = this.roster.people.get(handle);
    if (person === undefined) return;
    for (const conversation of this.conversations.values()) {
      if (conversation.people.has(handle)) conversation.changed();
      if (cameOnline && conversation.peer === handle) conversation.pump();
    }
    if (cameOnline && this.settled) this.out({ is: "alert", alert: { is: "online", handle, name: nameOf(person) } });
  }

  private addedMe(handle: string): void {
    const person = this.roster.people.get(handle);
    if (person === undefined || !this.roster.requests().includes(person)) return;
    this.out({ is: "alert", alert: { is: "request", handle, name: nameOf(person) } });
  }

  private granted(id: string, cookie: string): void {
    const conversation = this.conversations.get(id);
    if (conversation === undefined) return;
    conversation.granted();
    const link = this.links.openBoard(this.handle, { is: "open", cookie });
    if (link === undefined) return conversation.notGranted("714");
    link.conversation = conversation;
    if (link.board !== undefined) conversation.bind(link.board);
  }

  private rung(entry: Entry): void {
    this.links.openBoard(this.handle, entry);
  }

  private refused(request: Request, number: string): void {
    switch (request.is) {
      case "switchboard": return this.conversations.get(request.conversation)?.notGranted(number);
      case "status": return this.changed("me");
      default: this.out({ is: "notice", text: refusal(request, number), trouble: true });
    }
  }

  private over(why: "elsewhere" | "stopped" | "refused", number: string | undefined): void {
    if (why === "stopped") this.setPhase({ is: "lost", why: strings.stopped });
    else this.signOut(why === "elsewhere" ? strings.elsewhere : strings.notIn(number));
  }

  private ping(): void {
    if (this.phase.is !== "live") return;
    if (this.pinged) {
      const link = this.notificationLink;
      this.out({ is: "close", link });
      return this.closed(link);
    }
    this.pinged = true;
    this.notification?.ping();
    this.out({ is: "wake", key: "ping", after: PING_ANSWER_MS });
  }

  // --- connections ---

  private hangUp(): void {
    if (this.notificationLink >= 0) this.links.shut(this.notificationLink);
    this.notificationLink = -1;
    this.notification = undefined;
  }

  private forget(): void {
    this.conversations.clear();
    this.roster = new Roster();
    this.shownLeft.clear();
    this.wanted = "NLN";
    this.name = "";
    for (const what of ["lists", "conversations", "me"]) this.changed(what);
  }

  private begin(people: Set<string>): Conversation | undefined {
    if (this.conversations.size >= CONVERSATIONS_MAX) return undefined;
    const conversation = new Conversation(`c${this.nextConversation++}`, people, this.surroundings);
    this.conversations.set(conversation.id, conversation);
    this.changed("conversations");
    return conversation;
  }

  private groupOf(people: ReadonlySet<string>): Conversation | undefined {
    return [...this.conversations.values()].find(
      (one) => one.group && one.people.size === people.size && [...people].every((handle) => one.people.has(handle)),
    );
  }

  private setPhase(phase: Phase): void {
    this.phase = phase;
    this.changed("phase");
  }

  private changed(what: string): void {
    this.out({ is: "changed", what });
  }

  private readonly surroundings: Surroundings = {
    out: (effect) => this.out(effect),
    now: () => this.now(),
    random: () => this.random(),
    me: () => this.handle,
    myName: () => this.myName,
    nameOf: (handle) => {
      const person = this.roster.people.get(handle);
      return person === undefined ? handle : nameOf(person);
    },
    isOnline: (handle) => {
      const person = this.roster.people.get(handle);
      return person === undefined || person.groups.length === 0 ? undefined : isOnline(person);
    },
    state: () => (this.server === undefined ? "away" : this.server.status === "HDN" ? "hidden" : "live"),
    isSettled: () => this.settled,
    askForSwitchboard: (conversation) => this.server?.askForSwitchboard(conversation.id),
    forget: (conversation) => {
      this.conversations.delete(conversation.id);
      this.changed("conversations");
    },
    closeLink: (board) => {
      const its = this.links.get(board.link);
      this.links.shut(board.link);
      its?.conversation?.lost(board);
    },
  };
}
