//! The buddy who is always there is on the list of whoever is new, and answers.

import { Visitor, journey } from "./lib.mjs";

await journey(async (browser) => {
  const alice = await Visitor.arrive(browser);
  await alice.signIn("alice@example.com");
  const bot = alice.page.locator(".row.person", { hasText: "Swallowtail" }).first();
  await bot.waitFor();
  await alice.page.locator(".row.person[data-status=NLN]").first().dblclick();
  await alice.say("help");
  await alice.page.locator(".said:not(.mine) .said-text").first().waitFor();
  await alice.shot("bot");
  alice.isContent(/401/);
});
