//! Sounds, made of tones as they are wanted: no recordings.

type Tone = readonly [hertz: number, at: number, seconds: number];
export type Sound = "message" | "online" | "signed-in" | "file" | "trouble";

/** Our own little melodies. */
const MELODIES: Record<Sound, readonly Tone[]> = {
  message: [[784, 0, 0.12], [1175, 0.09, 0.22]],
  online: [[587, 0, 0.1], [740, 0.1, 0.1], [880, 0.2, 0.3]],
  "signed-in": [[440, 0, 0.14], [554, 0.12, 0.14], [659, 0.24, 0.14], [988, 0.36, 0.45]],
  file: [[660, 0, 0.1], [660, 0.14, 0.1], [990, 0.28, 0.3]],
  trouble: [[330, 0, 0.16], [262, 0.16, 0.3]],
};
const LOUDNESS = 0.12;
const APART_MS = 250;

let context: AudioContext | undefined;
let last = 0;

export function play(sound: Sound): void {
  const now = performance.now();
  if (now - last < APART_MS || typeof AudioContext === "undefined") return;
  last = now;
  try {
    context ??= new AudioContext();
    // Browsers keep it silent until somebody has clicked; a sound is not saved up for then.
    if (context.state === "suspended") return void context.resume().catch(() => {});
    for (const tone of MELODIES[sound]) ring(context, tone);
  } catch {
    context = undefined;
  }
}

function ring(audio: AudioContext, [hertz, at, seconds]: Tone): void {
  const start = audio.currentTime + at + 0.01;
  const [voice, loudness] = [audio.createOscillator(), audio.createGain()];
  voice.type = "triangle";
  voice.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  voice.connect(loudness).connect(audio.destination);
  voice.start(start);
  voice.stop(start + seconds + 0.02);
}
