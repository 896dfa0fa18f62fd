//! The connection to the notification server: signing in, lists, presence, and asking for
//! switchboards. Commands in, events out.

import { AWAITED_MAX, BROADCAST_CHARS_MAX } from "../limits.ts";
import { PRODUCT, challengeAnswer } from "../msnp/challenge.ts";
import { type Command, decodeText, encodeText, line, withPayload } from "../msnp/command.ts";
import { contentType, fields, parseMessage } from "../msnp/mime.ts";
import { type Status, parseStatus } from "../msnp/status.ts";
import { encodeName, parseHandle, shownLines } from "../msnp/text.ts";
import { type List, Roster } from "./roster.ts";

/** What was asked for, for whoever has to be told that it was refused. */
export type Request =
  | { readonly is: "add"; readonly handle: string }
  | { readonly is: "switchboard"; readonly conversation: string }
  | { readonly is: "status"; readonly status: Status }
  | { readonly is: "own-name" }
  | { readonly is: "quiet" }
  | { readonly is: "change" };

export type Event =
  | { readonly is: "challenge"; readonly challenge: string }
  | { readonly is: "signed-in" }
  | { readonly is: "lists"; readonly handle?: string }
  | { readonly is: "person"; readonly handle: string; readonly cameOnline: boolean; readonly moved: boolean }
  | { readonly is: "added-me"; readonly handle: string }
  | { readonly is: "me" }
  | { readonly is: "granted"; readonly conversation: string; readonly cookie: string }
  | { readonly is: "refused"; readonly request: Request; readonly number: string }
  | { readonly is: "ring"; readonly session: string; readonly cookie: string; readonly handle: string }
  | { readonly is: "stopping"; readonly minutes: number }
  | { readonly is: "broadcast"; readonly text: string }
  | { readonly is: "pong" }
  | { readonly is: "over"; readonly why: "elsewhere" | "stopped" | "refused"; readonly number?: string };

/** On that list, not on it, in that mode. */
const ALREADY_SO: readonly string[] = ["215", "216", "218"];

export class Notification {
  /** In wire form. */
  name = "";
  verified = true;
  status: Status = "NLN";
  roster = new Roster();
  private dump: { roster: Roster; people: number; groups: number; last: string } | undefined;
  private synchronised = false;
  private live = false;
  private trid = 0;
  private readonly awaited = new Map<number, Request>();

  constructor(
    readonly handle: string,
    /** Asked when it is time: somebody may change his mind until then. */
    private readonly wanted: () => Status,
    private readonly send: (bytes: Uint8Array) => void,
    private readonly tell: (event: Event) => void,
  ) {}

  opened(): void {
    this.ask("VER", "MSNP8", "CVR0");
  }

  ticket(ticket: string): void {
    this.ask("USR", "TWN", "S", ticket);
  }

  ping(): void {
    this.send(line("PNG"));
  }

  signOut(): void {
    this.send(line("OUT"));
  }

  setStatus(status: Status): void {
    this.request({ is: "status", status }, "CHG", status, 0);
  }

  setOwnName(name: string): void {
    this.request({ is: "own-name" }, "REA", this.handle, encodeName(name));
  }

  setOpenToAll(open: boolean): void {
    this.request({ is: "change" }, "BLP", open ? "AL" : "BL");
  }

  add(list: List, handle: string, group = 0): void {
    const request: Request = list === "FL" ? { is: "add", handle } : { is: "change" };
    this.request(request, "ADD", list, handle, handle, ...(list === "FL" ? [group] : []));
  }

  remove(list: List, handle: string, group?: number): void {
    this.request({ is: "change" }, "REM", list, handle, ...(group === undefined ? [] : [group]));
  }

  addGroup(name: string): void {
    this.request({ is: "change" }, "ADG", encodeName(name), 0);
  }

  renameGroup(id: number, name: string): void {
    this.request({ is: "change" }, "REG", id, encodeName(name), 0);
  }

  removeGroup(id: number): void {
    this.request({ is: "change" }, "RMG", id);
  }

  askForSwitchboard(conversation: string): void {
    this.request({ is: "switchboard", conversation }, "XFR", "SB");
  }

