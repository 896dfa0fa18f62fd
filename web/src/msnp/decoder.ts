//! Bytes → commands, however the stream was cut.

import { LINE_BYTES_MAX, PAYLOAD_BYTES_MAX } from "../limits.ts";
import { type Command, decodeText, joined } from "./command.ts";

/** Who wrote the bytes: it decides which commands carry a payload ([FR-PAY-3]). */
export type Side = "client" | "server";

const WITH_PAYLOAD: Record<Side, readonly string[]> = {
  client: ["MSG", "QRY", "PAG", "SDC"],
  server: ["MSG", "NOT", "IPG"],
};

/** A stream that cannot be followed any further: the connection ends ([FR-PAY-4]). */
export class WireError extends Error {}

export class Decoder {
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;

  constructor(private readonly side: Side = "server") {}

  push(bytes: Uint8Array): void {
    const rest = this.bytes.subarray(this.start);
    this.bytes = rest.length === 0 ? bytes : joined(rest, bytes);
    this.start = 0;
  }

  /** The next whole command, or nothing until more bytes have come. */
  next(): Command | undefined {
    for (;;) {
      const end = this.bytes.indexOf(10, this.start);
      if ((end < 0 ? this.bytes.length : end) - this.start > LINE_BYTES_MAX) {
        throw new WireError("a line is too long");
      }
      if (end < 0) return undefined;
      const text = decodeText(this.bytes.subarray(this.start, end)).replace(/\r$/, "");
      const [code, ...words] = text.split(/[ \t]+/).filter((word) => word !== "");
      if (code === undefined) {
        this.start = end + 1;
        continue;
      }
      if (!WITH_PAYLOAD[this.side].includes(code)) {
        this.start = end + 1;
        return { code, words, payload: undefined };
      }
      const length = payloadLength(words[words.length - 1]);
      if (this.bytes.length - end - 1 < length) return undefined;
      const payload = this.bytes.slice(end + 1, end + 1 + length);
      this.start = end + 1 + length;
      return { code, words, payload };
    }
  }
}

function payloadLength(word: string | undefined): number {
  if (word === undefined || !/^\d{1,9}$/.test(word)) throw new WireError("a payload without a length");
  const length = Number(word);
  if (length > PAYLOAD_BYTES_MAX) throw new WireError("a payload is too large");
  return length;
}
