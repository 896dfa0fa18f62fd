//! Something small that opens at a button, and closes at Escape or a click elsewhere.

import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Popup {
  readonly ref: RefObject<HTMLElement | null>;
  readonly open: Signal<boolean>;
  readonly toggle: () => void;
  readonly close: () => void;
  readonly keys: (event: KeyboardEvent) => void;
}

export function usePopup(): Popup {
  const ref = useRef<HTMLElement>(null);
  const open = useSignal(false);
  const close = (): void => {
    open.value = false;
  };
  useEffect(() => {
    if (!open.value) return;
    ref.current?.querySelector<HTMLElement>(".popup button")?.focus();
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node && ref.current?.contains(event.target))) close();
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, [open.value]);
  return {
    ref, open, close,
    toggle: () => (open.value = !open.value),
    keys: (event) => {
      if (!open.value) return;
      if (event.key === "Escape") {
        event.preventDefault();
        close();
        ref.current?.querySelector("button")?.focus();
        return;
      }
      const buttons = [...(ref.current?.querySelectorAll<HTMLElement>(".popup button") ?? [])];
      const step = ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 } as Record<string, number>)[event.key];
      const at = buttons.indexOf(document.activeElement as HTMLElement);
      if (step === undefined || at < 0) return;
      event.preventDefault();
      buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
    },
  };
}