  take(command: Command): void {
    if (/^\d{3}$/.test(command.code)) return this.refused(command);
    const words = command.words;
    switch (command.code) {
      case "VER": return void (words[1] === "MSNP8" ? this.sayWho() : this.over("refused"));
      case "CVR": return void (this.live || this.ask("USR", "TWN", "I", this.handle));
      case "USR": return this.user(words);
      case "OUT": return this.over(words[0] === "OTH" ? "elsewhere" : "stopped");
      case "CHL": return this.challenged(words[1] ?? "");
      case "QNG": return this.tell({ is: "pong" });
      case "MSG": return this.message(command);
      case "XFR": return this.granted(words);
      case "RNG": return this.rung(words);
      case "CHG": return this.changed(words);
      case "ILN": return this.seen(words[1], words[2], words[3]);
      case "NLN": return this.seen(words[0], words[1], words[2]);
      case "FLN": return this.gone(words[0]);
      default: return this.list(command.code, words);
    }
  }

  // --- signing in ---

  private sayWho(): void {
    this.ask("CVR", "0x0409", "web", "1.0", "browser", "SWALLOWTAIL", "1.1.0000", "MSMSGS", this.handle);
  }

  private user(words: readonly string[]): void {
    if (words[1] === "TWN" && words[2] === "S") {
      this.tell({ is: "challenge", challenge: words[3] ?? "" });
    } else if (words[1] === "OK" && !this.live) {
      this.live = true;
      this.name = words[3] ?? this.handle;
      this.verified = words[4] !== "0";
      this.tell({ is: "signed-in" });
      this.ask("SYN", 0);
    }
  }

  private over(why: "elsewhere" | "stopped" | "refused", number?: string): void {
    this.tell({ is: "over", why, number });
  }

  private refused({ code, words }: Command): void {
    const trid = Number(words[0]);
    const request = this.awaited.get(trid);
    this.awaited.delete(trid);
    if (!this.live) return this.over("refused", code);
    if (request === undefined || request.is === "quiet") return;
    // Already so, by another place, is what was wanted.
    if (request.is === "change" && ALREADY_SO.includes(code)) return;
    this.tell({ is: "refused", request, number: code });
  }

  private challenged(challenge: string): void {
    this.trid += 1;
    this.send(withPayload(encodeText(challengeAnswer(challenge)), "QRY", this.trid, PRODUCT));
  }

  // --- what comes ---

  private message({ payload }: Command): void {
    const message = parseMessage(payload ?? new Uint8Array(0));
    // [MSG-SYS-2]
    if (contentType(message) === "text/x-swallowtail-notice") {
      const text = shownLines(decodeText(message.body), BROADCAST_CHARS_MAX);
      if (text !== "") this.tell({ is: "broadcast", text });
      return;
    }
    if (contentType(message) !== "application/x-msmsgssystemmessage") return;
    const found = fields(decodeText(message.body));
    const minutes = found.get("arg1") ?? "";
    if (found.get("type") === "1" && /^\d{1,6}$/.test(minutes)) this.tell({ is: "stopping", minutes: Number(minutes) });
  }

  private granted(words: readonly string[]): void {
    const request = this.answered(words[0]);
    const [kind, , package_, cookie] = words.slice(1);
    if (request?.is === "switchboard" && kind === "SB" && package_ === "CKI" && cookie !== undefined) {
      this.tell({ is: "granted", conversation: request.conversation, cookie });
    }
  }

  private rung(words: readonly string[]): void {
    const [session, , , cookie, caller] = words;
    const handle = parseHandle(caller ?? "");
    if (session !== undefined && cookie !== undefined && handle !== undefined) {
      this.tell({ is: "ring", session, cookie, handle });
    }
  }

  private changed(words: readonly string[]): void {
    this.answered(words[0]);
    this.status = parseStatus(words[1]) ?? this.status;
    this.tell({ is: "me" });
  }

  private seen(status: string | undefined, who: string | undefined, name: string | undefined): void {
    const person = this.roster.people.get((who ?? "").toLowerCase());
    if (person === undefined) return;
    const before = { status: person.status, own: person.own };
    person.status = parseStatus(status) ?? "NLN";
    person.own = name ?? person.own;
    // As clients of the time do, so that the list has the right name while he is away.
    if (person.own !== person.kept && person.own !== "" && before.own !== person.own) {
      this.request({ is: "quiet" }, "REA", person.handle, person.own);
    }
    const cameOnline = before.status === "FLN";
    const moved = cameOnline || before.own !== person.own;
    this.tell({ is: "person", handle: person.handle, cameOnline, moved });
  }

