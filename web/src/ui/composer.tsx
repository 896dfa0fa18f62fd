//! Where one types: the text, how it looks, emoticons.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { EMOTICONS } from "../emoticons.ts";
import { DRAFT_CHARS_MAX } from "../limits.ts";
import type { Format } from "../msnp/format.ts";
import type { Conversation } from "../session/conversation.ts";
import { strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { EmoticonArt } from "./emoticon-art.tsx";
import { formatStyle } from "./format-style.ts";
import { Sign } from "./icons.tsx";
import { usePopup } from "./popup.ts";

const FONTS = ["Tahoma", "Verdana", "Arial", "Times New Roman", "Georgia", "Courier New", "Comic Sans MS", "Trebuchet MS", "Impact", "DejaVu Sans"];
const COLOURS: readonly (readonly [string, string])[] = [
  ["#000000", "Black"], ["#800000", "Maroon"], ["#008000", "Green"], ["#808000", "Olive"], ["#000080", "Navy"], ["#800080", "Purple"],
  ["#008080", "Teal"], ["#666666", "Grey"], ["#d11a1a", "Red"], ["#c2410c", "Orange"], ["#0000ff", "Blue"], ["#c000c0", "Fuchsia"],
];

export function Composer({ conversation }: { conversation: Conversation }): JSX.Element {
  const app = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  // The draft outlives the field: on a small screen a window that is put away is not there.
  const empty = useSignal(conversation.draft === "");
  useLayoutEffect(() => {
    if (area.current !== null) area.current.value = conversation.draft;
  }, []);
  const format = app.options.format.value;
  app.versions.watch(`conversation ${conversation.id}`);

  const send = (): void => {
    const text = area.current?.value ?? "";
    if (area.current === null || text.trim() === "") return;
    if (conversation.say(text.trimEnd(), format)) area.current.value = "";
    else conversation.tell("trouble", strings.tooLong);
    conversation.draft = area.current.value;
    empty.value = conversation.draft === "";
    area.current.focus();
  };
  const insert = (code: string): void => {
    const box = area.current;
    if (box === null) return;
    box.setRangeText(code, box.selectionStart, box.selectionEnd, "end");
    conversation.draft = box.value;
    empty.value = false;
    box.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey) {
      event.preventDefault();
      send();
    } else if (event.ctrlKey && !event.altKey && ["b", "i", "u"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      const effect = ({ b: "bold", i: "italic", u: "underline" } as const)[event.key.toLowerCase() as "b"];
      app.options.format.value = { ...format, [effect]: !format[effect] };
    }
  };
  return (
    <div class="composer">
      <FormatBar insert={insert} />
      <div class="composer-row">
        <textarea ref={area} rows={3} maxLength={DRAFT_CHARS_MAX} aria-label={`Message to ${conversation.title}`} placeholder="Type a message" style={formatStyle(format)}
          onKeyDown={keys}
          onInput={(event) => {
            conversation.draft = event.currentTarget.value;
            empty.value = conversation.draft === "";
            if (!empty.value) conversation.types();
          }} />
        <button type="button" class="send default" disabled={empty.value} onClick={send}>Send</button>
      </div>
    </div>
  );
}

const EFFECTS = [["bold", "B", "Bold"], ["italic", "I", "Italic"], ["underline", "U", "Underline"], ["strike", "S", "Strike through"]] as const;

function FormatBar({ insert }: { insert: (code: string) => void }): JSX.Element {
  const app = useApp();
  const format = app.options.format.value;
  const change = (change: Partial<Format>): void => {
    app.options.format.value = { ...format, ...change };
  };
  return (
    <div class="format-bar" role="toolbar" aria-label="How the message looks">
      <EmoticonPicker insert={insert} />
      <select aria-label="Font" value={FONTS.includes(format.font) ? format.font : "Tahoma"} onChange={(event) => change({ font: event.currentTarget.value })}>
        {FONTS.map((font) => <option key={font} value={font}>{font}</option>)}
      </select>
      {EFFECTS.map(([effect, letter, label]) => (
        <button key={effect} type="button" class={`plain effect ${effect}`} aria-pressed={format[effect]} aria-label={label} title={label} onClick={() => change({ [effect]: !format[effect] })}>{letter}</button>
      ))}
      <ColourPicker colour={format.colour} choose={(colour) => change({ colour })} />
    </div>
  );
}

function EmoticonPicker({ insert }: { insert: (code: string) => void }): JSX.Element {
  const popup = usePopup();
  return (
    <span class="picker" ref={popup.ref} onKeyDown={popup.keys}>
      <button type="button" class="plain" aria-label="Emoticons" title="Emoticons" aria-expanded={popup.open.value} onClick={popup.toggle}><EmoticonArt id="smile" name="" size={20} /></button>
      {popup.open.value && (
        <div class="popup emoticon-grid" role="group" aria-label="Emoticons">
          {EMOTICONS.map(({ id, name, codes }) => (
            <button key={id} type="button" class="plain" title={`${name} ${codes[0]}`} aria-label={name} onClick={() => {
              popup.close();
              insert(codes[0] ?? "");
            }}><EmoticonArt id={id} name="" size={24} /></button>
          ))}
        </div>
      )}
    </span>
  );
}

function ColourPicker({ colour, choose }: { colour: string; choose: (colour: string) => void }): JSX.Element {
  const popup = usePopup();
  return (
    <span class="picker" ref={popup.ref} onKeyDown={popup.keys}>
      <button type="button" class="plain colour" aria-label="Colour" title="Colour" aria-expanded={popup.open.value} onClick={popup.toggle}>
        <b style={{ borderColor: colour }}>A</b><Sign name="down" size={10} />
      </button>
      {popup.open.value && (
        <div class="popup colour-grid" role="group" aria-label="Colour">
          {COLOURS.map(([value, name]) => (
            <button key={value} type="button" class="plain swatch" aria-label={name} title={name} aria-pressed={value === colour} style={{ backgroundColor: value }} onClick={() => {
              popup.close();
              choose(value);
            }} />
          ))}
        </div>
      )}
    </span>
  );
}
