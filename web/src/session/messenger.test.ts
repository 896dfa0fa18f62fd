//! The messenger without its skin, spoken to line by line as the server does.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { decodeText, encodeText, withPayload } from "../msnp/command.ts";
import { PLAIN } from "../msnp/format.ts";
import { writeText, writeTyping } from "../msnp/said.ts";
import { spoken } from "../msnp/transcript.ts";
import type { Said } from "./lines.ts";
import { Notification } from "./notification.ts";
import { BOB, Stage, said } from "./stage.ts";

test("it signs in, knows the lists and answers a challenge", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const { messenger } = stage;
  assert.equal(messenger.phase.is, "live");
  assert.equal(messenger.myName, "Alice A");
  assert.deepEqual([...messenger.roster.groups.entries()], [[0, "Other%20Contacts"], [1, "Friends"]]);
  assert.deepEqual(messenger.roster.contacts().map((one) => [one.handle, one.status, one.groups]), [[BOB, "NLN", [0, 1]], ["carol@example.com", "FLN", [0]]]);
  assert.deepEqual(messenger.roster.requests().map((one) => one.handle), ["eve@example.com"]);
  stage.hears(link, "CHL 0 15570131571988941333");
  const [sent] = stage.of("send");
  assert.equal(decodeText(sent?.bytes ?? new Uint8Array()), "QRY 7 msmsgs@msnmsgr.com 32\r\n8f2f5a91b72102cd28355e9fc9000d6e");
});

test("presence and lists change one by one", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  stage.of("alert");
  stage.hears(link, `NLN BSY ${BOB} Bob%20C 0`);
  assert.deepEqual(stage.of("changed").map((one) => one.what), [`person ${BOB}`, "lists"]);
  assert.deepEqual(stage.sent(link), [`REA 7 ${BOB} Bob%20C`]);
  stage.hears(link, `REA 7 9 ${BOB} Bob%20C`, `NLN AWY ${BOB} Bob%20C 0`);
  assert.deepEqual(stage.of("alert"), []);
  stage.hears(link, `FLN ${BOB}`, `NLN NLN ${BOB} Bob%20C 0`);
  assert.deepEqual(stage.of("alert").map((one) => one.alert.is), ["online"]);
  stage.messenger.server?.add("FL", "dave@example.com", 1);
  assert.deepEqual(stage.sent(link), ["ADD 8 FL dave@example.com dave@example.com 1"]);
  stage.hears(link, "205 8");
  assert.match(stage.of("notice")[0]?.text ?? "", /dave@example.com/);
  stage.messenger.server?.remove("FL", "dave@example.com");
  stage.hears(link, "216 9");
  assert.deepEqual(stage.of("notice"), [], "he is off the list, as was wanted");
  stage.hears(link, "ADD 0 RL 12 fay@example.com Fay");
  assert.deepEqual(stage.of("alert").map((one) => one.alert.is), ["request"]);
  stage.hears(link, "ADD 9 BL 13 fay@example.com fay@example.com", "ADG 10 14 New%20ones 2 0", "REG 11 15 2 Newer 0");
  assert.equal(stage.messenger.roster.groups.get(2), "Newer");
  assert.deepEqual(stage.messenger.roster.requests().map((one) => one.handle), ["eve@example.com"]);
  stage.hears(link, "RMG 12 16 1", `REM 13 FL 17 ${BOB} 0`, "BLP 14 18 BL", "REM 0 RL 19 eve@example.com");
  assert.deepEqual(stage.messenger.roster.contacts().map((one) => one.handle), ["carol@example.com"]);
  assert.equal(stage.messenger.roster.openToAll, false);
  assert.equal(stage.messenger.roster.people.has("eve@example.com"), false);
});

