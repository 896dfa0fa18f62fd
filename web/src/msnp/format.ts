//! `X-MMS-IM-Format`: font, effects and colour of what is said ([MSG-RELAY-1]).

import { shown } from "./text.ts";
import { decodeWord, encodeName } from "./text.ts";

export interface Format {
  readonly font: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  /** `#rrggbb` */
  readonly colour: string;
  readonly rightToLeft: boolean;
}

export const PLAIN: Format = {
  font: "", bold: false, italic: false, underline: false, strike: false, colour: "#000000", rightToLeft: false,
};

const FONT_CHARS_MAX = 40;

export function parseFormat(value: string | undefined): Format {
  const parts = new Map<string, string>();
  for (const part of (value ?? "").slice(0, 400).split(";")) {
    const [name, text] = part.split("=", 2);
    if (name !== undefined && text !== undefined) parts.set(name.trim().toUpperCase(), text.trim());
  }
  const effects = (parts.get("EF") ?? "").toUpperCase();
  return {
    font: fontName(decodeWord(parts.get("FN") ?? "")),
    bold: effects.includes("B"),
    italic: effects.includes("I"),
    underline: effects.includes("U"),
    strike: effects.includes("S"),
    colour: colourOf(parts.get("CO") ?? "0"),
    rightToLeft: parts.get("RL") === "1",
  };
}

export function writeFormat(format: Format): string {
  const effects = [
    format.bold ? "B" : "", format.italic ? "I" : "", format.underline ? "U" : "", format.strike ? "S" : "",
  ].join("");
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(format.colour.slice(at, at + 2), 16) || 0) as [number, number, number];
  const colour = ((blue << 16) | (green << 8) | red).toString(16);
  const direction = format.rightToLeft ? "; RL=1" : "";
  return `FN=${encodeName(format.font || "Tahoma")}; EF=${effects}; CO=${colour}; CS=0; PF=22${direction}`;
}

/** Only letters, digits, spaces and hyphens: what a family's name is made of. */
function fontName(text: string): string {
  return shown(text, FONT_CHARS_MAX).replace(/[^\p{L}\p{N} -]/gu, "").trim();
}

/** BBGGRR in hexadecimal without leading zeros → `#rrggbb`. */
function colourOf(hex: string): string {
  if (!/^[0-9a-f]{1,6}$/i.test(hex)) return PLAIN.colour;
  const value = parseInt(hex, 16);
  const pairs = [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
  return "#" + pairs.map((part) => part.toString(16).padStart(2, "0")).join("");
}
