//! The application, for all that is drawn.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../app/app.ts";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("drawn outside the application");
  return app;
}