test("a message waits for its switchboard, is acknowledged, and fails honestly", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const conversation = stage.messenger.with(BOB);
  assert.equal(conversation?.say("hello", PLAIN), true);
  assert.deepEqual(stage.sent(link), ["XFR 7 SB"]);
  conversation?.say("again", PLAIN);
  assert.deepEqual(stage.sent(link), []);
  stage.hears(link, "XFR 7 SB 127.0.0.1:1863 CKI 17.2");
  const board = stage.of("open")[0]?.link ?? -1;
  stage.messenger.opened(board);
  assert.deepEqual(stage.sent(board), ["USR 1 alice@example.com 17.2"]);
  stage.hears(board, "USR 1 OK alice@example.com Alice%20A");
  assert.deepEqual(stage.sent(board), [`CAL 2 ${BOB}`]);
  stage.hears(board, "CAL 2 RINGING 11", `JOI ${BOB} Bob%20B`);
  assert.deepEqual(stage.sent(board).map((text) => text.slice(0, 7)), ["MSG 3 A", "MSG 4 A"]);
  stage.hears(board, "ACK 3", "NAK 4");
  assert.deepEqual(said(conversation).map((line) => line.fate), ["sent", "failed"]);
  conversation?.types();
  assert.match(stage.sent(board)[0] ?? "", /^MSG 5 U /);
  conversation?.types();
  assert.deepEqual(stage.sent(board), [], "not for every key");
  // He goes: the next message asks for a new one.
  stage.hears(board, `BYE ${BOB}`);
  assert.deepEqual(stage.sent(board), ["OUT"]);
  conversation?.say("still there?", PLAIN);
  assert.deepEqual(stage.sent(link), ["XFR 8 SB"]);
  stage.hears(link, "913 8");
  assert.equal(said(conversation).at(-1)?.fate, "failed");
});

test("what is said to somebody who is offline is left", () => {
  const stage = new Stage();
  const link = stage.signedIn("FLN");
  const conversation = stage.messenger.with(BOB);
  conversation?.say("for later", PLAIN);
  const [left] = stage.of("leave");
  assert.deepEqual([left?.to, left?.line.is], [BOB, "said"]);
  assert.deepEqual(stage.sent(link), []);
  stage.messenger.wasLeft(conversation?.id ?? "", left?.line as Said, undefined);
  assert.equal(said(conversation)[0]?.fate, "left");
  // Whose status is not known is called, and then it is left.
  const eve = stage.messenger.with("eve@example.com");
  eve?.say("hm", PLAIN);
  stage.hears(link, "XFR 7 SB 127.0.0.1:1863 CKI 17.2");
  const board = stage.of("open")[0]?.link ?? -1;
  stage.messenger.opened(board);
  stage.hears(board, "USR 1 OK alice@example.com Alice%20A", "217 2");
  assert.equal(stage.of("leave")[0]?.to, "eve@example.com");
  assert.deepEqual(stage.of("close").map((one) => one.link), [board]);
  // And what others have left comes into their windows.
  const placed = stage.messenger.leftForMe([{ id: 5, from: BOB, name: "Bob B", at: 17, text: "while away" }]);
  assert.deepEqual(placed, [5]);
  assert.deepEqual(said(conversation).map((line) => [line.text, line.at, line.wasLeft]), [["for later", 1000, false], ["while away", 17, true]]);
});

test("a call is answered, its window opens with the first message, a third makes a group", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const board = stage.called(link);
  assert.deepEqual(stage.of("show"), []);
  stage.said(board, writeTyping(BOB));
  const conversation = stage.messenger.with(BOB);
  assert.deepEqual([...(conversation?.typing.keys() ?? [])], [BOB]);
  stage.said(board, writeText("hi\nthere", { ...PLAIN, bold: true, colour: "#ff0000" }));
  assert.equal(conversation?.typing.size, 0);
  assert.deepEqual(stage.of("show").map((one) => [one.conversation, one.focus]), [[conversation?.id, false]]);
  const [line] = said(conversation);
  assert.deepEqual([line?.text, line?.format.bold, line?.format.colour, conversation?.unread], ["hi\nthere", true, "#ff0000", 1]);
  conversation?.invite("carol@example.com");
  assert.deepEqual(stage.sent(board), ["CAL 2 carol@example.com"]);
  stage.hears(board, "CAL 2 RINGING 11", "JOI carol@example.com Carol");
  assert.equal(conversation?.group, true);
  assert.notEqual(stage.messenger.with(BOB), conversation, "Bob alone has another window");
  stage.hears(board, `BYE ${BOB}`);
  assert.deepEqual([...(conversation?.people ?? [])], ["carol@example.com"]);
});

test("a call that comes to nothing leaves no window, and nobody is asked for ever", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const board = stage.called(link);
  assert.equal(stage.messenger.conversations.size, 1);
  stage.hears(board, `BYE ${BOB}`);
  assert.equal(stage.messenger.conversations.size, 0);
  const conversation = stage.messenger.with(BOB);
  conversation?.say("hello?", PLAIN);
  for (let at = 0; at < 10; at++) {
    const [asked] = stage.sent(link);
    if (asked === undefined) break;
    stage.hears(link, `XFR ${asked.split(" ")[1]} SB 127.0.0.1:1863 CKI 1.${at}`);
    stage.messenger.closed(stage.of("open")[0]?.link ?? -1);
  }
  assert.equal(said(conversation)[0]?.fate, "failed");
  assert.match(said(conversation)[0]?.why ?? "", /no room/);
});

