//! The files of one conversation: offers, answers, parts and receipts; and the honest refusal of
//! all that a browser cannot do.

import { FILE_BYTES_MAX, FILE_SEEN_MS, FILE_STALLED_MS, TRANSFERS_MAX } from "../limits.ts";
import { FILE_DIRECT, FILE_IN_BAND, type FilePart, type Invitation, parseFilePart, parseInvitation, writeAccept, writeCancel, writeFileInvitation, writeFilePart } from "../msnp/invite.ts";
import type { CancelCode } from "../msnp/invite.ts";
import type { Message } from "../msnp/mime.ts";
import { shown } from "../msnp/text.ts";
import { strings } from "../strings.ts";
import type { Conversation } from "./conversation.ts";
import type { Switchboard } from "./switchboard.ts";
import { type Receiving, type Sending, type Transfer, isOver, partsDue, received, safeFileName, take } from "./transfer.ts";

export class Files {
  private readonly underWay = new Map<Transfer, Switchboard | undefined>();

  constructor(private readonly conversation: Conversation) {}

  // --- what the person does ---

  /** Offers a file; what is against it, if something is. */
  offer(name: string, bytes: Uint8Array): string | undefined {
    const peer = this.conversation.peer;
    if (peer === undefined) return strings.fileForTwo;
    if (bytes.length === 0) return strings.fileEmpty;
    if (bytes.length > FILE_BYTES_MAX) return strings.fileTooLarge(FILE_BYTES_MAX / 1024 / 1024);
    if (this.underWay.size >= TRANSFERS_MAX) return strings.fileTooMany;
    const link = this.conversation.usable();
    if (link === undefined && this.conversation.around.isOnline(peer) === false) {
      return strings.notOnline(this.conversation.around.nameOf(peer));
    }
    const cookie = String(1 + Math.floor(this.conversation.around.random() * 2_000_000_000));
    const transfer: Sending = {
      is: "sending", cookie, name: safeFileName(name), size: bytes.length, with: peer, state: "offered", done: 0, bytes, sent: 0, seen: false,
    };
    this.underWay.set(transfer, undefined);
    this.conversation.fileLine(transfer);
    if (link !== undefined) this.linked(link);
    else this.conversation.reach();
    return undefined;
  }

  /** Offers that waited for a switchboard go. */
  linked(link: Switchboard): void {
    for (const [transfer, its] of this.underWay) {
      if (its !== undefined || transfer.is !== "sending") continue;
      this.underWay.set(transfer, link);
      link.say(writeFileInvitation(transfer.cookie, transfer.name, transfer.size), "N");
      this.conversation.wake(`file ${transfer.cookie}`, FILE_SEEN_MS);
    }
  }

  get isWaiting(): boolean {
    return [...this.underWay.values()].includes(undefined);
  }

  /** Nobody can be reached. */
  notLinked(): void {
    for (const [transfer, its] of [...this.underWay]) if (its === undefined) this.finish(transfer, "failed");
  }

  accept(transfer: Receiving): void {
    const link = this.underWay.get(transfer);
    if (transfer.state !== "offered" || link === undefined) return;
    transfer.state = "moving";
    link.say(writeAccept(transfer.cookie), "N");
    this.stir(transfer);
  }

  decline(transfer: Receiving): void {
    this.end(transfer, "declined", "REJECT");
  }

  cancel(transfer: Transfer): void {
    if (!isOver(transfer)) this.end(transfer, "cancelled", "OUTBANDCANCEL");
  }

  // --- what comes ---

  take(link: Switchboard, from: string, message: Message): void {
    const part = parseFilePart(message);
    if (part !== undefined) return this.part(link, from, part);
    const invitation = parseInvitation(message);
    if (invitation === undefined) return;
    switch (invitation.command) {
      case "INVITE": return this.invited(link, from, invitation);
      case "ACCEPT": return this.accepted(link, from, invitation.cookie);
      case "CANCEL": return this.cancelled(link, from, invitation);
    }
  }

  lost(link: Switchboard): void {
    for (const [transfer, its] of [...this.underWay]) if (its === link) this.finish(transfer, "failed");
  }

  closed(): void {
    for (const transfer of [...this.underWay.keys()]) this.cancel(transfer);
  }

  woke(cookie: string): void {
    for (const transfer of [...this.underWay.keys()]) {
      if (transfer.cookie !== cookie) continue;
      if (transfer.is === "sending" && transfer.state === "offered" && !transfer.seen) {
        this.conversation.tell("trouble", strings.fileNotSeen);
        this.end(transfer, "unsupported", "TIMEOUT");
      } else if (transfer.state === "moving") {
        this.end(transfer, "failed", "FTTIMEOUT");
      }
    }
  }

  // --- offers ---

