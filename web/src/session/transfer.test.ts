//! Files between two messengers, and what a browser declines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText, encodeText } from "../msnp/command.ts";
import { Decoder } from "../msnp/decoder.ts";
import { Backoff } from "./backoff.ts";
import type { Conversation } from "./conversation.ts";
import { BOB, Stage } from "./stage.ts";
import { type Receiving, type Sending, isOver, safeFileName } from "./transfer.ts";

/** A file between two messengers: what one says on its switchboard the other hears. */
function fileBetween(bytes: Uint8Array, meanwhile: (step: number, sender: Conversation, receiver: Conversation) => void) {
  const [alice, bob] = [new Stage(), new Stage()];
  const a = alice.called(alice.signedIn());
  bob.signedIn();
  const b = bob.called(2 - 1);
  const sender = alice.messenger.with(BOB) as Conversation;
  const receiver = bob.messenger.with(BOB) as Conversation;
  assert.equal(sender.files.offer("../pic\u202e.png", bytes), undefined);
  for (let step = 0; step < 5000; step++) {
    let moved = false;
    for (const [from, its, to, other] of [[alice, a, bob, b], [bob, b, alice, a]] as const) {
      const decoder = new Decoder("client");
      for (const effect of from.of("send")) if (effect.link === its) decoder.push(effect.bytes);
      for (let command = decoder.next(); command !== undefined; command = decoder.next()) {
        moved = true;
        if (command.code === "MSG") to.said(other, command.payload ?? new Uint8Array());
      }
    }
    meanwhile(step, sender, receiver);
    if (!moved && step > 2) break;
  }
  const transfers = [sender, receiver].map((one) => one.lines.all.find((line) => line.is === "file"));
  return { alice, bob, transfers: transfers.map((line) => (line?.is === "file" ? line.transfer : undefined)), receiver };
}

const acceptAt = (at: number) => (step: number, _: Conversation, receiver: Conversation) => {
  const line = receiver.lines.all.find((one) => one.is === "file");
  if (step === at && line?.is === "file") receiver.files.accept(line.transfer as Receiving);
};

test("a file goes from browser to browser, a few parts at a time", () => {
  const bytes = new Uint8Array(100_000).map((_, at) => at % 251);
  const { bob, transfers } = fileBetween(bytes, acceptAt(1));
  const [sent, got] = transfers as [Sending, Receiving];
  assert.deepEqual([sent.state, got.state, got.name], ["done", "done", "pic.png"]);
  assert.equal(bob.of("save").length, 1);
  assert.deepEqual(Buffer.concat(got.parts), Buffer.from(bytes));
  assert.equal(sent.bytes.length, 0, "not kept when done");
});

test("a file is cancelled midway, from either side", () => {
  for (const who of ["sender", "receiver"] as const) {
    const { transfers } = fileBetween(new Uint8Array(500_000), (step, sender, receiver) => {
      acceptAt(1)(step, sender, receiver);
      const one = who === "sender" ? sender : receiver;
      const line = one.lines.all.find((its) => its.is === "file");
      if (step === 5 && line?.is === "file") one.files.cancel(line.transfer);
    });
    assert.deepEqual(transfers.map((one) => one?.state), ["cancelled", "cancelled"], who);
  }
});

test("what a browser cannot do is declined, and said", () => {
  const stage = new Stage();
  const board = stage.called(stage.signedIn());
  const invite = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\nApplication-Name: File Transfer\r\n" +
    "Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\n" +
    "Application-File: <b>x.exe\r\nApplication-FileSize: 77\r\n\r\n";
  stage.said(board, encodeText(invite));
  const answer = stage.of("send").map((one) => decodeText(one.bytes)).join("");
  assert.match(answer, /Invitation-Command: CANCEL\r\nInvitation-Cookie: 33267\r\nCancel-Code: REJECT_NOT_INSTALLED/);
  const conversation = stage.messenger.with(BOB);
  assert.match(JSON.stringify(conversation?.lines.all), /Bob B wants to send you/);
  // And an old friend does not know our kind of file.
  assert.equal(conversation?.files.offer("a.txt", new Uint8Array(5)), undefined);
  stage.messenger.woke(`conversation ${conversation?.id} file 1000000001`);
  const line = conversation?.lines.all.find((one) => one.is === "file");
  assert.equal(line?.is === "file" && line.transfer.state, "unsupported");
});

test("file names are made safe; tries come later and later", () => {
  assert.equal(safeFileName("C:\\WINDOWS\\a<b>.txt"), "a_b_.txt");
  assert.equal(safeFileName("../../.bashrc"), "bashrc");
  assert.equal(safeFileName("gpj\u202e.exe\0"), "gpj.exe_");
  assert.equal(safeFileName(""), "file");
  assert.equal([...safeFileName("x".repeat(300) + ".jpeg")].length, 100);
  const backoff = new Backoff(() => 1);
  const waits = Array.from({ length: 9 }, () => backoff.next());
  assert.deepEqual(waits.slice(0, 3), [1000, 2000, 4000]);
  assert.equal(waits.at(-1), 60_000);
  assert.ok(isOver({ state: "done" } as Sending));
});
