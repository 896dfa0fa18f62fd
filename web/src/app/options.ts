//! What a person has chosen for this browser. Nothing in it is a secret, and nothing in it tells
//! whom one talks to.

import { type Signal, effect, signal } from "@preact/signals";
import { type Format, PLAIN, parseFormat, writeFormat } from "../msnp/format.ts";

const KEY = "swallowtail";

export class Options {
  readonly sounds = signal(true);
  readonly desktopNotices = signal(false);
  readonly byStatus = signal(false);
  readonly emoticons = signal(true);
  /** How one's own messages look. */
  readonly format = signal<Format>({ ...PLAIN, font: "Tahoma" });

  constructor() {
    const kept = read();
    for (const [name, flag] of this.flags()) {
      const value = kept[name];
      if (typeof value === "boolean") flag.value = value;
    }
    if (typeof kept["format"] === "string") this.format.value = parseFormat(kept["format"]);
    effect(() => {
      const all: Record<string, unknown> = { format: writeFormat(this.format.value) };
      for (const [name, flag] of this.flags()) all[name] = flag.value;
      try {
        localStorage.setItem(KEY, JSON.stringify(all));
      } catch {
        // A browser that keeps nothing still lets one choose.
      }
    });
  }

  private flags(): [string, Signal<boolean>][] {
    return [
      ["sounds", this.sounds], ["desktopNotices", this.desktopNotices], ["byStatus", this.byStatus], ["emoticons", this.emoticons],
    ];
  }
}

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
