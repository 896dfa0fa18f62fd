//! What a dialogue or a menu is about.

import type { ComponentChildren } from "preact";

export type DialogOf =
  | { readonly is: "add-contact"; readonly handle: string }
  | { readonly is: "own-name" }
  | { readonly is: "new-group" }
  | { readonly is: "rename-group"; readonly group: number }
  | { readonly is: "delete-group"; readonly group: number }
  | { readonly is: "move"; readonly handle: string; readonly group: number }
  | { readonly is: "remove"; readonly handle: string }
  | { readonly is: "report"; readonly handle: string }
  | { readonly is: "invite"; readonly conversation: string }
  | { readonly is: "options" };

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly checked?: boolean;
  readonly icon?: ComponentChildren;
}

export interface MenuOf {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly items: readonly (MenuItem | "line")[];
  /** What gets the keyboard back. */
  readonly back: HTMLElement | undefined;
}
