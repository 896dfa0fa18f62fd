//! Does what the rules want done: sockets, requests, timers, windows, sounds. And what the page
//! asks for.

import { signal } from "@preact/signals";
import { FILES_KEPT_MAX, FILE_BYTES_MAX, NOTICES_MAX } from "../limits.ts";
import { Api } from "../net/api.ts";
import { Stream } from "../net/stream.ts";
import type { Status } from "../msnp/status.ts";
import { Backoff } from "../session/backoff.ts";
import type { Conversation } from "../session/conversation.ts";
import type { Alert, Effect } from "../session/effects.ts";
import type { Said } from "../session/lines.ts";
import { Messenger } from "../session/messenger.ts";
import type { Transfer } from "../session/transfer.ts";
import { strings } from "../strings.ts";
import { Alerts } from "./alerts.ts";
import type { DialogOf, MenuOf } from "./dialogs.ts";
import { Options } from "./options.ts";
import { Versions } from "./versions.ts";
import { Windows } from "./windows.ts";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly trouble: boolean;
}

/** Nothing more can be lost by trying again sooner than this after a ticket was refused. */
const TAKEN_AFTER_MS = 400;

export class App {
  readonly api = new Api();
  readonly versions = new Versions();
  readonly options = new Options();
  readonly windows = new Windows();
  readonly alerts = new Alerts(this.options, (id) => this.windows.open(id, true));
  readonly messenger = new Messenger((effect) => this.perform(effect), () => Date.now(), () => Math.random());
  /** The sign-in form waits for an answer. */
  readonly signingIn = signal(true);
  readonly notices = signal<readonly Notice[]>([]);
  readonly dialog = signal<DialogOf | undefined>(undefined);
  readonly menu = signal<MenuOf | undefined>(undefined);
  /** When it will be tried again, for the one who does not want to wait. */
  readonly retryAt = signal(0);
  /** When the service will be stopped, if that was announced. */
  readonly stopsAt = signal(0);
  /** What is heard by those who do not see. */
  readonly spoken = signal("");
  private readonly streams = new Map<number, Stream>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly backoff = new Backoff(() => Math.random());
  /** Where the bytes of files are that have come, to be saved again. */
  readonly saved = new Map<Transfer, string>();
  private nextNotice = 1;

  constructor() {
    // The network is there again: nobody has to wait for the next try.
    addEventListener("online", () => this.retry());
  }

  // --- coming and going ---

  /** Whoever was signed in before needs no password. */
  async start(): Promise<void> {
    const session = await this.api.session();
    this.signingIn.value = false;
    if (session.ok) this.messenger.connect(session.value.handle);
    else if (session.error === "unreachable") this.out(strings.unreachable);
    else this.out("");
  }

  async signIn(handle: string, password: string, status: Status): Promise<void> {
    this.signingIn.value = true;
    const session = await this.api.signIn(handle, password);
    this.signingIn.value = false;
    if (!session.ok) return this.out(signInTrouble(session.error));
    this.messenger.connect(session.value.handle);
    this.messenger.setStatus(status);
  }

  async signOut(): Promise<void> {
    this.out("");
    const answer = await this.api.signOut();
    // The next one to open the page would be let in without a password.
    if (!answer.ok && answer.error === "unreachable" && this.messenger.phase.is === "out") this.out(strings.notSignedOut);
  }

  retry(): void {
    if (this.messenger.phase.is !== "lost") return;
    this.clear("reconnect");
    void this.reconnect();
  }

  // --- conversations ---

  talkTo(handle: string): void {
    const conversation = this.messenger.with(handle);
    if (conversation === undefined) return;
    conversation.shown = true;
    this.windows.open(conversation.id, true);
  }

  closeConversation(conversation: Conversation): void {
    this.windows.close(conversation.id);
    this.messenger.end(conversation);
    this.countUnread();
  }

  /** Somebody looks at it. */
  read(conversation: Conversation): void {
    if (conversation.unread === 0 || !document.hasFocus()) return;
    conversation.unread = 0;
    conversation.changed();
    this.countUnread();
  }

