//! The end of the service is announced, counted down, and comes; who sees it says when it may.

import { Visitor, journey } from "./lib.mjs";

await journey(async (browser) => {
  const alice = await Visitor.arrive(browser);
  await alice.signIn("alice@example.com");
  console.log("announce it");
  await alice.page.getByText("The server will be stopped in 3 minutes.").waitFor();
  await alice.shot("stopping");
  console.log("stop it");
  await alice.page.getByText("The server has been stopped.").waitFor();
  await alice.page.getByRole("button", { name: "Try now" }).waitFor();
  await alice.shot("stopped");
});
