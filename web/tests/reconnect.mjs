//! The network goes away and comes back: windows, what was said and what waits to be said stay.
//! And the ends that are for good.

import assert from "node:assert/strict";
import net from "node:net";
import { URL_OF_SERVER, Visitor, journey } from "./lib.mjs";

/** Bytes there and back, until somebody trips over the cable. */
class Cable {
  sockets = new Set();
  isCut = false;

  static async lay(to) {
    const cable = new Cable();
    cable.server = net.createServer((near) => {
      if (cable.isCut) return near.destroy();
      const far = net.connect(Number(to.port), to.hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        cable.sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          cable.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise((resolve) => cable.server.listen(0, "127.0.0.1", resolve));
    cable.url = `http://127.0.0.1:${cable.server.address().port}/`;
    return cable;
  }

  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }
}

await journey(async (browser) => {
  const cable = await Cable.lay(new URL(URL_OF_SERVER));
  try {
    const [alice, bob] = await Promise.all([Visitor.arrive(browser), Visitor.arrive(browser)]);
    await alice.page.goto(cable.url);
    await alice.signIn("alice@example.com");
    await bob.signIn("bob@example.com");
    await alice.add("bob@example.com");
    await bob.page.getByRole("button", { name: "Allow and add alice@example.com" }).click();
    await alice.sees("bob@example.com", "NLN");
    await alice.talkTo("bob@example.com");
    await alice.say("before");
    await bob.hears("before");
    await alice.page.getByRole("button", { name: /^Your status/ }).click();
    await alice.page.getByRole("menuitemradio", { name: "Busy" }).click();
    await bob.sees("alice@example.com", "BSY");
    await alice.talkTo("bob@example.com");
    await alice.say("said while it was there");
    await alice.conversation().locator("textarea").fill("a draft");

    cable.cut();
    await alice.page.getByText("Connection lost. Reconnecting…").waitFor();
    await bob.sees("alice@example.com", "FLN");
    assert.equal(await alice.conversation().locator("textarea").inputValue(), "a draft");
    await alice.conversation().locator("textarea").press("Enter");
    await alice.page.locator(".said.mine .fate", { hasText: "Sending…" }).waitFor();
    await alice.shot("reconnecting");

    cable.mend();
    await alice.page.getByText("Connection lost. Reconnecting…").waitFor({ state: "detached", timeout: 60_000 });
    await bob.sees("alice@example.com", "BSY");
    await bob.hears("a draft");
    const texts = await alice.page.locator(".said.mine .said-text").allTextContents();
    assert.deepEqual(texts, ["before", "said while it was there", "a draft"]);
    await bob.say("welcome back");
    await alice.hears("welcome back");
    assert.equal(await alice.page.locator(".pane.conversation").count(), 1, "in the same window");

    // Once more, by hand.
    cable.cut();
    await alice.page.getByText("Connection lost. Reconnecting…").waitFor();
    cable.mend();
    await alice.page.getByRole("button", { name: "Try now" }).click().catch(() => {});
    await bob.sees("alice@example.com", "BSY");

    // Somewhere else is for good: nobody fights over the account.
    const elsewhere = await Visitor.arrive(browser);
    await elsewhere.signIn("alice@example.com");
    await alice.page.getByText("You have signed in somewhere else").waitFor();
    await alice.page.getByLabel("Password").waitFor();
    await elsewhere.live();

    // Who signs out and is not heard has to know: the browser would let him in again.
    await elsewhere.page.route("**/web/sign-out", (route) => route.abort());
    await elsewhere.page.getByRole("button", { name: "Swallowtail menu" }).click();
    await elsewhere.page.getByRole("menuitem", { name: "Sign out" }).click();
    await elsewhere.page.getByText("The server could not be told that you have signed out").waitFor();
    bob.isContent(/401|404/);
  } finally {
    cable.cut();
    cable.server.close();
  }
});
