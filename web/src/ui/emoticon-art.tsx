//! The little pictures: drawn for this messenger, of circles and lines.

import type { ComponentChildren, JSX } from "preact";
import type { Emoticon } from "../emoticons.ts";

const INK = "#4a2c00";
const line = { fill: "none", stroke: INK, "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" } as const;

function face(mouth: ComponentChildren, eyes: ComponentChildren = dots(), skin = "#ffd34d"): JSX.Element {
  return (
    <g>
      <circle cx="12" cy="12" r="10" fill={skin} stroke="#b87a00" stroke-width="1.2" />
      <ellipse cx="9" cy="6.4" rx="4.4" ry="2.2" fill="#fff" opacity=".45" />
      {eyes}
      {mouth}
    </g>
  );
}

function dots(y = 10): JSX.Element {
  return (
    <g fill={INK}>
      <ellipse cx="8.6" cy={y} rx="1.3" ry="1.9" />
      <ellipse cx="15.4" cy={y} rx="1.3" ry="1.9" />
    </g>
  );
}

const curve = (d: string): JSX.Element => <path d={d} {...line} />;
const heart = "M12 20.500C5 15.600 2.600 12.300 2.600 8.800 2.600 6 4.700 4.200 7.200 4.200c2 0 3.700 1.100 4.800 3 1.100-1.900 2.800-3 4.800-3 2.500 0 4.600 1.800 4.600 4.600 0 3.500-2.400 6.800-9.400 11.700z";
const thumb = "M4 11h3.400v8.600H4zM8.400 11.400l3-6.600c1.900-.3 2.600 1.100 2.300 2.700l-.5 2.500h5.200c1.500 0 2.200 1.200 1.900 2.400l-1.500 5.800c-.3 1-1.100 1.600-2.100 1.600H8.400z";
const star = "M12 2.600l2.800 6 6.600.8-4.900 4.500 1.300 6.500-5.800-3.200-5.800 3.200 1.300-6.500L2.600 9.400l6.600-.8z";

