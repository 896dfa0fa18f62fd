//! Pictures of every view, for somebody to look at: in the directory that `MESSENGER_SHOTS` names.

import { DESKTOP, PHONE, journey } from "./lib.mjs";
import { views } from "./views.mjs";

await journey(async (browser) => {
  await views(browser, { viewport: DESKTOP, phone: false }, (name, visitor) => visitor.shot(`desktop-${name}`));
  await views(browser, { viewport: PHONE, phone: true, handles: ["dave@example.com", "eve@example.com"] }, (name, visitor) => visitor.shot(`phone-${name}`));
});
