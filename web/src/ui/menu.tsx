//! A menu at a point of the page, with the keys that menus have.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { App } from "../app/app.ts";
import type { MenuItem, MenuOf } from "../app/dialogs.ts";
import { useApp } from "./app-context.ts";

type Items = readonly (MenuItem | "line")[];

/** Opens below (or above) what was pressed. */
export function openMenuAt(app: App, target: HTMLElement, label: string, items: Items): void {
  const box = target.getBoundingClientRect();
  app.menu.value = { x: box.left, y: box.bottom, label, items, back: target };
}

export function openMenu(app: App, x: number, y: number, label: string, items: Items): void {
  const back = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  app.menu.value = { x, y, label, items, back };
}

export function CurrentMenu(): JSX.Element | null {
  const app = useApp();
  const menu = app.menu.value;
  return menu === undefined ? null : <Menu menu={menu} />;
}

function Menu({ menu }: { menu: MenuOf }): JSX.Element {
  const app = useApp();
  const list = useRef<HTMLUListElement>(null);
  const close = (back: boolean): void => {
    app.menu.value = undefined;
    if (back) menu.back?.focus();
  };

  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return;
    // Inside the page, whatever was pressed.
    const { width, height } = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(menu.x, innerWidth - width - 4))}px`;
    box.style.top = `${menu.y + height > innerHeight - 4 ? Math.max(4, Math.min(menu.y, innerHeight - 36) - height) : menu.y}px`;
    (box.querySelector<HTMLElement>("[aria-checked=true]") ?? box.querySelector<HTMLElement>("[role^=menuitem]"))?.focus();
  }, [menu]);

  useEffect(() => {
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node && list.current?.contains(event.target))) close(false);
    };
    addEventListener("pointerdown", outside, true);
    addEventListener("blur", outside);
    return () => {
      removeEventListener("pointerdown", outside, true);
      removeEventListener("blur", outside);
    };
  }, [menu]);

  const keys = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = (index: number): void => {
      event.preventDefault();
      items[(index + items.length) % items.length]?.focus();
    };
    switch (event.key) {
      case "ArrowDown": return to(at + 1);
      case "ArrowUp": return to(at - 1);
      case "Home": return to(0);
      case "End": return to(items.length - 1);
      case "Escape":
      case "Tab":
        event.preventDefault();
        return close(true);
      default: {
        const letter = event.key.toLowerCase();
        if (letter.length !== 1 || letter === " ") return;
        const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent?.trim().toLowerCase().startsWith(letter));
        next?.focus();
      }
    }
  };

  return (
    <ul ref={list} class="menu" role="menu" aria-label={menu.label} onKeyDown={keys}>
      {menu.items.map((item, index) =>
        item === "line" ? <li key={index} role="separator" /> : (
          <li key={index} role="none">
            <button type="button" tabIndex={-1} role={item.checked === undefined ? "menuitem" : "menuitemradio"} aria-checked={item.checked}
              onPointerMove={(event) => event.currentTarget.focus()}
              onClick={() => {
                close(true);
                item.run();
              }}>
              <span class="menu-icon">{item.icon ?? (item.checked === true ? "✓" : "")}</span>{item.label}
            </button>
          </li>
        ))}
    </ul>
  );
}
