//! The form to sign in. The password goes from its field into one request.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { STATUSES, type Status } from "../msnp/status.ts";
import { parseHandle } from "../msnp/text.ts";
import { statusNames, strings } from "../strings.ts";
import { useApp } from "./app-context.ts";
import { Butterfly } from "./icons.tsx";
import { Scenery } from "./scenery.tsx";

export function SignIn({ why }: { why: string }): JSX.Element {
  const app = useApp();
  const [trouble, setTrouble] = useState("");
  const password = useRef<HTMLInputElement>(null);
  const handle = useRef<HTMLInputElement>(null);
  const status = useRef<HTMLSelectElement>(null);
  const busy = app.signingIn.value;

  useEffect(() => {
    if (!busy) handle.current?.focus();
  }, [busy]);

  const submit = (event: Event): void => {
    event.preventDefault();
    const address = parseHandle(handle.current?.value ?? "");
    const secret = password.current?.value ?? "";
    if (address === undefined) return setTrouble(strings.notAHandle);
    if (secret === "") return void password.current?.focus();
    setTrouble("");
    if (password.current !== null) password.current.value = "";
    void app.signIn(address, secret, (status.current?.value ?? "NLN") as Status);
  };

  const said = trouble || why;
  return (
    <main class="entrance">
      <Scenery />
      <div class="welcome">
        <Butterfly size={104} />
        <h1>Swallowtail <span>Messenger</span></h1>
        <p>Your friends are a click away: from this page, and from machines twenty-five years old.</p>
      </div>
      <form class="window entrance-form" aria-label="Sign in" onSubmit={submit} method="post" action="/">
        <div class="title-bar">
          <div class="title-bar-text"><Butterfly size={18} /> Sign in</div>
        </div>
        <div class="window-body">
          <div role="alert">{said !== "" && <p class="trouble-band">{said}</p>}</div>
          <label class="field">
            <span>E-mail address</span>
            <input ref={handle} type="email" name="handle" autocomplete="username" inputMode="email" spellcheck={false} maxLength={129} disabled={busy} required />
          </label>
          <label class="field">
            <span>Password</span>
            <input ref={password} type="password" name="password" autocomplete="current-password" maxLength={256} disabled={busy} required />
          </label>
          <label class="field">
            <span>Sign in as</span>
            <select ref={status} name="status" disabled={busy}>
              {STATUSES.map((one) => <option key={one} value={one}>{statusNames[one]}</option>)}
            </select>
          </label>
          <div class="entrance-buttons">
            <button type="submit" class="default" disabled={busy}>{busy ? "Signing in…" : "Sign in"}</button>
          </div>
          <hr />
          <ul class="entrance-links">
            <li><a href="/account/sign-up">Get an account</a></li>
            <li><a href="/account/reset">Forgot your password?</a></li>
            <li><a href="/account/">Your account</a></li>
          </ul>
        </div>
      </form>
    </main>
  );
}
