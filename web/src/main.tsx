//! Where it begins.

import "./styles/all.css";
import { render } from "preact";
import { App } from "./app/app.ts";
import { AppContext } from "./ui/app-context.ts";
import { Root } from "./ui/root.tsx";

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