  async offer(conversation: Conversation, file: File): Promise<void> {
    // What is too large is not even read.
    const read = file.size > FILE_BYTES_MAX ? undefined : await file.arrayBuffer().catch(() => undefined);
    const trouble = read !== undefined ? conversation.files.offer(file.name, new Uint8Array(read))
      : file.size > FILE_BYTES_MAX ? strings.fileTooLarge(FILE_BYTES_MAX / 1024 / 1024) : strings.fileUnreadable;
    if (trouble !== undefined) conversation.tell("trouble", trouble);
  }

  // --- telling ---

  notice(text: string, trouble: boolean): void {
    if (this.notices.value.some((notice) => notice.text === text)) return;
    this.notices.value = [...this.notices.value, { id: this.nextNotice++, text, trouble }].slice(-NOTICES_MAX);
  }

  dismiss(notice: Notice): void {
    this.notices.value = this.notices.value.filter((one) => one !== notice);
  }

  // --- what the rules want done ---

  private perform(effect: Effect): void {
    switch (effect.is) {
      case "open": return this.connect(effect.link, effect.path);
      case "send": return this.streams.get(effect.link)?.send(effect.bytes);
      case "close": return this.disconnect(effect.link);
      case "ticket": return void this.fetchTicket(effect.challenge);
      case "wake": return this.wake(effect.key, effect.after, () => this.messenger.woke(effect.key));
      case "changed": return this.changed(effect.what);
      case "fetch-left": return void this.fetchLeft();
      case "leave": return void this.leave(effect.conversation, effect.line, effect.to);
      case "alert":
        // Who looks at it needs no bell.
        if (effect.alert.is === "message" && this.isLookedAt(effect.alert.conversation)) return;
        this.spoken.value = this.spokenOf(effect.alert);
        return this.alerts.tell(effect.alert);
      case "show": return this.show(effect.conversation);
      case "stopping": return void (this.stopsAt.value = Date.now() + effect.minutes * 60_000);
      case "notice": return this.notice(effect.text, effect.trouble);
      case "save": return this.save(effect.transfer);
    }
  }

  private connect(link: number, path: "notification" | "switchboard"): void {
    const stream = new Stream(path, {
      opened: () => this.messenger.opened(link),
      received: (bytes) => this.messenger.received(link, bytes),
      closed: () => {
        this.streams.delete(link);
        this.messenger.closed(link);
      },
    });
    this.streams.set(link, stream);
  }

  private disconnect(link: number): void {
    this.streams.get(link)?.close();
    this.streams.delete(link);
  }

  private async fetchTicket(challenge: string): Promise<void> {
    const answer = await this.api.ticket(challenge);
    if (this.messenger.phase.is !== "connecting") return;
    if (answer.ok) this.messenger.ticketed(answer.value);
    else if (answer.error === "unreachable") this.lost();
    else this.out(signInTrouble(answer.error));
  }

  private changed(what: string): void {
    this.versions.changed(what);
    if (what === "phase") this.phaseChanged();
    else if (what.startsWith("conversation ")) this.countUnread();
  }

  private phaseChanged(): void {
    const { is } = this.messenger.phase;
    if (is === "lost") {
      const after = this.backoff.next();
      this.retryAt.value = Date.now() + after;
      this.wake("reconnect", after, () => void this.reconnect());
      this.alerts.sound("trouble");
    } else if (is === "live") {
      this.backoff.reset();
      this.stopsAt.value = 0;
      this.alerts.sound("signed-in");
    } else if (is === "out") {
      for (const key of [...this.timers.keys()]) this.clear(key);
      this.windows.reset();
      this.notices.value = [];
      this.stopsAt.value = 0;
      this.dialog.value = this.menu.value = undefined;
      this.alerts.unread.value = 0;
      this.spoken.value = "";
      for (const url of this.saved.values()) URL.revokeObjectURL(url);
      this.saved.clear();
    }
  }

