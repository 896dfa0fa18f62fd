//! Which parts of the page are out of date. The rules change their values in place; a part of the
//! page reads the number of what it shows, and is drawn anew when that grows: at most once a
//! frame, however much has come.

import { type Signal, batch, signal } from "@preact/signals";

/** If the page is not shown there are no frames, and it goes by this. */
const HIDDEN_MS = 100;

export class Versions {
  private readonly numbers = new Map<string, Signal<number>>();
  private readonly dirty = new Set<string>();
  private due = false;

  /** Call it while drawing what depends on `what`. */
  watch(what: string): number {
    return this.of(what).value;
  }

  changed(what: string): void {
    this.dirty.add(what);
    if (this.due) return;
    this.due = true;
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      this.flush();
    };
    const timer = setTimeout(once, HIDDEN_MS);
    const frame = requestAnimationFrame(once);
  }

  private of(what: string): Signal<number> {
    let number = this.numbers.get(what);
    if (number === undefined) {
      number = signal(0);
      this.numbers.set(what, number);
    }
    return number;
  }

  private flush(): void {
    this.due = false;
    const all = [...this.dirty];
    this.dirty.clear();
    batch(() => {
      for (const what of all) {
        const number = this.numbers.get(what);
        if (number !== undefined) number.value += 1;
      }
    });
  }
}
