//! Reads what is said in a golden conversation (transcripts/README.md). For tests only.

import { LINE_BYTES_MAX } from "../limits.ts";
import { encodeText, joined } from "./command.ts";

export interface Spoken {
  readonly who: string;
  readonly side: "client" | "server";
  readonly words: string[];
  readonly payload: Uint8Array | undefined;
  readonly bytes: Uint8Array;
  /** Written as we would: one space between words, CRLF. */
  readonly isPlain: boolean;
}

const SAYS = /^(\S+) (>|<\*?) (.*)$/;
const WITH_PAYLOAD = { client: ["MSG", "QRY", "PAG", "SDC"], server: ["MSG", "NOT", "IPG"] };

/** Lines that come and that go, without those of raw bytes; holes are filled with something. */
export function spoken(text: string): Spoken[] {
  const rows = text.split("\n");
  const found: Spoken[] = [];
  for (let at = 0; at < rows.length; at++) {
    const [, who, arrow, said] = SAYS.exec(rows[at] ?? "") ?? [];
    if (who === undefined || said === undefined || /^(nothing|closed$|raw )/.test(said)) continue;
    const payloadRows: string[] = [];
    while (/^\|( |$)/.test(rows[at + 1] ?? "")) payloadRows.push((rows[++at] ?? "").slice(2));
    const one = build(who, arrow === ">" ? "client" : "server", said, payloadRows);
    if (one !== undefined) found.push(one);
  }
  return found;
}

function build(who: string, side: Spoken["side"], said: string, payloadRows: string[]): Spoken | undefined {
  const code = said.split(/\s/)[0] ?? "";
  const carries = WITH_PAYLOAD[side].includes(code);
  const payload = carries ? bytesOf(filled(payloadRows.join("\r\n"))) : undefined;
  let whole = said;
  if (payload !== undefined) {
    const last = /\S+$/.exec(said)?.[0] ?? "";
    // A length that is written out and wrong, or of a payload that is not shown, is not for us.
    if (/^\d+$/.test(last) && Number(last) !== payload.length) return undefined;
    if (!/^(\d+|\{.*\})$/.test(last)) return undefined;
    whole = said.slice(0, said.length - last.length) + String(payload.length);
  }
  const lineBytes = joined(bytesOf(filled(whole)), encodeText("\r\n"));
  // Lines that are too long on purpose end a connection; that has a test of its own.
  if (lineBytes.length > LINE_BYTES_MAX) return undefined;
  const shown = new TextDecoder("utf-8", { ignoreBOM: true }).decode(lineBytes).replace(/\r\n$/, "");
  const words = shown.split(/[ \t]+/).filter((word) => word !== "");
  const isPlain = !/[^\x20-\x7e]| {2}| $/.test(shown);
  return { who, side, words, payload, bytes: payload === undefined ? lineBytes : joined(lineBytes, payload), isPlain };
}

/** Something for each hole: what it says itself, or a word. */
function filled(text: string): string {
  return text.replace(/\{(?:[a-z_]*=([^{}]*)|[a-z_]*(?::[a-z]+)?)\}/g, (_, value: string | undefined) => value ?? "1");
}

function bytesOf(text: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const piece of text.split(/(\\x[0-9a-fA-F]{2}|\\[rnt\\])/)) {
    if (piece.startsWith("\\x") && piece.length === 4) pieces.push(new Uint8Array([parseInt(piece.slice(2), 16)]));
    else if (/^\\[rnt\\]$/.test(piece)) pieces.push(encodeText({ r: "\r", n: "\n", t: "\t", "\\": "\\" }[piece[1] as "r"]));
    else pieces.push(encodeText(piece));
  }
  return joined(...pieces);
}
