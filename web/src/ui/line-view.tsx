//! One line of a conversation. What is in it is set as text and as properties, never as markup.

import { Component, type JSX } from "preact";
import { formatStyle } from "./format-style.ts";
import type { Conversation } from "../session/conversation.ts";
import type { FileLine, Line, Said } from "../session/lines.ts";
import { type Transfer, isOver } from "../session/transfer.ts";
import { pieces } from "../rich.ts";
import { strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { EmoticonArt } from "./emoticon-art.tsx";
import { Sign } from "./icons.tsx";

interface Props {
  readonly line: Line;
  readonly conversation: Conversation;
  /** It follows another of the same person's, so the name is not said again. */
  readonly goesOn: boolean;
  /** What may have changed of the line since it was drawn. */
  readonly state: string;
  readonly done: number;
}

/** Drawn anew only if something of it has changed: a conversation may be long. */
export class LineView extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const now = this.props;
    return now.line !== next.line || now.state !== next.state || now.done !== next.done || now.goesOn !== next.goesOn;
  }

  override render({ line, conversation, goesOn, state, done }: Props): JSX.Element {
    switch (line.is) {
      case "said": return <SaidView line={line} goesOn={goesOn} fate={line.fate} />;
      case "file": return <FileView line={line} conversation={conversation} state={state} done={done} />;
      default: return <p class={`told ${line.is}`}>{line.text}</p>;
    }
  }
}

/** The line is changed in place, so what may have changed of it is handed over beside it. */
function SaidView({ line, goesOn, fate }: { line: Said; goesOn: boolean; fate: Said["fate"] }): JSX.Element {
  const app = useApp();
  const withEmoticons = app.options.emoticons.value;
  return (
    <div class={line.mine ? "said mine" : "said"}>
      {!goesOn && (
        <p class="said-by"><bdi>{line.name}</bdi> says{line.wasLeft ? <> (left for you on {whenOf(line.at)})</> : ""}: <time>{timeOf(line.at)}</time></p>
      )}
      <p class="said-text" dir={line.format.rightToLeft ? "rtl" : "auto"} style={formatStyle(line.format)}>
        {pieces(line.text, withEmoticons).map((piece, at) => {
          switch (piece.is) {
            case "text": return piece.text;
            case "link": return <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer">{piece.text}</a>;
            case "emoticon": return <span key={at} title={piece.text}><EmoticonArt id={piece.emoticon} name={piece.name} /></span>;
          }
        })}
      </p>
      <Fate fate={fate} why={line.why} />
    </div>
  );
}

function Fate({ fate, why }: { fate: Said["fate"]; why: string }): JSX.Element | null {
  switch (fate) {
    case "failed": return <p class="fate failed">{why || strings.notDelivered}</p>;
    case "left": return <p class="fate">Not online: {strings.waits}.</p>;
    case "waiting": case "leaving": return <p class="fate">Sending…</p>;
    default: return null;
  }
}

function FileView({ line: { transfer }, conversation }: { line: FileLine; conversation: Conversation; state: string; done: number }): JSX.Element {
  const app = useApp();
  const { files } = conversation;
  const url = app.saved.get(transfer);
  return (
    <div class="file-line">
      <p><Sign name="file" size={18} /> <b>{fileText(transfer, conversation.around.nameOf(transfer.with))}</b></p>
      {transfer.state === "moving" && <progress max={transfer.size} value={transfer.done} aria-label={`Progress of ${transfer.name}`} />}
      <p class="file-state">{fileState(transfer)}</p>
      <p class="file-buttons">
        {transfer.is === "receiving" && transfer.state === "offered" && (
          <>
            <button type="button" onClick={() => files.accept(transfer)}>Accept</button>
            <button type="button" onClick={() => files.decline(transfer)}>Decline</button>
          </>
        )}
        {!isOver(transfer) && (transfer.is === "sending" || transfer.state === "moving") && <button type="button" onClick={() => files.cancel(transfer)}>Cancel</button>}
        {url !== undefined && <a href={url} download={transfer.name}>Save again</a>}
      </p>
    </div>
  );
}

function fileText(transfer: Transfer, name: string): string {
  const file = `“${transfer.name}” (${sizeOf(transfer.size)})`;
  return transfer.is === "sending" ? `You send ${file}` : `${name} would like to send you ${file}`;
}

function fileState(transfer: Transfer): string {
  switch (transfer.state) {
    case "offered": return transfer.is === "sending" ? "Waiting for an answer…" : "Only take files from people you know.";
    case "moving": return `${Math.floor((transfer.done / transfer.size) * 100)} % of ${sizeOf(transfer.size)}`;
    case "done": return transfer.is === "sending" ? "It has arrived." : "It is in your downloads.";
    case "declined": return "Declined.";
    case "cancelled": return "Cancelled.";
    case "unsupported": return "It cannot be received over there.";
    case "failed": return "It did not get through.";
  }
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function whenOf(at: number): string {
  return new Date(at).toLocaleDateString([], { day: "numeric", month: "long" });
}
