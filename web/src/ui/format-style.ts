//! A format as properties of style, set one by one: no text of a stranger is parsed as CSS.

import type { Format } from "../msnp/format.ts";
import { fontFamily, readable } from "../rich.ts";

export function formatStyle(format: Format): Record<string, string> {
  const lines = [format.underline ? "underline" : "", format.strike ? "line-through" : ""].filter((one) => one !== "").join(" ");
  return {
    fontFamily: fontFamily(format.font),
    fontWeight: format.bold ? "bold" : "normal",
    fontStyle: format.italic ? "italic" : "normal",
    textDecoration: lines === "" ? "none" : lines,
    color: readable(format.colour),
  };
}