  private async reconnect(): Promise<void> {
    if (this.messenger.phase.is !== "lost") return;
    // The cookie may have ended meanwhile, and the token with it.
    const session = await this.api.session();
    if (this.messenger.phase.is !== "lost") return;
    // Another tab may have signed in as somebody else.
    if (session.ok && session.value.handle === this.messenger.handle) this.messenger.connect(session.value.handle);
    else if (session.ok || session.error === "signed-out") this.out(strings.signedOut);
    else this.lost();
  }

  /** Still nobody there. */
  private lost(): void {
    const before = this.messenger.phase;
    for (const link of [...this.streams.keys()]) {
      this.disconnect(link);
      this.messenger.closed(link);
    }
    if (this.messenger.phase === before) this.phaseChanged();
  }

  private out(why: string): void {
    this.messenger.signOut(why);
    for (const link of [...this.streams.keys()]) this.disconnect(link);
  }

  private async fetchLeft(): Promise<void> {
    const { handle } = this.messenger;
    const messages = await this.api.leftMessages();
    // He may have signed out meanwhile, and somebody else in.
    if (this.messenger.phase.is === "out" || this.messenger.handle !== handle) return;
    const placed = this.messenger.leftForMe(messages);
    // They are on the page before the server forgets them.
    if (placed.length > 0) this.wake("taken", TAKEN_AFTER_MS, () => void this.api.taken(placed));
  }

  private async leave(conversation: string, line: Said, to: string): Promise<void> {
    const answer = await this.api.leave(to, line.text.replace(/[^\S\n]/g, " "));
    this.messenger.wasLeft(conversation, line, answer.ok ? undefined : leaveTrouble(answer.error));
  }

  private show(id: string): void {
    const front = this.windows.front.value;
    const busy = front !== undefined && front.id !== id && document.activeElement?.tagName === "TEXTAREA";
    const isThere = this.windows.find(id) !== undefined;
    if (!isThere) this.windows.open(id, !busy && !this.windows.narrow.value);
  }

  private isLookedAt(id: string): boolean {
    return document.hasFocus() && this.windows.front.value?.id === id;
  }

  /** For those who do not see. */
  private spokenOf(alert: Alert): string {
    switch (alert.is) {
      case "online": return strings.isOnline(alert.name);
      case "request": return strings.hasAddedYou(alert.name);
      // The number makes each of them another text: the same would not be said again.
      case "message": return strings.newMessage(alert.name, this.messenger.conversations.get(alert.conversation)?.unread ?? 1);
    }
  }

  private countUnread(): void {
    let count = 0;
    for (const conversation of this.messenger.conversations.values()) count += conversation.unread;
    this.alerts.unread.value = count;
  }

  /** As a file of no type, so that no browser opens it by itself. */
  private save(transfer: Transfer): void {
    if (transfer.is !== "receiving") return;
    const blob = new Blob(transfer.parts as BlobPart[], { type: "application/octet-stream" });
    transfer.parts = [];
    const url = URL.createObjectURL(blob);
    this.saved.set(transfer, url);
    const [oldest] = this.saved;
    if (this.saved.size > FILES_KEPT_MAX && oldest !== undefined) {
      URL.revokeObjectURL(oldest[1]);
      this.saved.delete(oldest[0]);
    }
    const link = document.createElement("a");
    link.href = url;
    link.download = transfer.name;
    link.click();
    this.alerts.sound("file");
  }

  private wake(key: string, after: number, then: () => void): void {
    this.clear(key);
    this.timers.set(key, setTimeout(() => {
      this.timers.delete(key);
      then();
    }, after));
  }

  private clear(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }
}

function signInTrouble(error: string): string {
  switch (error) {
    case "refused": return strings.refused;
    case "later": return strings.later;
    case "origin": return strings.origin;
    case "disabled": return strings.disabled;
    case "signed-out": return strings.signedOut;
    case "unreachable": return strings.unreachable;
    default: return strings.notIn(undefined);
  }
}

function leaveTrouble(error: string): string {
  switch (error) {
    case "not-wanted": return strings.leftNotWanted;
    case "online": return strings.leftOnline;
    case "too-long": return strings.leftTooLong;
    case "full": return strings.leftFull;
    default: return "";
  }
}
