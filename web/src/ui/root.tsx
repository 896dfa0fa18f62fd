//! Everything: the form to sign in, or the desktop with its windows.

import type { JSX } from "preact";
import { useApp } from "./app-context.ts";
import { Desktop } from "./desktop.tsx";
import { CurrentDialog } from "./dialogs.tsx";
import { CurrentMenu } from "./menu.tsx";
import { SignIn } from "./sign-in.tsx";

export function Root(): JSX.Element {
  const app = useApp();
  app.versions.watch("phase");
  const { phase } = app.messenger;
  return (
    <>
      {phase.is === "out" ? <SignIn why={phase.why} /> : <Desktop />}
      <CurrentDialog />
      <CurrentMenu />
      <p class="heard" role="status" aria-live="polite">{app.spoken.value}</p>
    </>
  );
}