  private invited(link: Switchboard, from: string, invitation: Invitation): void {
    const name = this.conversation.around.nameOf(from);
    if (invitation.application !== FILE_IN_BAND) return this.cannot(link, name, invitation);
    const full = this.underWay.size >= TRANSFERS_MAX;
    if (full || link.people.size > 1 || invitation.fileSize < 1 || invitation.fileSize > FILE_BYTES_MAX) {
      return link.say(writeCancel(invitation.cookie, "FAIL"), "N");
    }
    if (this.find("receiving", from, invitation.cookie) !== undefined) return;
    const transfer: Receiving = {
      is: "receiving", cookie: invitation.cookie, name: safeFileName(invitation.fileName), size: invitation.fileSize,
      with: from, state: "offered", done: 0, parts: [],
    };
    this.underWay.set(transfer, link);
    link.say(writeFilePart({ is: "seen", cookie: transfer.cookie }), "N");
    this.conversation.fileLine(transfer);
    this.conversation.noticed(name, transfer.name);
  }

  private cannot(link: Switchboard, name: string, invitation: Invitation): void {
    link.say(writeCancel(invitation.cookie, "REJECT_NOT_INSTALLED"), "N");
    const text = invitation.application === FILE_DIRECT
      ? strings.fileDirect(name, safeFileName(invitation.fileName))
      : strings.invitationDeclined(name, shown(invitation.applicationName, 60) || "?");
    this.conversation.tell("trouble", text);
    this.conversation.noticed(name, text);
  }

  private accepted(link: Switchboard, from: string, cookie: string): void {
    const transfer = this.find("sending", from, cookie) as Sending | undefined;
    if (transfer === undefined || transfer.state !== "offered") return;
    transfer.seen = true;
    transfer.state = "moving";
    this.underWay.set(transfer, link);
    this.send(link, transfer);
  }

  private cancelled(link: Switchboard, from: string, invitation: Invitation): void {
    const transfer = this.find(undefined, from, invitation.cookie);
    if (transfer === undefined || this.underWay.get(transfer) !== link) return;
    if (invitation.cancelCode === "REJECT_NOT_INSTALLED") {
      this.conversation.tell("trouble", strings.fileNotSeen);
      this.finish(transfer, "unsupported");
    } else {
      this.finish(transfer, invitation.cancelCode === "REJECT" ? "declined" : invitation.cancelCode === "OUTBANDCANCEL" ? "cancelled" : "failed");
    }
  }

  // --- bytes ---

  private part(link: Switchboard, from: string, part: FilePart): void {
    if (part.is === "part") {
      const transfer = this.find("receiving", from, part.cookie) as Receiving | undefined;
      if (transfer === undefined) return;
      const taken = take(transfer, part);
      if (taken === undefined) return this.end(transfer, "failed", "FAIL");
      if (taken.receipt) link.say(writeFilePart({ is: "received", cookie: part.cookie, offset: transfer.done }), "N");
      if (transfer.state !== "done") return this.stir(transfer);
      this.conversation.around.out({ is: "save", transfer });
      return this.finish(transfer, "done");
    }
    const transfer = this.find("sending", from, part.cookie) as Sending | undefined;
    if (transfer === undefined) return;
    transfer.seen = true;
    if (part.is === "seen") return;
    if (!received(transfer, part.offset)) return this.end(transfer, "failed", "FAIL");
    if (isOver(transfer)) return this.finish(transfer, "done");
    this.send(link, transfer);
  }

  private send(link: Switchboard, transfer: Sending): void {
    for (const { offset, bytes } of partsDue(transfer)) {
      link.say(writeFilePart({ is: "part", cookie: transfer.cookie, offset, bytes }), "N");
    }
    this.stir(transfer);
  }

  /** It goes on; should it stop to, somebody looks. */
  private stir(transfer: Transfer): void {
    this.conversation.wake(`file ${transfer.cookie}`, FILE_STALLED_MS);
    this.conversation.changed();
  }

  private end(transfer: Transfer, state: Transfer["state"], code: CancelCode): void {
    this.underWay.get(transfer)?.say(writeCancel(transfer.cookie, code), "N");
    this.finish(transfer, state);
  }

  private finish(transfer: Transfer, state: Transfer["state"]): void {
    transfer.state = state;
    if (transfer.is === "sending") transfer.bytes = new Uint8Array(0);
    else if (state !== "done") transfer.parts = [];
    this.underWay.delete(transfer);
    this.conversation.changed();
  }

  private find(is: Transfer["is"] | undefined, from: string, cookie: string): Transfer | undefined {
    return [...this.underWay.keys()].find(
      (transfer) => transfer.cookie === cookie && transfer.with === from && (is === undefined || transfer.is === is),
    );
  }
}
