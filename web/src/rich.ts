//! What somebody said → text, links and emoticons; and colours that can be read. Only values come
//! out of it: nothing of a message ever becomes markup.

import { type Emoticon, EMOTICON_CODES, emoticonOf } from "./emoticons.ts";
import { DECORATIONS_MAX } from "./limits.ts";

export type Piece =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "link"; readonly text: string; readonly href: string }
  | { readonly is: "emoticon"; readonly text: string; readonly emoticon: Emoticon; readonly name: string };

const LINK = String.raw`\b(?:https?://|www\.)[^\s<>"'\u0000-\u001f]{1,1000}`;
const CODE = EMOTICON_CODES.map((code) => code.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
const EITHER = new RegExp(`(${LINK})|(${CODE})`, "gi");

export function pieces(text: string, withEmoticons: boolean): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  let decorations = 0;
  const upTo = (at: number): void => {
    if (at > done) found.push({ is: "text", text: text.slice(done, at) });
  };
  for (const match of text.matchAll(EITHER)) {
    const piece = match[1] !== undefined ? linkOf(match[1]) : withEmoticons ? emoticonPiece(match[0]) : undefined;
    if (piece === undefined || match.index < done || ++decorations > DECORATIONS_MAX) continue;
    upTo(match.index);
    found.push(piece);
    done = match.index + piece.text.length;
  }
  upTo(text.length);
  return found;
}

function linkOf(text: string): Piece | undefined {
  // What ends a sentence does not belong to an address; a bracket does if it was opened in it.
  let shown = text.replace(/[.,:;!?…]+$/, "");
  while (shown.endsWith(")") && shown.split(")").length > shown.split("(").length) shown = shown.slice(0, -1);
  try {
    const url = new URL(/^www\./i.test(shown) ? `http://${shown}` : shown);
    if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
    // A name before the host is there to look like another host.
    if (url.username !== "" || url.password !== "" || !url.hostname.includes(".") && url.hostname !== "localhost") return undefined;
    return { is: "link", text: shown, href: url.href };
  } catch {
    return undefined;
  }
}

function emoticonPiece(code: string): Piece | undefined {
  const entry = emoticonOf(code);
  return entry === undefined ? undefined : { is: "emoticon", text: code, emoticon: entry.id, name: entry.name };
}

const CONTRAST_LEAST = 4.5;

/** The colour, made as much darker as it takes to be read on white. */
export function readable(colour: string): string {
  let parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) || 0);
  for (let step = 0; step < 40 && 1.05 / (luminance(parts) + 0.05) < CONTRAST_LEAST; step++) {
    parts = parts.map((part) => Math.floor(part * 0.93));
  }
  return "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("");
}

function luminance(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A font that is surely there stands behind the one that was asked for. */
export function fontFamily(font: string): string {
  const behind = "Tahoma, Verdana, 'DejaVu Sans', sans-serif";
  return font === "" ? behind : `'${font.replace(/[^\p{L}\p{N} -]/gu, "")}', ${behind}`;
}
