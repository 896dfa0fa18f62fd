//! A window: it is dragged by its title, resized by its corner, and takes the keyboard when it
//! comes to the front.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Pane } from "../app/windows.ts";
import { useApp } from "./app-context.ts";
import { Sign } from "./icons.tsx";

interface Props {
  readonly pane: Pane;
  readonly title: string;
  readonly icon: ComponentChildren;
  readonly kind: string;
  /** On a small screen it leads back to the contacts. */
  readonly onClose?: (() => void) | undefined;
  /** What gets the keyboard, below the window. */
  readonly first: string;
  readonly children: ComponentChildren;
}

const STEP = 24;

export function Window({ pane, title, icon, kind, onClose, first, children }: Props): JSX.Element {
  const app = useApp();
  const frame = useRef<HTMLElement>(null);
  const { windows } = app;
  const narrow = windows.narrow.value;
  const inFront = windows.front.value === pane;
  const { x, y, width, height } = pane.place.value;
  const filled = narrow || pane.large.value;

  useEffect(() => {
    if (pane.called.value === 0) return;
    const within = frame.current;
    if (within !== null && !within.contains(document.activeElement)) within.querySelector<HTMLElement>(first)?.focus();
  }, [pane.called.value]);

  const style = filled
    ? { zIndex: pane.depth.value }
    : { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`, zIndex: pane.depth.value };
  const keys = (event: KeyboardEvent): void => {
    // Within what is being composed, as in Japanese, it ends only that.
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    if (onClose !== undefined) onClose();
    else if (!narrow) windows.putAway(pane);
  };
  const classes = ["window", "pane", kind, filled ? "filled" : "", inFront ? "" : "behind"].filter((name) => name !== "").join(" ");
  return (
    <section ref={frame} class={classes} role="dialog" aria-label={title} hidden={pane.away.value} style={style} onKeyDown={keys}
      onPointerDown={() => inFront || windows.toFront(pane, false)} onFocusIn={() => inFront || windows.toFront(pane, false)}>
      <div class={inFront ? "title-bar" : "title-bar inactive"} onPointerDown={(event) => !filled && drag(event, (dx, dy) => windows.move(pane, x + dx, y + dy))}
        onDblClick={() => !narrow && (pane.large.value = !pane.large.value)}>
        {narrow && onClose !== undefined && (
          <button type="button" class="back" aria-label="Back to contacts" onClick={() => windows.putAway(pane)}><Sign name="back" size={20} /></button>
        )}
        <div class="title-bar-text">{icon} <span>{title}</span></div>
        <div class="title-bar-controls">
          {!narrow && <Control name="least" label="Put away" onClick={() => windows.putAway(pane)} />}
          {!narrow && <Control name={pane.large.value ? "less" : "most"} label={pane.large.value ? "Smaller" : "Larger"} onClick={() => (pane.large.value = !pane.large.value)} />}
          {onClose !== undefined && <Control name="close" label="Close" onClick={onClose} />}
        </div>
      </div>
      {children}
      {!filled && (
        <button type="button" class="grip" aria-label="Size: arrow keys change it" onPointerDown={(event) => drag(event, (dx, dy) => windows.resize(pane, width + dx, height + dy))}
          onKeyDown={(event) => arrows(event, (dx, dy) => windows.resize(pane, width + dx, height + dy))} />
      )}
    </section>
  );
}

function Control({ name, label, onClick }: { name: "least" | "most" | "less" | "close"; label: string; onClick: () => void }): JSX.Element {
  return (
    <button type="button" class={`control ${name}`} aria-label={label} title={label} onClick={onClick} onPointerDown={(event) => event.stopPropagation()}>
      <Sign name={name} size={14} />
    </button>
  );
}

/** Follows the pointer until it is let go. */
function drag(event: PointerEvent, moved: (dx: number, dy: number) => void): void {
  const target = event.currentTarget as HTMLElement;
  if (event.button !== 0 || (event.target as HTMLElement).closest("button") !== null && !target.classList.contains("grip")) return;
  const [startX, startY] = [event.clientX, event.clientY];
  target.setPointerCapture(event.pointerId);
  const move = (now: PointerEvent): void => moved(now.clientX - startX, now.clientY - startY);
  const end = (): void => {
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", end);
    target.removeEventListener("pointercancel", end);
  };
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", end);
  target.addEventListener("pointercancel", end);
}

function arrows(event: KeyboardEvent, moved: (dx: number, dy: number) => void): void {
  const step = ({ ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] } as const)[event.key as "ArrowLeft"];
  if (step === undefined) return;
  event.preventDefault();
  moved(step[0], step[1]);
}
