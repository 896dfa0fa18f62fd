//! The codec against the golden conversations of `transcripts/`, which the server is tested with,
//! too; and text, bodies, formats and invitations.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { FILE_DIRECT, parseFilePart, parseInvitation, writeFilePart } from "./invite.ts";
import { MESSAGE_BYTES_MAX } from "../limits.ts";
import { challengeAnswer } from "./challenge.ts";
import { decodeText, encodeText, joined, line, withPayload } from "./command.ts";
import { Decoder, WireError } from "./decoder.ts";
import { PLAIN, parseFormat, writeFormat } from "./format.ts";
import { contentType, parseMessage, writeMessage } from "./mime.ts";
import { parts, writeText, writeTyping } from "./said.ts";
import { decodeWord, encodeName, parseHandle, shownName } from "./text.ts";
import { type Spoken, spoken } from "./transcript.ts";

const DIRECTORY = "../transcripts";

function all(): { name: string; lines: Spoken[] }[] {
  const names = readdirSync(DIRECTORY).filter((name) => name.endsWith(".txt")).sort();
  assert.ok(names.length > 80, `only ${names.length} transcripts`);
  return names.map((name) => ({ name, lines: spoken(readFileSync(`${DIRECTORY}/${name}`, "utf8")) }));
}

test("every line of every transcript is read as it stands, however it is cut, and written the same", () => {
  let count = 0;
  for (const { name, lines } of all()) {
    for (const cut of [1, 7, 100_000]) {
      for (const side of ["client", "server"] as const) {
        const decoder = new Decoder(side);
        const said = lines.filter((one) => one.side === side);
        const bytes = joined(...said.map((one) => one.bytes));
        const read = [];
        for (let at = 0; at < bytes.length; at += cut) {
          decoder.push(bytes.slice(at, at + cut));
          for (let command = decoder.next(); command !== undefined; command = decoder.next()) read.push(command);
        }
        assert.equal(read.length, said.length, `${name}: commands of the ${side}`);
        read.forEach((command, at) => {
          const expected = said[at] as Spoken;
          assert.deepEqual([command.code, ...command.words], expected.words, name);
          assert.deepEqual(command.payload, expected.payload, `${name}: ${expected.words.join(" ")}`);
          const words = command.payload === undefined ? command.words : command.words.slice(0, -1);
          const written = command.payload === undefined ? line(command.code, ...words) : withPayload(command.payload, command.code, ...words);
          if (expected.isPlain) assert.deepEqual(written, expected.bytes, name);
        });
        count += read.length;
      }
    }
  }
  assert.ok(count > 5000, `only ${count} lines`);
});

test("every message in the transcripts is taken apart", () => {
  const types = new Map<string, number>();
  for (const { lines } of all()) {
    for (const one of lines) {
      if (one.words[0] !== "MSG" || one.payload === undefined) continue;
      const message = parseMessage(one.payload);
      types.set(contentType(message), (types.get(contentType(message)) ?? 0) + 1);
    }
  }
  for (const type of ["text/plain", "text/x-msmsgscontrol", "text/x-msmsgsinvite", "text/x-msmsgsprofile", "application/x-msmsgssystemmessage"]) {
    assert.ok((types.get(type) ?? 0) > 0, `no ${type}`);
  }
});

test("a payload has as many bytes as its length says", () => {
  const decoder = new Decoder("server");
  decoder.push(encodeText("MSG a@b.c n 6\r\nMSG \r\nPNG\r\nQNG\r\n"));
  assert.equal(decodeText(decoder.next()?.payload ?? new Uint8Array()), "MSG \r\n");
  assert.equal(decoder.next()?.code, "PNG");
  assert.equal(decoder.next()?.code, "QNG");
  assert.equal(decoder.next(), undefined);
  const written = withPayload(encodeText("é\r\n"), "MSG", 4, "A");
  assert.equal(decodeText(written), "MSG 4 A 4\r\né\r\n");
});

test("a stream that cannot be followed ends", () => {
  for (const text of ["MSG a b x\r\n", "MSG\r\n", "MSG a b 99999999\r\n", "MSG a b -1\r\n", "X".repeat(9000)]) {
    const decoder = new Decoder("server");
    decoder.push(encodeText(text));
    assert.throws(() => decoder.next(), WireError, text.slice(0, 20));
  }
});

