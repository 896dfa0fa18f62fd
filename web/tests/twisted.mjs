//! A browser and a client of 2003 talk with each other: it begins, then the other one does, and
//! offers a file that a browser cannot take.

import { Visitor, journey } from "./lib.mjs";

await journey(async (browser) => {
  const alice = await Visitor.arrive(browser);
  await alice.signIn("alice@example.com");
  await alice.page.getByRole("button", { name: "Allow and add bob@example.com" }).click();
  await alice.sees("bob@example.com", "NLN");
  await alice.talkTo("bob@example.com");
  await alice.say("Hello é from a browser");
  await alice.hears("echo: Hello é from a browser");
  await alice.hears("hello from twisted é");
  await alice.say("Good to see you");
  await alice.page.getByText("wants to send you “old.txt”").waitFor();
  await alice.shot("old-client");
  await alice.sees("bob@example.com", "FLN");
  alice.isContent(/401|404/);
});
