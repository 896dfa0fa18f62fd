//! The form of a message: headers, an empty line, a body ([MSG-FORM-1]).

import { HEADERS_MAX } from "../limits.ts";
import { decodeText, encodeText, joined } from "./command.ts";

export interface Message {
  /** By name in lower case; the first of a name counts. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** Takes a payload apart. One without headers is all body. */
export function parseMessage(payload: Uint8Array): Message {
  const end = emptyLine(payload);
  if (end === undefined) return { headers: new Map(), body: payload };
  return { headers: fields(decodeText(payload.subarray(0, end.at))), body: payload.subarray(end.after) };
}

/** `Name: value` lines, of headers and of bodies that are made of such lines. */
export function fields(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of text.split(/\r?\n/)) {
    const colon = row.indexOf(":");
    const name = row.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name === "" || found.has(name)) continue;
    if (found.size >= HEADERS_MAX) break;
    found.set(name, row.slice(colon + 1).trim());
  }
  return found;
}

/** Puts a payload together. A value never brings a line end of its own. */
export function writeMessage(headers: readonly (readonly [string, string])[], body: string | Uint8Array): Uint8Array {
  const all = [["MIME-Version", "1.0"] as const, ...headers];
  const head = all.map(([name, value]) => `${name}: ${oneLine(value)}\r\n`).join("") + "\r\n";
  return joined(encodeText(head), typeof body === "string" ? encodeText(body) : body);
}

/** `Name: value` lines as a body. */
export function writeFields(values: readonly (readonly [string, string])[]): string {
  return values.map(([name, value]) => `${name}: ${oneLine(value)}\r\n`).join("") + "\r\n";
}

/** The type without its parameters, in lower case. */
export function contentType(message: Message): string {
  return (message.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function oneLine(value: string): string {
  return value.replace(/[\r\n\0]+/g, " ");
}

function emptyLine(bytes: Uint8Array): { at: number; after: number } | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { at, after: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { at, after: at + 3 };
  }
  return undefined;
}
