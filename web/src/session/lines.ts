//! What stands in a conversation window.

import { LINES_MAX } from "../limits.ts";
import type { Format } from "../msnp/format.ts";
import type { Transfer } from "./transfer.ts";

/** `waiting` for a switchboard, `sending` until it is acknowledged, and what became of it. */
export type Fate = "waiting" | "sending" | "sent" | "leaving" | "left" | "failed";

interface Base {
  readonly id: number;
  readonly at: number;
}

export interface Said extends Base {
  readonly is: "said";
  readonly mine: boolean;
  readonly from: string;
  readonly name: string;
  readonly text: string;
  readonly format: Format;
  /** Of one's own. */
  fate: Fate;
  /** Why it failed. */
  why: string;
  /** It was said while the reader was away. */
  readonly wasLeft: boolean;
}

export interface Told extends Base {
  readonly is: "info" | "trouble";
  readonly text: string;
}

export interface FileLine extends Base {
  readonly is: "file";
  readonly transfer: Transfer;
}

export type Line = Said | Told | FileLine;

type Fresh<T> = T extends Line ? Omit<T, "id"> : never;

export class Lines {
  readonly all: Line[] = [];
  private next = 1;

  add<T extends Line>(line: Omit<T, "id"> & Fresh<Line>): T {
    const numbered = { ...line, id: this.next++ } as unknown as T;
    this.all.push(numbered);
    if (this.all.length > LINES_MAX) this.all.splice(0, this.all.length - LINES_MAX);
    return numbered;
  }
}
