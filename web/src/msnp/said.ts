//! What people say to each other: text in parts that fit, and typing notices.

import { MESSAGE_BYTES_MAX } from "../limits.ts";
import { encodeText } from "./command.ts";
import { type Format, writeFormat } from "./format.ts";
import { writeMessage } from "./mime.ts";

export function writeText(text: string, format: Format): Uint8Array {
  return writeMessage(textHeaders(format), lineEnds(text));
}

export function writeTyping(handle: string): Uint8Array {
  return writeMessage([["Content-Type", "text/x-msmsgscontrol"], ["TypingUser", handle]], "\r\n");
}

/** Cuts what is too long for one message, between words where there are any ([LIM-MSG-1]). */
export function parts(text: string, format: Format): string[] {
  const room = MESSAGE_BYTES_MAX - writeMessage(textHeaders(format), "").length;
  const found: string[] = [];
  let rest = text;
  while (size(rest) > room) {
    const cut = fitting(rest, room);
    found.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "") found.push(rest);
  return found.filter((part) => part.trim() !== "");
}

function textHeaders(format: Format): [string, string][] {
  return [["Content-Type", "text/plain; charset=UTF-8"], ["X-MMS-IM-Format", writeFormat(format)]];
}

function lineEnds(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

function size(text: string): number {
  return encodeText(lineEnds(text)).length;
}

/** How many UTF-16 units fit, whole letters only. */
function fitting(text: string, room: number): number {
  let bytes = 0;
  let end = 0;
  let space = 0;
  for (const letter of text) {
    bytes += size(letter);
    if (bytes > room) break;
    end += letter.length;
    if (/\s/.test(letter)) space = end;
  }
  return space > end / 2 ? space : end;
}
