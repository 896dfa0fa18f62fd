//! Which text stands for which little picture. The codes are those that people have typed into
//! messengers ever since; the pictures are our own (ui/emoticon-art.tsx).

export type Emoticon =
  | "smile" | "grin" | "wink" | "surprised" | "tongue" | "cool" | "angry" | "confused" | "shy" | "sad" | "cry" | "blank"
  | "angel" | "devil" | "nerd" | "sleepy" | "heart" | "broken-heart" | "kiss" | "rose" | "wilted-rose" | "yes" | "no"
  | "star" | "moon" | "sun" | "rainbow" | "music" | "coffee" | "beer" | "cake" | "gift" | "idea" | "cat" | "dog" | "mail"
  | "phone" | "clock" | "butterfly";

interface Entry {
  readonly id: Emoticon;
  readonly name: string;
  /** The first is what the picker types. */
  readonly codes: readonly string[];
}

export const EMOTICONS: readonly Entry[] = [
  { id: "smile", name: "Smile", codes: [":-)", ":)"] },
  { id: "grin", name: "Big grin", codes: [":-D", ":D", ":d", ":->", ":>"] },
  { id: "wink", name: "Wink", codes: [";-)", ";)"] },
  { id: "tongue", name: "Tongue out", codes: [":-P", ":P", ":p", ":-p"] },
  { id: "surprised", name: "Surprised", codes: [":-O", ":O", ":o", ":-o"] },
  { id: "cool", name: "Cool", codes: ["(H)", "(h)"] },
  { id: "shy", name: "Embarrassed", codes: [":-$", ":$"] },
  { id: "confused", name: "Confused", codes: [":-S", ":S", ":s", ":-s"] },
  { id: "blank", name: "Disappointed", codes: [":-|", ":|"] },
  { id: "sad", name: "Sad", codes: [":-(", ":(", ":-<", ":<"] },
  { id: "cry", name: "Crying", codes: [":'("] },
  { id: "angry", name: "Angry", codes: [":-@", ":@"] },
  { id: "angel", name: "Angel", codes: ["(A)", "(a)"] },
  { id: "devil", name: "Devil", codes: ["(6)"] },
  { id: "nerd", name: "Nerd", codes: ["8-|"] },
  { id: "sleepy", name: "Sleepy", codes: ["|-)"] },
  { id: "heart", name: "Heart", codes: ["(L)", "(l)", "<3"] },
  { id: "broken-heart", name: "Broken heart", codes: ["(U)", "(u)", "</3"] },
  { id: "kiss", name: "Kiss", codes: ["(K)", "(k)"] },
  { id: "rose", name: "Rose", codes: ["(F)", "(f)"] },
  { id: "wilted-rose", name: "Wilted rose", codes: ["(W)", "(w)"] },
  { id: "yes", name: "Thumbs up", codes: ["(Y)", "(y)"] },
  { id: "no", name: "Thumbs down", codes: ["(N)", "(n)"] },
  { id: "star", name: "Star", codes: ["(*)"] },
  { id: "moon", name: "Moon", codes: ["(S)"] },
  { id: "sun", name: "Sun", codes: ["(#)"] },
  { id: "rainbow", name: "Rainbow", codes: ["(R)", "(r)"] },
  { id: "music", name: "Music", codes: ["(8)"] },
  { id: "coffee", name: "Coffee", codes: ["(C)", "(c)"] },
  { id: "beer", name: "Beer", codes: ["(B)", "(b)"] },
  { id: "cake", name: "Cake", codes: ["(^)"] },
  { id: "gift", name: "Gift", codes: ["(G)", "(g)"] },
  { id: "idea", name: "Light bulb", codes: ["(I)", "(i)"] },
  { id: "cat", name: "Cat", codes: ["(@)"] },
  { id: "dog", name: "Dog", codes: ["(&)"] },
  { id: "mail", name: "E-mail", codes: ["(E)", "(e)"] },
  { id: "phone", name: "Telephone", codes: ["(T)", "(t)"] },
  { id: "clock", name: "Clock", codes: ["(O)", "(o)"] },
  { id: "butterfly", name: "Butterfly", codes: ["(bf)"] },
];

const BY_CODE = new Map<string, Entry>(EMOTICONS.flatMap((entry) => entry.codes.map((code) => [code, entry] as const)));
export const EMOTICON_CODES: readonly string[] = [...BY_CODE.keys()].sort((a, b) => b.length - a.length);

export function emoticonOf(code: string): Entry | undefined {
  return BY_CODE.get(code);
}
