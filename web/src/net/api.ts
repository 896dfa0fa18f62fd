//! The JSON that goes beside the stream of bytes (docs/protocol/web.md). The password passes
//! through `signIn` and is kept nowhere.

import { LEFT_MAX, TEXT_SHOWN_MAX } from "../limits.ts";
import { parseHandle, shown } from "../msnp/text.ts";
import type { LeftMessage } from "../session/messenger.ts";

export interface Session {
  readonly handle: string;
  readonly name: string;
  readonly token: string;
}

/** A refusal by its word; `unreachable` if nobody answered. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export class Api {
  private token = "";
  private handle = "";

  async signIn(handle: string, password: string): Promise<Answer<Session>> {
    return this.opened(await this.ask("POST", "/web/sign-in", { handle, password }));
  }

  /** Whoever was signed in before. */
  async session(): Promise<Answer<Session>> {
    return this.opened(await this.ask("GET", "/web/session"));
  }

  signOut(): Promise<Answer<unknown>> {
    return this.ask("POST", "/web/sign-out", {});
  }

  async ticket(challenge: string): Promise<Answer<string>> {
    const answer = await this.ask("POST", "/web/ticket", { challenge });
    return answer.ok ? { ok: true, value: text(answer.value, "ticket") } : answer;
  }

  async leftMessages(): Promise<LeftMessage[]> {
    const answer = await this.ask("GET", "/web/messages");
    const list = answer.ok ? field(answer.value, "messages") : undefined;
    if (!Array.isArray(list)) return [];
    return list.slice(0, LEFT_MAX).map(leftMessage).filter((message) => message !== undefined) as LeftMessage[];
  }

  taken(ids: readonly number[]): Promise<Answer<unknown>> {
    return this.ask("POST", "/web/messages/taken", { ids });
  }

  leave(to: string, text: string): Promise<Answer<unknown>> {
    return this.ask("POST", "/web/messages", { to, text });
  }

  report(about: string, text: string): Promise<Answer<unknown>> {
    return this.ask("POST", "/web/report", { about, text });
  }

  private opened(answer: Answer<unknown>): Answer<Session> {
    if (!answer.ok) return answer;
    const handle = parseHandle(text(answer.value, "handle"));
    this.token = text(answer.value, "token");
    this.handle = handle ?? "";
    if (handle === undefined) return { ok: false, error: "signed-out" };
    return { ok: true, value: { handle, name: text(answer.value, "name"), token: this.token } };
  }

  /** Another tab may have signed in since; then the session, and with it the token, is another. */
  private async ask(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer<unknown>> {
    const [answer, handle] = [await this.askOnce(method, path, body), this.handle];
    if (answer.ok || answer.error !== "origin" || handle === "" || path === "/web/sign-in") return answer;
    const session = await this.session();
    return session.ok && session.value.handle === handle ? this.askOnce(method, path, body) : answer;
  }

  private async askOnce(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer<unknown>> {
    const headers: Record<string, string> = {};
    if (method === "POST") {
      headers["Content-Type"] = "application/json";
      if (this.token !== "") headers["X-Token"] = this.token;
    }
    try {
      const reply = await fetch(path, {
        method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin", cache: "no-store", redirect: "error",
      });
      const value: unknown = reply.status === 204 ? {} : await reply.json().catch(() => ({}));
      if (reply.ok) return { ok: true, value };
      return { ok: false, error: text(value, "error") || (reply.status >= 500 ? "unreachable" : `${reply.status}`) };
    } catch {
      return { ok: false, error: "unreachable" };
    }
  }
}

function leftMessage(value: unknown): LeftMessage | undefined {
  const [id, at, from] = [field(value, "id"), field(value, "left_ms"), parseHandle(text(value, "from"))];
  if (typeof id !== "number" || typeof at !== "number" || from === undefined) return undefined;
  return { id, at, from, name: shown(text(value, "name"), 130) || from, text: text(value, "text").slice(0, TEXT_SHOWN_MAX) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}