test("who was called and does not come holds nothing up", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const board = stage.called(link);
  const conversation = stage.messenger.with(BOB);
  conversation?.say("hello", PLAIN);
  conversation?.invite("carol@example.com");
  assert.ok(stage.of("wake").some((one) => one.key === `conversation ${conversation?.id} call ${board}`));
  assert.equal(stage.sent(board).at(-1), "CAL 3 carol@example.com");
  stage.hears(board, "ACK 2", "CAL 3 RINGING 11");
  stage.messenger.woke(`conversation ${conversation?.id} call ${board}`);
  assert.deepEqual(conversation?.lines.all.at(-1), { id: 3, is: "info", at: 1000, text: "Carol has not answered." });
  conversation?.invite("carol@example.com");
  assert.deepEqual(stage.sent(board), ["CAL 4 carol@example.com"], "she can be called again");
  stage.hears(board, "CAL 4 RINGING 11");
  stage.messenger.woke(`conversation ${conversation?.id} call ${board}`);
  stage.hears(board, `BYE ${BOB}`);
  assert.deepEqual(stage.sent(board), ["OUT"]);
  conversation?.say("still there?", PLAIN);
  assert.deepEqual(stage.sent(link), ["XFR 7 SB"]);
  // Should he go before it is known that she does not come, that is found out in time.
  stage.hears(link, "XFR 7 SB 127.0.0.1:1863 CKI 1.3");
  const next = stage.of("open")[0]?.link ?? -1;
  stage.messenger.opened(next);
  stage.hears(next, "USR 1 OK alice@example.com Alice", `JOI ${BOB} Bob`);
  conversation?.invite("carol@example.com");
  stage.hears(next, "CAL 3 RINGING 11", `BYE ${BOB}`);
  conversation?.say("and now?", PLAIN);
  assert.equal(said(conversation).at(-1)?.fate, "waiting");
  stage.messenger.woke(`conversation ${conversation?.id} call ${next}`);
  assert.equal(said(conversation).at(-1)?.fate, "failed");
});

test("connection lost: windows stay, what is said waits, and goes when it is back", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const conversation = stage.messenger.with(BOB);
  const carol = stage.messenger.with("carol@example.com");
  stage.hears(link, "NLN NLN carol@example.com Carol 0");
  carol?.say("hello", PLAIN);
  assert.deepEqual(stage.sent(link), ["XFR 7 SB"], "which will never be answered");
  stage.messenger.setStatus("BSY");
  stage.messenger.closed(link);
  assert.equal(stage.messenger.phase.is, "lost");
  conversation?.say("into the dark", PLAIN);
  assert.equal(said(conversation)[0]?.fate, "waiting");
  stage.of("send");
  stage.messenger.connect("alice@example.com");
  const again = stage.of("open")[0]?.link ?? -1;
  assert.notEqual(again, link);
  stage.messenger.opened(again);
  stage.hears(again, "VER 1 MSNP8", "CVR 2 a a a a a", "USR 3 TWN S x=y");
  stage.messenger.ticketed("t=3");
  stage.hears(again, "USR 4 OK alice@example.com Alice%20A 1 0", "SYN 5 7 2 1", "GTC A", "BLP AL", "LSG 0 ~ 0", `LST ${BOB} Bob 3 0`, "LST carol@example.com Carol 3 0");
  assert.equal(stage.sent(again).at(-1), "CHG 6 BSY 0");
  stage.hears(again, "CHG 6 BSY 0");
  assert.deepEqual(stage.of("leave"), [], "he may be online: nobody knows yet");
  stage.hears(again, `ILN 6 NLN ${BOB} Bob 0`);
  assert.deepEqual(stage.sent(again).filter((text) => text.startsWith("XFR")), ["XFR 7 SB"]);
  stage.hears(again, "ILN 6 NLN carol@example.com Carol 0");
  assert.deepEqual(stage.sent(again), ["XFR 8 SB"], "asked for again");
  assert.equal(stage.messenger.conversations.size, 2);
  assert.equal(stage.of("fetch-left").length, 0);
  stage.messenger.woke("settled");
  assert.equal(stage.of("fetch-left").length, 1, "something may have been left meanwhile");
});

