//! How somebody notices: a sound, the title, a notice of the desktop.

import { effect, signal } from "@preact/signals";
import type { Alert } from "../session/effects.ts";
import { type Sound, play } from "../sounds.ts";
import { strings } from "../strings.ts";
import type { Options } from "./options.ts";

const FLASH_MS = 1000;
const NOTICE_CHARS_MAX = 140;

export class Alerts {
  /** Messages that nobody has looked at. */
  readonly unread = signal(0);
  private readonly lastSaid = signal("");
  private flashing: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: Options, private readonly open: (conversation: string) => void) {
    effect(() => this.title());
    addEventListener("focus", () => this.title());
    addEventListener("blur", () => this.title());
  }

  sound(sound: Sound): void {
    if (this.options.sounds.value) play(sound);
  }

  tell(alert: Alert): void {
    this.sound(alert.is === "message" ? "message" : "online");
    if (alert.is === "message") {
      this.lastSaid.value = alert.name;
      this.notify(alert.name, alert.text, alert.conversation);
    } else {
      const text = alert.is === "online" ? strings.isOnline(alert.name) : strings.hasAddedYou(alert.name);
      this.notify(strings.product, text, undefined);
    }
  }

  /** Asks whether notices of the desktop are wanted; only after a click. */
  async askForNotices(): Promise<void> {
    const permitted = typeof Notification !== "undefined" && (await Notification.requestPermission()) === "granted";
    this.options.desktopNotices.value = permitted;
  }

  private notify(title: string, text: string, conversation: string | undefined): void {
    const wanted = this.options.desktopNotices.value && typeof Notification !== "undefined" && Notification.permission === "granted";
    if (!wanted || document.hasFocus()) return;
    const notice = new Notification(title, { body: text.slice(0, NOTICE_CHARS_MAX), tag: conversation ?? "online", silent: true });
    notice.onclick = () => {
      window.focus();
      if (conversation !== undefined) this.open(conversation);
      notice.close();
    };
  }

  private title(): void {
    const [count, name] = [this.unread.value, this.lastSaid.value];
    clearInterval(this.flashing);
    const plain = count > 0 ? `(${count}) ${strings.product}` : strings.product;
    document.title = plain;
    if (count === 0 || document.hasFocus()) return;
    let on = false;
    this.flashing = setInterval(() => {
      on = !on;
      document.title = on ? `${name} says…` : plain;
    }, FLASH_MS);
  }
}