const ART: Record<Emoticon, () => JSX.Element> = {
  smile: () => face(curve("M7 14.200q5 4.600 10 0")),
  grin: () => face(<path d="M6.600 13.400h10.800c-.4 3.600-2.600 5.400-5.400 5.400s-5-1.800-5.400-5.400z" fill="#fff" stroke={INK} stroke-width="1.300" />),
  wink: () => face(curve("M7.400 14.400q4.800 4.200 9.200-.6"), <g><ellipse cx="8.600" cy="10" rx="1.300" ry="1.900" fill={INK} /><path d="M13.400 10.200q2-1.300 3.800 0" {...line} /></g>),
  tongue: () => face(<g>{curve("M7 13.800q5 3 10 0")}<path d="M11.600 15.400h4v2.200a2 2 0 0 1-4 0z" fill="#f2667d" stroke={INK} stroke-width="1" /></g>),
  surprised: () => face(<ellipse cx="12" cy="16" rx="2.400" ry="3" fill="#7a3b10" />, dots(9)),
  cool: () => face(curve("M8.400 15.600q4 2.400 7.600-1"), <path d="M3 8.400h18M5 8.600h5.600v1.600a2.800 2.800 0 0 1-5.600 0zM13.400 8.600H19v1.600a2.800 2.800 0 0 1-5.600 0z" fill="#26262e" stroke="#26262e" stroke-width="1.200" />),
  shy: () => face(<g>{curve("M9 15.400q3 1.800 6 0")}<g fill="#f0805a" opacity=".7"><circle cx="6" cy="13.600" r="2" /><circle cx="18" cy="13.600" r="2" /></g></g>),
  confused: () => face(curve("M6.800 15.600q1.800-2.200 3.500 0t3.500 0 3.400-.4")),
  blank: () => face(curve("M7.800 15.600h8.400")),
  sad: () => face(curve("M7.400 16.800q4.600-4 9.200 0")),
  cry: () => face(<g>{curve("M8 17q4-3.400 8 0")}<path d="M17.400 12c1.600 2.400 1.900 3.200 1.900 4a1.900 1.900 0 0 1-3.800 0c0-.8.300-1.600 1.900-4z" fill="#5aa9f5" stroke="#2b6cb8" stroke-width=".8" /></g>),
  angry: () => face(curve("M8 17q4-2.800 8 0"), <g>{dots(11)}<path d="M5.800 7.200l4.400 1.900M18.200 7.200l-4.400 1.900" {...line} /></g>, "#f4694a"),
  angel: () => face(<g>{curve("M7.600 14.600q4.400 3.800 8.800 0")}<ellipse cx="12" cy="2.800" rx="5.600" ry="1.600" fill="none" stroke="#4aa3e8" stroke-width="1.400" /></g>),
  devil: () => face(<g>{curve("M7.600 14.200q4.400 4.200 8.800 0")}<path d="M4.600 7.400C2.800 5.800 2.600 3.600 3 2c2 .6 3.600 1.600 4.400 3.200zM19.400 7.400c1.800-1.600 2-3.800 1.600-5.400-2 .6-3.600 1.600-4.400 3.200z" fill="#8a1f3f" /></g>, dots(), "#e8594f"),
  nerd: () => face(curve("M8 15.800q4 2.600 8 0"), <g><circle cx="8.400" cy="10" r="3" fill="#fff" stroke={INK} stroke-width="1.200" /><circle cx="15.600" cy="10" r="3" fill="#fff" stroke={INK} stroke-width="1.200" /><circle cx="8.600" cy="10" r="1.200" fill={INK} /><circle cx="15.400" cy="10" r="1.200" fill={INK} /></g>),
  sleepy: () => face(<g><ellipse cx="12" cy="16" rx="1.800" ry="1.500" fill="#7a3b10" /><path d="M17.600 2h3.600l-3.600 3.800h3.600" fill="none" stroke="#3a6fd8" stroke-width="1.400" /></g>, <path d="M6.800 10.400h3.600M13.600 10.400h3.600" {...line} />),
  heart: () => <path d={heart} fill="#e2304f" stroke="#8d1230" stroke-width="1.200" />,
  "broken-heart": () => <g><path d={heart} fill="#c9566b" stroke="#6d1a2e" stroke-width="1.200" /><path d="M12 7l-2 3.400 3.600 2.400-2.800 3 1.400 4" fill="none" stroke="#fff" stroke-width="1.800" /></g>,
  kiss: () => <g fill="#d81e4a" stroke="#8a0f2e" stroke-width="1"><path d="M2.600 11.600C6 7 9 6.600 12 8.800c3-2.200 6-1.800 9.400 2.800-3 .6-6.400 1-9.400.6-3 .4-6.400 0-9.400-.6z" /><path d="M3.600 13c2.800 1 5.600 1.200 8.400.8 2.800.4 5.600.2 8.400-.8-2 4-5 5.600-8.400 5.600S5.600 17 3.600 13z" /></g>,
  rose: () => <g><path d="M12.400 11c.4 4.400-.4 7.600-1.600 11" fill="none" stroke="#2f7d32" stroke-width="1.800" /><path d="M12 16.400c2.600-2.800 5.400-2.600 7-1-2 2.400-4.600 2.800-7 1z" fill="#43a047" /><circle cx="12.400" cy="7" r="5" fill="#e2304f" stroke="#8d1230" stroke-width="1" /><path d="M9.600 6.400c2-2 5-1 5 1s-3 2.400-3.600.8M8.600 8.600c1.600 2.400 5.400 2.600 7.400.4" fill="none" stroke="#8d1230" stroke-width="1" /></g>,
  "wilted-rose": () => <g><path d="M8 22c0-7 1-12 5.600-13.600 2.200-.6 3.400.6 3.400 2" fill="none" stroke="#7a7a3a" stroke-width="1.800" /><circle cx="16.600" cy="13" r="4" fill="#9a4a5e" stroke="#5e2534" stroke-width="1" /><path d="M14.800 12.400c1.400-1.200 3.400-.4 3.200.8s-2 1.200-2.200.2" fill="none" stroke="#5e2534" stroke-width="1" /></g>,
  yes: () => <path d={thumb} fill="#ffd34d" stroke="#8a5a00" stroke-width="1.200" stroke-linejoin="round" />,
  no: () => <path d={thumb} fill="#ffd34d" stroke="#8a5a00" stroke-width="1.200" stroke-linejoin="round" transform="rotate(180 12 12)" />,
  star: () => <path d={star} fill="#ffcf33" stroke="#a86f00" stroke-width="1.200" stroke-linejoin="round" />,
  moon: () => <path d="M15.600 3.200a9 9 0 1 0 5.200 12.600 8 8 0 0 1-5.200-12.600z" fill="#f5d76a" stroke="#97740c" stroke-width="1.200" />,
  sun: () => <g><path d="M12 1.600v4M12 18.400v4M1.600 12h4M18.400 12h4M4.600 4.600l2.800 2.800M16.600 16.600l2.800 2.800M19.400 4.600l-2.800 2.800M7.400 16.600l-2.800 2.800" stroke="#f08c1a" stroke-width="2" stroke-linecap="round" /><circle cx="12" cy="12" r="5" fill="#ffcf33" stroke="#d97b06" stroke-width="1.200" /></g>,
  rainbow: () => <g fill="none" stroke-width="2"><path d="M2.400 18a9.600 9.600 0 0 1 19.200 0" stroke="#e2304f" /><path d="M4.600 18a7.400 7.400 0 0 1 14.800 0" stroke="#f5b921" /><path d="M6.800 18a5.200 5.200 0 0 1 10.400 0" stroke="#43a047" /><path d="M9 18a3 3 0 0 1 6 0" stroke="#3a6fd8" /></g>,
  music: () => <path d="M9 18.400a3 2.400 0 1 1-1.600-2.100V5l11-2.200v12.600a3 2.400 0 1 1-1.600-2V7L9 8.600z" fill="#3949ab" stroke="#1a2470" stroke-width=".8" />,
  coffee: () => <g><path d="M8 2.400q2 1.600 0 3.400M12 2.400q2 1.600 0 3.400" fill="none" stroke="#9aa5b1" stroke-width="1.300" /><path d="M16.600 10h2.200a2.600 2.600 0 0 1 0 5.400h-2.600" fill="none" stroke="#5d6b7a" stroke-width="1.600" /><path d="M4 8.400h13v6.200a4.600 4.600 0 0 1-4.600 4.600H8.600A4.600 4.600 0 0 1 4 14.600z" fill="#f4f6f8" stroke="#5d6b7a" stroke-width="1.200" /><path d="M5 9.600h11v1.600H5z" fill="#6b3e1d" /><path d="M3 21.200h15" stroke="#5d6b7a" stroke-width="1.400" stroke-linecap="round" /></g>,
  beer: () => <g><path d="M15.400 9h3a1.600 1.600 0 0 1 1.600 1.600v5a1.600 1.600 0 0 1-1.600 1.600h-3" fill="none" stroke="#8a5a00" stroke-width="1.600" /><path d="M5 8h10.600v12.400H5z" fill="#f5b921" stroke="#8a5a00" stroke-width="1.200" /><path d="M8.400 11v7M12.200 11v7" stroke="#fff" stroke-width="1.200" opacity=".7" /><path d="M4.400 8.400a2.400 2.400 0 0 1 1.800-4 3.400 3.400 0 0 1 6-1 2.800 2.800 0 0 1 4 4.600q-.6 1-1.600.4-1.200 1.400-2.600 0-1.600 1.600-3.200 0-1.400 1.200-2.400.2-1 .8-2-.2z" fill="#fffdf2" stroke="#b8a46a" stroke-width="1" /></g>,
  cake: () => <g><path d="M12 1.800c1.200 1.600 1.200 2.600 0 3.400-1.200-.8-1.200-1.800 0-3.400z" fill="#f08c1a" /><path d="M11.200 5.400h1.600v4h-1.600z" fill="#3a6fd8" /><path d="M3.600 11.600c0-1.400 1-2.400 2.400-2.400h12c1.400 0 2.400 1 2.400 2.400v9H3.600z" fill="#f7a9c0" stroke="#a3405f" stroke-width="1.200" /><path d="M3.600 13.600q2.100 2.400 4.200 0t4.200 0 4.200 0 4.200 0v-2c0-1.400-1-2.400-2.400-2.400H6c-1.400 0-2.400 1-2.400 2.400z" fill="#fff6fa" stroke="#a3405f" stroke-width=".8" /></g>,
  gift: () => <g><path d="M4 10.600h16v10.200H4z" fill="#3a8ee8" stroke="#1d4f8f" stroke-width="1.200" /><path d="M3 7.400h18v3.600H3z" fill="#5aa9f5" stroke="#1d4f8f" stroke-width="1.200" /><path d="M10.400 7.400h3.200v13.400h-3.200z" fill="#f5b921" /><path d="M12 7.200C8 7.400 6.600 5.400 7.400 3.600c1-1.600 3.600-.6 4.600 3.400 1-4 3.600-5 4.600-3.400.8 1.800-.6 3.800-4.600 3.600z" fill="#f5b921" stroke="#a86f00" stroke-width="1" /></g>,
  idea: () => <g><path d="M12 2.200a7 7 0 0 0-4 12.800c.8.600 1.200 1.400 1.200 2.400h5.600c0-1 .4-1.800 1.200-2.400a7 7 0 0 0-4-12.800z" fill="#fff2a8" stroke="#a88a00" stroke-width="1.200" /><path d="M9.400 18.600h5.200M10 20.400h4M11 22h2" stroke="#6b7280" stroke-width="1.500" stroke-linecap="round" /><path d="M10 9.600l2 2 2-2M12 11.600V17" fill="none" stroke="#c98a00" stroke-width="1.200" /></g>,
  cat: () => <g><path d="M4 9L4.600 2.400 9 5.600q3-.8 6 0l4.400-3.200L20 9c.8 1.200 1 2.600 1 4 0 5-4 8.600-9 8.600S3 18 3 13c0-1.400.2-2.800 1-4z" fill="#b9a18a" stroke="#5e4630" stroke-width="1.200" stroke-linejoin="round" /><ellipse cx="8.400" cy="12" rx="1.500" ry="2" fill="#6fbf4a" /><ellipse cx="15.600" cy="12" rx="1.500" ry="2" fill="#6fbf4a" /><path d="M8.400 10.600v2.800M15.600 10.600v2.800" stroke="#222" stroke-width="1" /><path d="M11 15.400h2l-1 1.200zM12 16.600q-1 1.800-2.600 1M12 16.600q1 1.800 2.600 1M1.800 15l4 .6M2.400 18l3.600-.8M22.200 15l-4 .6M21.600 18l-3.600-.8" fill="#f2667d" stroke="#5e4630" stroke-width=".8" /></g>,
  dog: () => <g><path d="M6 6c-3-1-4.600 1.400-4.400 5 .2 2.600 1 4 2.400 4M18 6c3-1 4.600 1.400 4.400 5-.2 2.600-1 4-2.400 4" fill="#8a5a2b" stroke="#50310f" stroke-width="1.200" /><ellipse cx="12" cy="12.400" rx="7.600" ry="9" fill="#d9a566" stroke="#50310f" stroke-width="1.200" /><circle cx="9" cy="10.400" r="1.300" fill="#2a1a08" /><circle cx="15" cy="10.400" r="1.300" fill="#2a1a08" /><ellipse cx="12" cy="14.400" rx="2" ry="1.500" fill="#2a1a08" /><path d="M12 16v1.400" stroke="#2a1a08" /><path d="M10.600 17.400h2.800v2a1.400 1.400 0 0 1-2.800 0z" fill="#f2667d" /></g>,
  mail: () => <g><path d="M2.600 5.600h18.800v13H2.600z" fill="#fdfdf6" stroke="#50607a" stroke-width="1.300" /><path d="M2.600 5.600L12 13.400l9.400-7.800M2.600 18.600l6.800-7.400M21.400 18.600l-6.800-7.400" fill="none" stroke="#50607a" stroke-width="1.200" /></g>,
  phone: () => <g><path d="M2.400 9.600c0-3.600 4.200-5.800 9.600-5.800s9.600 2.200 9.600 5.800l-.4 1.400-4.600.4-.6-3.200q-4-1-8 0l-.6 3.200-4.600-.4z" fill="#4a5568" stroke="#1f2733" stroke-width="1" /><path d="M8 9.400h8l3 6v4.400H5v-4.400z" fill="#64748b" stroke="#1f2733" stroke-width="1" /><circle cx="12" cy="14.800" r="2.800" fill="#e2e8f0" /></g>,
  clock: () => <g><circle cx="12" cy="12" r="9.600" fill="#fff" stroke="#1b4fc4" stroke-width="2" /><path d="M12 6.400V12l4 2.400" fill="none" stroke="#1c1c28" stroke-width="1.600" stroke-linecap="round" /><path d="M12 3.800v1.400M12 18.800v1.400M3.800 12h1.400M18.800 12h1.400" stroke="#1b4fc4" stroke-width="1.200" /></g>,
  butterfly: () => <g transform="scale(.75)"><path fill="#f5b921" stroke="#1c1c28" stroke-width="2" stroke-linejoin="round" d="M15.400 13C12 6 6 3.600 1.800 4.600c.2 6 2.800 10.400 7.200 11.600-2.600 1.400-3.700 3.800-3.200 6.800l1.600 2.400-.4 4.200 3-2.800c2.800-.6 4.600-3.600 5.400-8zM16.600 13C20 6 26 3.600 30.200 4.600c-.2 6-2.800 10.400-7.200 11.600 2.600 1.400 3.700 3.800 3.200 6.800l-1.600 2.400.4 4.200-3-2.800c-2.800-.6-4.600-3.600-5.400-8z" /><path d="M16 10v13" stroke="#1c1c28" stroke-width="3" stroke-linecap="round" /></g>,
};

/** Without a name it is decoration. */
export function EmoticonArt({ id, name, size = 20 }: { id: Emoticon; name: string; size?: number }): JSX.Element {
  return (
    <svg class="emoticon" viewBox="0 0 24 24" width={size} height={size} role={name === "" ? undefined : "img"} aria-label={name || undefined} aria-hidden={name === "" ? true : undefined}>
      {ART[id]()}
    </svg>
  );
}
