//! When to try again after a connection was lost: later each time, within bounds, and not with
//! everybody else at once.

import { BACKOFF_FIRST_MS, BACKOFF_MAX_MS } from "../limits.ts";

export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number) {}

  next(): number {
    const whole = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(this.failures, 10));
    this.failures += 1;
    return whole / 2 + (whole / 2) * this.random();
  }

  reset(): void {
    this.failures = 0;
  }
}
