//! Invitations to something besides talk ([MSG-RELAY-2]), and the parts of a file between two
//! browsers.

import { decodeText } from "./command.ts";
import { type Message, contentType, fields, writeFields, writeMessage } from "./mime.ts";

/** Files between two browsers, over the switchboard. No other client knows it, and each says so. */
export const FILE_IN_BAND = "{7C2A4E5B-93D1-4F0E-8A66-1D5B0C9E72F4}";
/** Files from client to client, which a browser cannot do: it has no sockets. */
export const FILE_DIRECT = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}";

export type CancelCode = "REJECT" | "REJECT_NOT_INSTALLED" | "FAIL" | "TIMEOUT" | "OUTBANDCANCEL" | "FTTIMEOUT";

export interface Invitation {
  readonly command: string;
  readonly cookie: string;
  /** In capitals, empty if there is none. */
  readonly application: string;
  readonly applicationName: string;
  readonly fileName: string;
  readonly fileSize: number;
  readonly cancelCode: string;
}

export function parseInvitation(message: Message): Invitation | undefined {
  if (contentType(message) !== "text/x-msmsgsinvite") return undefined;
  const found = fields(decodeText(message.body));
  const cookie = found.get("invitation-cookie") ?? "";
  if (!/^\d{1,10}$/.test(cookie)) return undefined;
  const size = found.get("application-filesize") ?? "";
  return {
    command: (found.get("invitation-command") ?? "").toUpperCase(),
    cookie,
    application: (found.get("application-guid") ?? "").toUpperCase(),
    applicationName: found.get("application-name") ?? "",
    fileName: found.get("application-file") ?? "",
    fileSize: /^\d{1,12}$/.test(size) ? Number(size) : 0,
    cancelCode: (found.get("cancel-code") ?? "").toUpperCase(),
  };
}

export function writeFileInvitation(cookie: string, name: string, size: number): Uint8Array {
  return invitation([
    ["Application-Name", "File Transfer between browsers"],
    ["Application-GUID", FILE_IN_BAND],
    ["Invitation-Command", "INVITE"],
    ["Invitation-Cookie", cookie],
    ["Application-File", name],
    ["Application-FileSize", String(size)],
  ]);
}

export function writeAccept(cookie: string): Uint8Array {
  return invitation([
    ["Invitation-Command", "ACCEPT"],
    ["Invitation-Cookie", cookie],
    ["Launch-Application", "FALSE"],
  ]);
}

export function writeCancel(cookie: string, code: CancelCode): Uint8Array {
  return invitation([
    ["Invitation-Command", "CANCEL"],
    ["Invitation-Cookie", cookie],
    ["Cancel-Code", code],
  ]);
}

const FILE_TYPE = "application/x-swallowtail-file";

/** What is said about a file: it was offered to a browser, a part of it, how much has come. */
export type FilePart =
  | { readonly is: "seen"; readonly cookie: string }
  | { readonly is: "part"; readonly cookie: string; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly is: "received"; readonly cookie: string; readonly offset: number };

export function parseFilePart(message: Message): FilePart | undefined {
  if (contentType(message) !== FILE_TYPE) return undefined;
  const cookie = message.headers.get("file-cookie") ?? "";
  const offset = message.headers.get("file-offset") ?? "";
  if (!/^\d{1,10}$/.test(cookie) || !/^\d{1,12}$/.test(offset)) return undefined;
  switch (message.headers.get("file-says")) {
    case "seen": return { is: "seen", cookie };
    case "part": return { is: "part", cookie, offset: Number(offset), bytes: message.body };
    case "received": return { is: "received", cookie, offset: Number(offset) };
    default: return undefined;
  }
}

export function writeFilePart(part: FilePart): Uint8Array {
  const offset = part.is === "seen" ? 0 : part.offset;
  const headers: [string, string][] = [
    ["Content-Type", FILE_TYPE], ["File-Cookie", part.cookie], ["File-Says", part.is], ["File-Offset", String(offset)],
  ];
  return writeMessage(headers, part.is === "part" ? part.bytes : "\r\n");
}

function invitation(values: [string, string][]): Uint8Array {
  return writeMessage([["Content-Type", "text/x-msmsgsinvite; charset=UTF-8"]], writeFields(values));
}
