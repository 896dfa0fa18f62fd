//! One command as it stands in the stream, and how it is written.

/** A verb or an error's number, the words after it, and the payload if it has one. */
export interface Command {
  readonly code: string;
  readonly words: readonly string[];
  readonly payload: Uint8Array | undefined;
}

export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decodeText = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** A line without a payload. A word never brings a space or a line end of its own. */
export function line(code: string, ...words: (string | number)[]): Uint8Array {
  return encodeText([code, ...words.map(word)].filter((text) => text !== "").join(" ") + "\r\n");
}

/** A line with a payload, whose length in bytes becomes the last word. */
export function withPayload(payload: Uint8Array, code: string, ...words: (string | number)[]): Uint8Array {
  return joined(line(code, ...words, payload.length), payload);
}

export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function word(value: string | number): string {
  // What is to stand in a name was encoded before; this keeps a mistake from becoming a command.
  return String(value).replace(/[\x00-\x20\x7f]/g, "");
}