  private gone(who: string | undefined): void {
    const person = this.roster.people.get((who ?? "").toLowerCase());
    if (person === undefined) return;
    person.status = "FLN";
    this.tell({ is: "person", handle: person.handle, cameOnline: false, moved: true });
  }

  // --- lists ---

  private list(code: string, words: readonly string[]): void {
    if (code === "SYN") return this.dumpBegins(words);
    if (this.dump !== undefined && this.dumpLine(code, words)) return;
    const handle = (words[3] ?? "").toLowerCase();
    const list = words[1] as List;
    const byOthers = words[0] === "0";
    if (!byOthers) this.answered(words[0]);
    const roster = this.roster;
    switch (code) {
      case "ADD":
        if (!["FL", "AL", "BL", "RL"].includes(list)) return;
        roster.put(handle, list, words[4], words[5] === undefined ? undefined : Number(words[5]));
        if (byOthers && list === "RL") this.tell({ is: "added-me", handle });
        break;
      case "REM": roster.take(handle, list, words[4] === undefined ? undefined : Number(words[4])); break;
      case "REA": this.renamed((words[2] ?? "").toLowerCase(), words[3] ?? ""); break;
      case "ADG": roster.group(Number(words[3]), words[2] ?? ""); break;
      case "REG": roster.group(Number(words[2]), words[3] ?? ""); break;
      case "RMG": roster.dropGroup(Number(words[2])); break;
      case "BLP": roster.openToAll = words[2] !== "BL"; break;
      default: return;
    }
    this.tell({ is: "lists", handle: code === "REA" ? words[2] : handle });
  }

  private renamed(handle: string, name: string): void {
    const person = this.roster.people.get(handle);
    if (person !== undefined) person.kept = name;
    if (handle === this.handle) {
      this.name = name;
      this.tell({ is: "me" });
    }
  }

  private dumpBegins(words: readonly string[]): void {
    const [people, groups] = [Number(words[2] ?? 0), Number(words[3] ?? 0)];
    const roster = new Roster();
    roster.version = Number(words[1] ?? 0);
    this.dump = { roster, people, groups, last: "" };
  }

  /** Whether the line belongs to the dump: those have no transaction id ([FR-TRID-7]). */
  private dumpLine(code: string, words: readonly string[]): boolean {
    const dump = this.dump;
    if (dump === undefined) return false;
    switch (code) {
      case "BLP": dump.roster.openToAll = words[0] !== "BL"; break;
      case "GTC": case "PRP": case "BPR": break;
      case "LSG":
        dump.roster.group(Number(words[0]), words[1] ?? "");
        dump.groups -= 1;
        break;
      case "LST":
        this.dumpPerson(dump.roster, words);
        dump.people -= 1;
        break;
      default: return false;
    }
    if (dump.people <= 0 && dump.groups <= 0) this.dumpEnds(dump.roster);
    return true;
  }

  private dumpPerson(roster: Roster, [handle, name, bits, groups]: readonly string[]): void {
    const person = roster.person((handle ?? "").toLowerCase());
    if (person === undefined) return;
    person.kept = name ?? person.handle;
    person.bits = Number(bits) & 15;
    person.groups = (groups ?? "").split(",").filter((id) => /^\d{1,2}$/.test(id)).map(Number);
  }

  private dumpEnds(roster: Roster): void {
    this.dump = undefined;
    this.roster = roster;
    this.tell({ is: "lists" });
    if (this.synchronised) return;
    this.synchronised = true;
    this.setStatus(this.wanted());
  }

  // --- questions and answers ---

  private ask(code: string, ...words: (string | number)[]): void {
    this.trid += 1;
    this.send(line(code, this.trid, ...words));
  }

  private request(request: Request, code: string, ...words: (string | number)[]): void {
    if (this.awaited.size >= AWAITED_MAX) return;
    this.awaited.set(this.trid + 1, request);
    this.ask(code, ...words);
  }

  private answered(word: string | undefined): Request | undefined {
    const trid = Number(word);
    const request = this.awaited.get(trid);
    this.awaited.delete(trid);
    return request;
  }
}