test("how it ends: elsewhere, stopped, refused, silence", () => {
  for (const [text, phase, why] of [["OUT OTH", "out", /somewhere else/], ["OUT SSD", "lost", /stopped/]] as const) {
    const stage = new Stage();
    const link = stage.signedIn();
    stage.hears(link, text);
    assert.equal(stage.messenger.phase.is, phase);
    assert.match((stage.messenger.phase as { why: string }).why, why);
    stage.messenger.closed(link);
    assert.equal(stage.messenger.phase.is, phase);
  }
  const stage = new Stage();
  stage.messenger.connect("alice@example.com");
  stage.hears(1, "VER 1 MSNP8", "CVR 2 a a a a a", "USR 3 TWN S x", "911 4");
  assert.equal(stage.messenger.phase.is, "out");
  const silent = new Stage();
  const link = silent.signedIn();
  silent.messenger.woke("ping");
  assert.deepEqual(silent.sent(link), ["PNG"]);
  silent.messenger.woke("ping");
  assert.equal(silent.messenger.phase.is, "lost");
});

test("what was left is shown once, and asked for when one comes out of hiding", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const left = { id: 5, from: BOB, name: "Bob B", at: 17, text: "while away" };
  assert.deepEqual(stage.messenger.leftForMe([left]), [5]);
  // The server has not heard that it was taken: it is told again.
  assert.deepEqual(stage.messenger.leftForMe([left, { ...left, id: 6 }]), [5, 6]);
  assert.equal(said(stage.messenger.with(BOB)).length, 2);
  for (const [status, asked] of [["BSY", 0], ["HDN", 0], ["NLN", 1], ["AWY", 0]] as const) {
    stage.hears(link, `CHG 7 ${status} 0`);
    assert.equal(stage.of("fetch-left").length, asked, status);
  }
});

test("who signs in hidden is never seen", () => {
  const stage = new Stage();
  stage.messenger.connect("alice@example.com");
  stage.messenger.setStatus("HDN");
  const link = stage.of("open")[0]?.link ?? -1;
  stage.hears(link, "VER 1 MSNP8", "CVR 2 a a a a a", "USR 3 TWN S x=y");
  stage.messenger.ticketed("t=3");
  stage.hears(link, "USR 4 OK alice@example.com Alice%20A 1 0", "SYN 5 7 0 1", "GTC A", "BLP AL", "LSG 0 ~ 0");
  assert.deepEqual(stage.sent(link).filter((text) => text.startsWith("CHG")), ["CHG 5 HDN 0"]);
});

test("an announced end of the service is said, with its minutes", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const payload = encodeText("MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n");
  stage.messenger.received(link, withPayload(payload, "MSG", "Hotmail", "Hotmail"));
  assert.deepEqual(stage.of("stopping").map((one) => one.minutes), [5]);
});

test("what an operator says to everybody is shown as text", () => {
  const stage = new Stage();
  const link = stage.signedIn();
  const head = "MIME-Version: 1.0\r\nContent-Type: text/x-swallowtail-notice; charset=UTF-8\r\n\r\n";
  const payload = encodeText(`${head}Fire drill\u202e\r\n<b>at noon</b>\r\n`);
  stage.messenger.received(link, withPayload(payload, "MSG", "Hotmail", "Hotmail"));
  const texts = stage.of("notice").map((one) => one.text);
  assert.equal(texts.length, 1);
  assert.match(texts[0] ?? "", /: Fire drill\n<b>at noon<\/b>$/);
});

test("nothing that a server has ever said in a transcript upsets it", () => {
  for (const name of readdirSync("../transcripts").filter((one) => one.endsWith(".txt"))) {
    for (const one of spoken(readFileSync(`../transcripts/${name}`, "utf8"))) {
      if (one.side !== "server") continue;
      const stage = new Stage();
      const link = stage.signedIn();
      const board = stage.called(link);
      stage.messenger.received(board, one.bytes);
      stage.messenger.received(link, one.bytes);
    }
  }
});

test("lists as the transcripts have them", () => {
  const lines = spoken(readFileSync("../transcripts/synchronise.txt", "utf8")).filter((one) => one.side === "server" && one.who === "alice");
  const notification = new Notification("alice@example.com", () => "NLN", () => {}, () => {});
  for (const one of lines) notification.take({ code: one.words[0] ?? "", words: one.words.slice(1), payload: one.payload });
  assert.ok(notification.roster.groups.size > 0);
});
