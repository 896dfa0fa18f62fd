//! Where the windows are, which is in front, and which are put away on the task bar.

import { type Signal, computed, signal } from "@preact/signals";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Pane {
  readonly id: string;
  readonly place: Signal<Place>;
  readonly depth: Signal<number>;
  readonly away: Signal<boolean>;
  /** Fills the desktop. */
  readonly large: Signal<boolean>;
  /** Grows when it is to take the keyboard. */
  readonly called: Signal<number>;
}

/** The list of contacts; all others are conversations. */
export const CONTACTS = "contacts";
export const TASK_BAR = 36;
const SMALLEST = { width: 280, height: 240 };
const NARROW = "(max-width: 640px)";

export class Windows {
  readonly panes = signal<readonly Pane[]>([]);
  /** On a small screen one at a time is shown. */
  readonly narrow = signal(matchMedia(NARROW).matches);
  readonly front = computed(() => {
    const shown = this.panes.value.filter((pane) => !pane.away.value);
    return shown.reduce<Pane | undefined>((top, pane) => (top === undefined || pane.depth.value > top.depth.value ? pane : top), undefined);
  });
  private depth = 1;

  constructor() {
    matchMedia(NARROW).addEventListener("change", (event) => (this.narrow.value = event.matches));
    this.reset();
  }

  reset(): void {
    this.panes.value = [pane(CONTACTS, { x: 28, y: 24, width: 310, height: Math.min(640, innerHeight - TASK_BAR - 48) })];
  }

  find(id: string): Pane | undefined {
    return this.panes.value.find((one) => one.id === id);
  }

  /** Opens it if it is not there; in front, or behind the one that somebody types in. */
  open(id: string, inFront: boolean): void {
    let one = this.find(id);
    if (one === undefined) {
      const count = this.panes.value.length - 1;
      const width = Math.min(560, innerWidth - 40);
      const height = Math.min(480, innerHeight - TASK_BAR - 30);
      const step = (count % 6) * 32;
      const x = Math.max(8, Math.min(380 + step, innerWidth - width - 16));
      const y = Math.max(8, Math.min(48 + step, innerHeight - TASK_BAR - height - 8));
      one = pane(id, { x, y, width, height });
      // Not in front means on the task bar on a small screen, and behind the others on a large one.
      one.depth.value = inFront ? ++this.depth : 0;
      one.away.value = !inFront && this.narrow.value;
      this.panes.value = [...this.panes.value, one];
    }
    if (inFront) this.toFront(one, true);
  }

  toFront(one: Pane, call: boolean): void {
    one.away.value = false;
    if (this.front.value !== one || one.depth.value === 0) one.depth.value = ++this.depth;
    if (call) one.called.value += 1;
  }

  putAway(one: Pane): void {
    one.away.value = true;
    this.callFront();
  }

  close(id: string): void {
    this.panes.value = this.panes.value.filter((one) => one.id !== id);
    this.callFront();
  }

  /** The next one after the one in front, in the order of the task bar. */
  next(step: 1 | -1): void {
    const all = this.panes.value;
    const at = all.findIndex((one) => one === this.front.value);
    const one = all[(at + step + all.length) % all.length];
    if (one !== undefined) this.toFront(one, true);
  }

  /** Keeps what can be dragged within reach. */
  move(one: Pane, x: number, y: number): void {
    const { width, height } = one.place.value;
    const left = clamp(x, 80 - width, innerWidth - 80);
    one.place.value = { x: left, y: clamp(y, 0, Math.max(0, innerHeight - TASK_BAR - 30)), width, height };
  }

  resize(one: Pane, width: number, height: number): void {
    const { x, y } = one.place.value;
    one.place.value = {
      x, y, width: clamp(width, SMALLEST.width, innerWidth - Math.max(0, x)), height: clamp(height, SMALLEST.height, innerHeight - TASK_BAR - y),
    };
  }

  private callFront(): void {
    const front = this.front.value;
    if (front !== undefined) front.called.value += 1;
    else if (this.narrow.value) this.open(CONTACTS, true);
  }
}

function pane(id: string, place: Place): Pane {
  return { id, place: signal(place), depth: signal(1), away: signal(false), large: signal(false), called: signal(0) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
