//! A stream of bytes over a WebSocket: where its frames begin and end means nothing.

import { CONNECT_MS_MAX, FRAME_BYTES_MAX, UNSENT_BYTES_MAX } from "../limits.ts";

export interface StreamEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  closed(): void;
}

export class Stream {
  private readonly socket: WebSocket;
  private over = false;
  private readonly patience: ReturnType<typeof setTimeout>;

  constructor(path: "notification" | "switchboard", private readonly events: StreamEvents) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/web/${path}`, "msnp");
    this.socket.binaryType = "arraybuffer";
    this.patience = setTimeout(() => this.end(true), CONNECT_MS_MAX);
    this.socket.onopen = () => {
      clearTimeout(this.patience);
      if (!this.over) events.opened();
    };
    this.socket.onmessage = ({ data }) => {
      if (!this.over && data instanceof ArrayBuffer) events.received(new Uint8Array(data));
    };
    this.socket.onclose = this.socket.onerror = () => this.end(true);
  }

  send(bytes: Uint8Array): void {
    if (this.over || this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > UNSENT_BYTES_MAX) return this.end(true);
    for (let at = 0; at < bytes.length; at += FRAME_BYTES_MAX) {
      this.socket.send(bytes.slice(at, at + FRAME_BYTES_MAX));
    }
  }

  /** What was sent before still goes out. */
  close(): void {
    this.end(false);
  }

  private end(tell: boolean): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.patience);
    this.socket.close();
    if (tell) this.events.closed();
  }
}
