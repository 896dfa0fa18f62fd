//! What lies behind the windows: an evening over hills, with butterflies.

import type { JSX } from "preact";

const WINGS = "M0 0C-14-34-46-46-66-40c2 30 16 50 38 56-14 8-18 20-16 34l8 12-2 20 14-14c14-4 22-18 24-38zM0 0C14-34 46-46 66-40c-2 30-16 50-38 56 14 8 18 20 16 34l-8 12 2 20-14-14C10 64 2 50 0 30z";

export function Scenery(): JSX.Element {
  return (
    <svg class="scenery" viewBox="0 0 1280 800" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#1c4fa8" />
          <stop offset=".55" stop-color="#6fb0ea" />
          <stop offset=".82" stop-color="#fbe3b0" />
        </linearGradient>
        <linearGradient id="near" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#7dbb3c" />
          <stop offset="1" stop-color="#35761d" />
        </linearGradient>
        <linearGradient id="far" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#8fc07a" />
          <stop offset="1" stop-color="#5f9a55" />
        </linearGradient>
        <radialGradient id="light">
          <stop offset="0" stop-color="#fff6d6" />
          <stop offset=".3" stop-color="#ffe9a8" stop-opacity=".75" />
          <stop offset="1" stop-color="#ffe9a8" stop-opacity="0" />
        </radialGradient>
      </defs>
      <path fill="url(#sky)" d="M0 0h1280v800H0z" />
      <circle cx="1010" cy="560" r="300" fill="url(#light)" />
      <g fill="#fff" opacity=".5">
        <path d="M120 170c10-34 60-40 82-14 16-26 66-22 76 8 30-6 50 12 46 30H92c-8-14 6-28 28-24z" />
        <path d="M860 110c8-26 46-30 62-10 14-20 52-16 58 6 24-4 38 10 34 22H836c-6-12 6-22 24-18z" opacity=".8" />
        <path d="M560 260c6-18 32-20 44-8 8-14 36-12 40 4 18-2 28 8 24 18H544c-4-8 4-16 16-14z" opacity=".6" />
      </g>
      <path fill="url(#far)" d="M0 620c160-70 330-80 520-30s420 40 760-60v270H0z" />
      <path fill="url(#near)" d="M0 700c240-90 460-70 700-20s420 20 580-60v180H0z" />
      <g fill="#fff8d8" opacity=".85">
        <circle cx="90" cy="740" r="3" /><circle cx="180" cy="716" r="2.500" /><circle cx="260" cy="760" r="3.500" /><circle cx="420" cy="730" r="2.500" />
        <circle cx="700" cy="750" r="3" /><circle cx="880" cy="736" r="2.500" /><circle cx="1040" cy="760" r="3.500" /><circle cx="1180" cy="720" r="2.500" />
      </g>
      <g stroke="#1c1c28" stroke-width="5" stroke-linejoin="round" fill="#f5b921">
        <path d={WINGS} transform="translate(1140 170) rotate(24) scale(.42)" />
        <path d={WINGS} transform="translate(1180 330) rotate(-18) scale(.26)" />
      </g>
    </svg>
  );
}