test("names are encoded and decoded", () => {
  assert.equal(encodeName("Ann é 100%"), "Ann%20%C3%A9%20100%25");
  assert.equal(decodeWord("a+b%c3%a9%C3%A9%4"), "a+béé%4");
  assert.equal(decodeWord("%FF"), "\ufffd");
  assert.equal(shownName("%00%0D%0AOUT%E2%80%AEgpj"), "OUTgpj");
  assert.equal([...shownName("x".repeat(387))].length, 130);
  assert.equal(parseHandle(" Bob@Example.com "), "bob@example.com");
  for (const bad of ["", "a@b", "@b.c", "a@b..c", "a@b@c.d", "a b@c.d", "a%40b@c.d", "é@b.c"]) assert.equal(parseHandle(bad), undefined, bad);
});

test("a word never becomes a line of its own", () => {
  assert.equal(decodeText(line("REA", 5, "a@b.c", "x\r\nOUT")), "REA 5 a@b.c xOUT\r\n");
  const message = decodeText(writeMessage([["TypingUser", "a\r\n\r\nb"]], ""));
  assert.equal(message, "MIME-Version: 1.0\r\nTypingUser: a b\r\n\r\n");
});

test("fonts, effects and colours", () => {
  const format = parseFormat("FN=MS%20Sans%20Serif; EF=IB; CO=ff; CS=0; PF=22");
  assert.deepEqual(format, { ...PLAIN, font: "MS Sans Serif", bold: true, italic: true, colour: "#ff0000" });
  assert.equal(parseFormat("CO=800000").colour, "#000080");
  assert.equal(writeFormat({ ...PLAIN, font: "Comic Sans MS", bold: true, strike: true, colour: "#0000ff" }), "FN=Comic%20Sans%20MS; EF=BS; CO=ff0000; CS=0; PF=22");
  assert.deepEqual(parseFormat(undefined), PLAIN);
  assert.deepEqual(parseFormat(`FN=${"%22%3B%7Dx".repeat(50)}; CO=zz;;=;EF`).colour, "#000000");
  assert.ok(!/[;"{}]/.test(parseFormat("FN=a%22%3B%7Dbody%7Bx; CO=1").font));
});

test("long text is cut into messages that fit, whole letters only", () => {
  const text = "Schmetterlinge 🦋 ".repeat(300);
  const pieces = parts(text, PLAIN);
  assert.ok(pieces.length > 3);
  for (const piece of pieces) {
    assert.ok(writeText(piece, PLAIN).length <= MESSAGE_BYTES_MAX);
    assert.match(piece.trim(), /(🦋|Schmetterlinge)$/u);
  }
  assert.equal(pieces.map((piece) => piece.trim()).join(" "), text.trim());
  assert.deepEqual(parts("x".repeat(2000), PLAIN).join(""), "x".repeat(2000));
  assert.equal(decodeText(writeTyping("a@b.c")), "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: a@b.c\r\n\r\n\r\n");
});

test("challenges of the documentation are answered", () => {
  assert.equal(challengeAnswer("15570131571988941333"), "8f2f5a91b72102cd28355e9fc9000d6e");
  assert.equal(challengeAnswer("12345678901234567890"), "8ba1bb9d6dbf624fee31a2053af5fdd0");
});

test("invitations of old clients, and parts of files", () => {
  const body = "Application-Name: File Transfer\r\nApplication-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n" +
    "Invitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\nApplication-File: a.txt\r\nApplication-FileSize: 77\r\n\r\n";
  const invitation = parseInvitation(parseMessage(writeMessage([["Content-Type", "text/x-msmsgsinvite; charset=UTF-8"]], body)));
  assert.equal(invitation?.application, FILE_DIRECT);
  assert.deepEqual([invitation?.command, invitation?.cookie, invitation?.fileName, invitation?.fileSize], ["INVITE", "33267", "a.txt", 77]);
  const bytes = new Uint8Array([0, 13, 10, 13, 10, 255]);
  const part = { is: "part", cookie: "7", offset: 1400, bytes } as const;
  assert.deepEqual(parseFilePart(parseMessage(writeFilePart(part))), part);
});
