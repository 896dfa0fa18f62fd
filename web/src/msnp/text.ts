//! Names as they travel: UTF-8, percent-encoded ([FR-TEXT-1]); and handles.

import { HANDLE_BYTES_MAX, NAME_SHOWN_MAX, TEXT_SHOWN_MAX } from "../limits.ts";
import { decodeText, encodeText } from "./command.ts";

/** `%XX` for 0x00 to 0x20, `%`, 0x7F and all from 0x80. */
export function encodeName(text: string): string {
  let coded = "";
  for (const byte of encodeText(text)) {
    coded += byte > 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : percent(byte);
  }
  return coded;
}

/** The bytes behind the `%XX`, as text. What is no UTF-8 is replaced, not refused. */
export function decodeWord(word: string): string {
  const bytes = encodeText(word);
  const decoded = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === 0x25 ? hexAt(bytes, at + 1) : undefined;
    decoded[length++] = hex ?? (bytes[at] as number);
    if (hex !== undefined) at += 2;
  }
  return decodeText(decoded.subarray(0, length));
}

/** A name as it is shown: one line, no control characters, nothing that turns text around. */
export function shownName(word: string): string {
  return shown(decodeWord(word), NAME_SHOWN_MAX);
}

/** Any text of strangers as one line of at most so many characters. */
export function shown(text: string, max: number): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ").replace(TURNING, "").trim();
  const letters = [...plain];
  return letters.length > max ? letters.slice(0, max - 1).join("") + "…" : plain;
}

/** The same of several lines: those that are empty go. */
export function shownLines(text: string, max: number): string {
  const lines = text.slice(0, 4 * max).split(/\r\n?|\n/).map((line) => shown(line, max));
  const letters = [...lines.filter((line) => line !== "").join("\n")];
  return letters.length > max ? letters.slice(0, max - 1).join("") + "…" : letters.join("");
}

/** What somebody says, as it is shown: of any number of lines, and not for ever. */
export function saidText(text: string): string {
  const plain = text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
  return plain.length > TEXT_SHOWN_MAX ? plain.slice(0, TEXT_SHOWN_MAX) + "…" : plain;
}

/** Characters that change the direction of what follows, out of a message into its surroundings. */
export const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A handle in lower case if it is one ([ID-HANDLE-3]). */
export function parseHandle(text: string): string | undefined {
  const handle = text.trim().toLowerCase();
  const [before, domain, more] = handle.split("@");
  const good =
    before !== undefined && before !== "" && domain !== undefined && more === undefined &&
    /^[\x21-\x7e]+$/.test(handle) && handle.length <= HANDLE_BYTES_MAX && !/%[0-9a-f]{2}/.test(handle) &&
    domain.includes(".") && domain.split(".").every((label) => label !== "");
  return good ? handle : undefined;
}

function percent(byte: number): string {
  return "%" + byte.toString(16).toUpperCase().padStart(2, "0");
}

function hexAt(bytes: Uint8Array, at: number): number | undefined {
  const digits = String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0);
  return /^[0-9a-fA-F]{2}$/.test(digits) ? parseInt(digits, 16) : undefined;
}
