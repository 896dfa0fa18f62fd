//! What the rules want done. They themselves touch neither the network nor the page.

import type { Said } from "./lines.ts";
import type { Transfer } from "./transfer.ts";

export type Effect =
  /** A connection of that number is wanted; its bytes; its end. */
  | { readonly is: "open"; readonly link: number; readonly path: "notification" | "switchboard" }
  | { readonly is: "send"; readonly link: number; readonly bytes: Uint8Array }
  | { readonly is: "close"; readonly link: number }
  /** A ticket for that challenge. */
  | { readonly is: "ticket"; readonly challenge: string }
  /** `woke(key)` after that time; an earlier one of the same key is off. */
  | { readonly is: "wake"; readonly key: string; readonly after: number }
  /** Something that is shown is different. */
  | { readonly is: "changed"; readonly what: Changed }
  /** Messages that were left are to be fetched, and one is to be left. */
  | { readonly is: "fetch-left" }
  | { readonly is: "leave"; readonly conversation: string; readonly line: Said; readonly to: string }
  /** Somebody is to notice. */
  | { readonly is: "alert"; readonly alert: Alert }
  | { readonly is: "show"; readonly conversation: string; readonly focus: boolean }
  | { readonly is: "stopping"; readonly minutes: number }
  | { readonly is: "notice"; readonly text: string; readonly trouble: boolean }
  | { readonly is: "save"; readonly transfer: Transfer };

/** `phase`, `me`, `lists`, `conversations`, `person <handle>` or `conversation <id>`. */
export type Changed = string;

export type Alert =
  | { readonly is: "message"; readonly conversation: string; readonly name: string; readonly text: string }
  | { readonly is: "online"; readonly handle: string; readonly name: string }
  | { readonly is: "request"; readonly handle: string; readonly name: string };

export type Out = (effect: Effect) => void;
