//! Where it begins.

import "./styles/all.css";
import { render } from "preact";
import { App } from "./app/app.ts";
import { AppContext } from "./ui/app-context.ts";
import { Root } from "./ui/root.tsx";

// A file that is dropped beside a conversation is not to take the page's place.
for (const kind of ["dragover", "drop"] as const) {
  addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
  });
}

const app = new App();
const place = document.getElementById("messenger");
if (place !== null) {
  place.textContent = "";
  render(
    <AppContext.Provider value={app}>
      <Root />
    </AppContext.Provider>,
    place,
  );
  void app.start();
}
