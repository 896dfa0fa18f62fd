//! One file on its way between two browsers: which parts go when, and what has come.

import { CHUNK_BYTES, CHUNKS_PER_RECEIPT, CHUNKS_UNDER_WAY_MAX, FILE_NAME_CHARS_MAX } from "../limits.ts";
import { TURNING } from "../msnp/text.ts";

export type TransferState =
  | "offered"
  | "moving"
  | "done"
  | "declined"
  | "cancelled"
  | "unsupported"
  | "failed";

interface Base {
  readonly cookie: string;
  readonly name: string;
  readonly size: number;
  readonly with: string;
  state: TransferState;
  /** Bytes that have arrived over there, or here. */
  done: number;
}

export interface Sending extends Base {
  readonly is: "sending";
  bytes: Uint8Array;
  /** Sent so far. */
  sent: number;
  /** The other side has said that it is a browser. */
  seen: boolean;
}

export interface Receiving extends Base {
  readonly is: "receiving";
  parts: Uint8Array[];
}

export type Transfer = Sending | Receiving;

export interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The parts that may go now: never so many under way that the receiver's queue gets crowded. */
export function partsDue(transfer: Sending): Part[] {
  const due: Part[] = [];
  const until = Math.min(transfer.size, transfer.done + CHUNKS_UNDER_WAY_MAX * CHUNK_BYTES);
  while (transfer.state === "moving" && transfer.sent < until) {
    const bytes = transfer.bytes.subarray(transfer.sent, transfer.sent + CHUNK_BYTES);
    due.push({ offset: transfer.sent, bytes });
    transfer.sent += bytes.length;
  }
  return due;
}

/** Takes a receipt. Whether it makes sense. */
export function received(transfer: Sending, offset: number): boolean {
  if (transfer.state !== "moving" || offset < transfer.done || offset > transfer.sent) return false;
  transfer.done = offset;
  if (transfer.done === transfer.size) {
    transfer.state = "done";
    transfer.bytes = new Uint8Array(0);
  }
  return true;
}

/** Takes a part: `undefined` if it is not the next one, else whether a receipt is due. */
export function take(transfer: Receiving, part: Part): { readonly receipt: boolean } | undefined {
  const end = part.offset + part.bytes.length;
  const fits = part.offset === transfer.done && part.bytes.length > 0 && end <= transfer.size;
  if (transfer.state !== "moving" || !fits) return undefined;
  transfer.parts.push(part.bytes.slice());
  transfer.done = end;
  if (end === transfer.size) transfer.state = "done";
  return { receipt: end === transfer.size || transfer.parts.length % CHUNKS_PER_RECEIPT === 0 };
}

export function isOver(transfer: Transfer): boolean {
  return transfer.state !== "offered" && transfer.state !== "moving";
}

/** A name under which it may be saved: no path, nothing hidden, no tricks with direction. */
export function safeFileName(name: string): string {
  const last = name.replace(TURNING, "").split(/[/\\]/).pop() ?? "";
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f<>:"|?*\u2028\u2029]/g, "_").replace(/^[. ]+|[. ]+$/g, "");
  const letters = [...plain];
  if (letters.length <= FILE_NAME_CHARS_MAX) return plain === "" ? "file" : plain;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? "";
  return letters.slice(0, FILE_NAME_CHARS_MAX - ending.length).join("") + ending;
}
