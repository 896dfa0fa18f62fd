//! Icons: the butterfly that is our mark, the little figure of a person by status, and the signs
//! on buttons. All drawn for this messenger.

import type { JSX } from "preact";
import type { Presence } from "../msnp/status.ts";

const wings = "M15.400 13C12 6 6 3.600 1.800 4.600c.2 6 2.800 10.400 7.200 11.600-2.600 1.400-3.700 3.800-3.200 6.800l1.600 2.400-.4 4.200 3-2.800c2.800-.6 4.600-3.600 5.400-8zM16.600 13C20 6 26 3.600 30.200 4.600c-.2 6-2.800 10.400-7.200 11.600 2.600 1.400 3.700 3.800 3.200 6.800l-1.600 2.400.4 4.200-3-2.800c-2.800-.6-4.600-3.600-5.400-8z";

/** The mark. */
export function Butterfly({ size = 16 }: { size?: number }): JSX.Element {
  return (
    <svg class="butterfly" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path fill="#f5b921" stroke="#1c1c28" stroke-width="1.600" stroke-linejoin="round" d={wings} />
      <path fill="none" stroke="#1c1c28" stroke-width="1.400" stroke-linecap="round" d="M6 7.500l6 6.500M9.600 6.400l4 6M26 7.500L20 14M22.400 6.400l-4 6M16 11c-.6-3-2-5-4-6.200M16 11c.6-3 2-5 4-6.200" />
      <path fill="#1c1c28" d="M16 10.400c1 0 1.500.9 1.500 2.200v7c0 2.200-.6 3.800-1.500 3.800s-1.500-1.600-1.500-3.800v-7c0-1.300.5-2.200 1.500-2.200z" />
      <g fill="#3a6fd8"><circle cx="9.300" cy="22.600" r="1.500" /><circle cx="22.700" cy="22.600" r="1.500" /></g>
      <g fill="#e2622b"><circle cx="12.400" cy="24" r="1" /><circle cx="19.600" cy="24" r="1" /></g>
    </svg>
  );
}

interface Colours {
  readonly body: string;
  readonly edge: string;
}

const ONLINE: Colours = { body: "#5cb531", edge: "#2c6a10" };
const BUSY: Colours = { body: "#d8493a", edge: "#7d1d13" };
const AWAY: Colours = { body: "#efa31d", edge: "#8a5600" };
const OFFLINE: Colours = { body: "#aeb4bd", edge: "#6a727d" };

const COLOURS: Record<Presence, Colours> = {
  NLN: ONLINE, BSY: BUSY, PHN: BUSY, IDL: AWAY, BRB: AWAY, AWY: AWAY, LUN: AWAY, HDN: OFFLINE, FLN: OFFLINE,
};

/** A sign beside the figure, so that the status does not hang on colours. */
function badge(status: Presence): JSX.Element | null {
  switch (status) {
    case "BSY": return <g><circle cx="15" cy="15" r="4.600" fill="#fff" stroke="#7d1d13" stroke-width="1" /><path d="M12.400 15h5.200" stroke="#c2291a" stroke-width="2" /></g>;
    case "PHN": return <g><circle cx="15" cy="15" r="4.600" fill="#fff" stroke="#7d1d13" stroke-width="1" /><path d="M13.200 12.800c-.8 1.400.8 4.400 3.200 4.800" fill="none" stroke="#c2291a" stroke-width="1.800" stroke-linecap="round" /></g>;
    case "AWY": case "IDL": case "BRB": return <g><circle cx="15" cy="15" r="4.600" fill="#fff" stroke="#8a5600" stroke-width="1" /><path d="M15 12.400V15l1.900 1.300" fill="none" stroke="#8a5600" stroke-width="1.300" stroke-linecap="round" /></g>;
    case "LUN": return <g><circle cx="15" cy="15" r="4.600" fill="#fff" stroke="#8a5600" stroke-width="1" /><path d="M13.600 12.600v4.800M16.600 12.600v4.800M12.800 12.600v1.600q.8.800 1.600 0v-1.600" fill="none" stroke="#8a5600" stroke-width="1" /></g>;
    case "HDN": return <g><circle cx="15" cy="15" r="4.600" fill="#fff" stroke="#6a727d" stroke-width="1" /><path d="M12.800 17.200l4.400-4.400" stroke="#4c545e" stroke-width="1.400" /></g>;
    default: return null;
  }
}

/** A person, by status. */
export function Figure({ status, size = 18, blocked = false }: { status: Presence; size?: number; blocked?: boolean }): JSX.Element {
  const { body, edge } = COLOURS[status];
  return (
    <svg class="figure" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path d="M2.600 18.400c-.4-5.400 2.200-8.400 6.400-8.400s6.800 3 6.400 8.400z" fill={body} stroke={edge} stroke-width="1.200" stroke-linejoin="round" />
      <circle cx="9" cy="5.800" r="4.200" fill={body} stroke={edge} stroke-width="1.200" />
      <path d="M6.600 4.600q1-1.800 3-1.600" fill="none" stroke="#fff" stroke-width="1.200" stroke-linecap="round" opacity=".7" />
      {blocked
        ? <g><circle cx="15" cy="15" r="4.400" fill="#fff" stroke="#c2291a" stroke-width="1.600" /><path d="M12 18l6-6" stroke="#c2291a" stroke-width="1.600" /></g>
        : badge(status)}
    </svg>
  );
}

const SIGNS = {
  add: "M8 2.600v10.800M2.600 8h10.800",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  back: "M10 3L5 8l5 5",
  close: "M3.500 3.500l9 9M12.500 3.500l-9 9",
  least: "M3.500 12h6",
  most: "M3 3.500h10v9H3zM3 5h10",
  less: "M5.500 5V3h7.500v6.500h-2M3 5.500h7.500v7.500H3z",
  sound: "M2.500 6h2.500l3.500-3v10L5 10H2.500zM11 5.500q1.800 2.500 0 5M13 3.500q3 4.500 0 9",
  silent: "M2.500 6h2.500l3.500-3v10L5 10H2.500zM11 6l3.500 4M14.500 6L11 10",
  file: "M3.500 1.800h6l3 3v9.400h-9zM9.500 1.800v3h3M5.500 8h5M5.500 10.500h5",
  invite: "M6.500 8a2.800 2.800 0 1 0-.01 0M1.500 14c0-3.400 2-5 5-5s5 1.600 5 5M13 4v5M10.500 6.500h5",
  smile: "M8 14.500a6.500 6.500 0 1 0-.01 0M5.800 6.500v.6M10.200 6.500v.6M5 9.500q3 3 6 0",
  gear: "M8 10.600a2.600 2.600 0 1 0-.01 0M8 1.500v2.200M8 12.300v2.200M1.500 8h2.200M12.300 8h2.200M3.400 3.400L5 5M11 11l1.600 1.600M12.600 3.400L11 5M5 11l-1.600 1.600",
  block: "M8 14.500a6.500 6.500 0 1 0-.01 0M3.500 12.500l9-9",
} as const;

export type SignName = keyof typeof SIGNS;

/** A sign for a button that has a label of its own. */
export function Sign({ name, size = 16 }: { name: SignName; size?: number }): JSX.Element {
  return (
    <svg class="sign" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={SIGNS[name]} fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
