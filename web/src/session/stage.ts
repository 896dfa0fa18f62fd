//! A messenger to try things on, spoken to line by line as the server does. For tests only.

import assert from "node:assert/strict";
import { encodeText, withPayload } from "../msnp/command.ts";
import { Decoder } from "../msnp/decoder.ts";
import type { Conversation } from "./conversation.ts";
import type { Effect } from "./effects.ts";
import type { Said } from "./lines.ts";
import { Messenger } from "./messenger.ts";

export const BOB = "bob@example.com";

/** One messenger, and what it has wanted done. */
export class Stage {
  readonly effects: Effect[] = [];
  now = 1000;
  readonly messenger = new Messenger((effect) => this.effects.push(effect), () => this.now, () => 0.5);

  /** Everything of one kind since the last look. */
  of<K extends Effect["is"]>(is: K): Extract<Effect, { is: K }>[] {
    const found = this.effects.filter((effect) => effect.is === is) as Extract<Effect, { is: K }>[];
    for (const effect of found) this.effects.splice(this.effects.indexOf(effect), 1);
    return found;
  }

  /** What was sent on that connection since the last look, without payloads. */
  sent(link: number): string[] {
    const decoder = new Decoder("client");
    for (const effect of this.of("send")) if (effect.link === link) decoder.push(effect.bytes);
    const lines: string[] = [];
    for (let command = decoder.next(); command !== undefined; command = decoder.next()) {
      lines.push([command.code, ...command.words].join(" "));
    }
    return lines;
  }

  hears(link: number, ...lines: string[]): void {
    for (const text of lines) this.messenger.received(link, encodeText(text + "\r\n"));
  }

  /** Alice is signed in, with Bob in a group of hers; returns the number of the connection. */
  signedIn(bobIs = "NLN"): number {
    this.messenger.connect("alice@example.com");
    const link = this.of("open")[0]?.link ?? -1;
    this.messenger.opened(link);
    assert.deepEqual(this.sent(link), ["VER 1 MSNP8 CVR0"]);
    this.hears(link, "VER 1 MSNP8");
    assert.match(this.sent(link)[0] ?? "", /^CVR 2 /);
    this.hears(link, "CVR 2 1.1.0000 1.1.0000 1.0.0863 http://a/ http://b/");
    assert.deepEqual(this.sent(link), ["USR 3 TWN I alice@example.com"]);
    this.hears(link, "USR 3 TWN S lc=1033,id=507,tpf=x");
    assert.deepEqual(this.of("ticket").map((one) => one.challenge), ["lc=1033,id=507,tpf=x"]);
    this.messenger.ticketed("t=1&p=2");
    assert.deepEqual(this.sent(link), ["USR 4 TWN S t=1&p=2"]);
    this.hears(link, "USR 4 OK alice@example.com Alice%20A 1 0");
    assert.deepEqual(this.sent(link), ["SYN 5 0"]);
    this.hears(link, "SYN 5 7 3 2", "GTC A", "BLP AL", "PRP MBE Y", "LSG 0 Other%20Contacts 0", "LSG 1 Friends 0");
    this.hears(link, `LST ${BOB} Bob%20B 11 0,1`, "BPR PHH 1", "LST carol@example.com Carol 3 0", "LST eve@example.com Eve 8");
    assert.deepEqual(this.sent(link), ["CHG 6 NLN 0"]);
    this.hears(link, "CHG 6 NLN 0");
    if (bobIs !== "FLN") this.hears(link, `ILN 6 ${bobIs} ${BOB} Bob%20B 0`);
    this.messenger.woke("settled");
    assert.equal(this.of("fetch-left").length, 1);
    this.of("changed");
    return link;
  }

  /** Bob calls; returns the conversation's connection. */
  called(link: number): number {
    this.hears(link, `RNG 11 127.0.0.1:1863 CKI 1.2 ${BOB} Bob%20B`);
    const board = this.of("open")[0]?.link ?? -1;
    this.messenger.opened(board);
    assert.deepEqual(this.sent(board), ["ANS 1 alice@example.com 1.2 11"]);
    this.hears(board, `IRO 1 1 1 ${BOB} Bob%20B`, "ANS 1 OK");
    return board;
  }

  /** Somebody says something over there. */
  said(board: number, payload: Uint8Array, from = BOB): void {
    this.messenger.received(board, withPayload(payload, "MSG", from, "Bob%20B"));
  }
}

export const said = (conversation: Conversation | undefined): Said[] =>
  (conversation?.lines.all ?? []).filter((line): line is Said => line.is === "said");
