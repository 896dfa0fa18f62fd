//! Goes through every view and window that there is, and shows each.

import { Visitor } from "./lib.mjs";

export async function views(browser, { viewport, phone, handles = ["alice@example.com", "bob@example.com"] }, show) {
  const [mine, others] = handles;
  const bob = await Visitor.arrive(browser);
  await bob.signIn(others);
  const alice = await Visitor.arrive(browser, { viewport, phone });
  const { page } = alice;
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await show("sign-in", alice);
  await page.getByLabel("E-mail address").fill("nobody");
  await page.getByLabel("Password").fill("x");
  await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("That is no address.").waitFor();
  await show("sign-in-refused", alice);
  await alice.signIn(mine);
  await show("list-empty", alice);
  await page.locator(".own-name").click();
  await page.getByLabel("The name that others see").fill(phone ? "Dave" : "Alice");
  await show("dialog-name", alice);
  await page.getByRole("button", { name: "OK" }).click();
  await page.locator(".own-name", { hasText: phone ? "Dave" : "Alice" }).waitFor();

  await bob.add(mine);
  await page.locator(".requests li").first().waitFor();
  await show("request", alice);
  await page.getByRole("button", { name: `Allow and add ${others}` }).click();
  await alice.sees(others, "NLN");
  await bob.page.locator(".own-name").click();
  await bob.page.getByLabel("The name that others see").fill("Bob ~ on the road");
  await bob.page.getByRole("button", { name: "OK" }).click();
  for (const group of ["Family", "Friends"]) {
    await page.getByRole("button", { name: "Tools" }).click();
    if (group === "Family") await show("menu-tools", alice);
    await page.getByRole("menuitem", { name: "New group…" }).click();
    await page.getByLabel("Name of the group").fill(group);
    if (group === "Family") await show("dialog-group", alice);
    await page.keyboard.press("Enter");
    await page.locator(".row.section", { hasText: group }).waitFor();
  }
  await page.getByRole("button", { name: /^Your status/ }).click();
  await show("menu-status", alice);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a contact" }).click();
  await page.getByLabel("Address").fill("carol@example.com");
  await show("dialog-add", alice);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await alice.person("carol@example.com").waitFor();
  await page.getByRole("tree").focus();
  await page.keyboard.press("End");
  await show("list", alice);
  await page.keyboard.press("Shift+F10");
  await show("menu-contact", alice);
  await page.keyboard.press("Escape");
  for (const [item, name] of [["Move to another group…", "dialog-move"], ["Report…", "dialog-report"]]) {
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: item }).click();
    await show(name, alice);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: /^(Move|Report)/ }).waitFor({ state: "detached" });
  }
  await page.keyboard.press("Home");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Delete" }).waitFor();
  await show("dialog-delete-group", alice);
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Remove", exact: true }).waitFor();
  await show("dialog-remove", alice);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Tools" }).click();
  await page.getByRole("menuitem", { name: "Options…" }).click();
  await show("dialog-options", alice);
  await page.getByRole("button", { name: "Close" }).last().click();

  await bob.talkTo(mine);
  await bob.say("Hello! Are you there? :-)");
  if (phone) {
    await page.locator(".task.unread").waitFor();
    await show("list-unread", alice);
    await page.locator(".task.unread").click();
  }
  await page.locator(".said").first().waitFor();
  await alice.say("Yes (bf) Have you seen https://example.com/butterflies already?");
  await bob.hears("Have you seen");
  await bob.conversation().getByRole("button", { name: "Italic" }).click();
  await bob.conversation().getByRole("button", { name: "Colour" }).click();
  await bob.conversation().getByRole("button", { name: "Purple" }).click();
  await bob.say("Not yet. It is raining here (#) (S) :-( but there is coffee (C)");
  await alice.hears("Not yet");
  await bob.conversation().locator("textarea").pressSequentially("And then");
  await page.getByText("is typing…").waitFor();
  await show("conversation", alice);
  await alice.conversation().getByRole("button", { name: "Emoticons" }).click();
  await show("emoticons", alice);
  await page.keyboard.press("Escape");
  await alice.conversation().getByRole("button", { name: "Colour" }).click();
  await show("colours", alice);
  await page.keyboard.press("Escape");
  await bob.conversation().locator("input[type=file]").setInputFiles({ name: "swallowtail.png", mimeType: "image/png", buffer: Buffer.alloc(123_456, 7) });
  await page.getByRole("button", { name: "Accept" }).waitFor();
  await show("file-offered", alice);
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByText("Declined.").waitFor();
  await alice.conversation().getByRole("button", { name: "Invite" }).click();
  await show("dialog-invite", alice);
  await page.keyboard.press("Escape");
  if (!phone) {
    await alice.talkTo("carol@example.com");
    await alice.say("Are you back on Sunday?");
    await page.locator(".said.mine").nth(1).waitFor();
    await drag(page, alice.conversation().locator(".title-bar-text"), 250, 130);
    await drag(page, alice.conversation().locator(".grip"), 0, -70);
    await show("several-windows", alice);
  }
  for (const one of [alice, bob]) one.isContent(/401|404/);
}

/** Takes it by the middle, and it comes along. */
async function drag(page, what, dx, dy) {
  const before = await what.boundingBox();
  const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2);
  await page.mouse.move(x + dx, y + dy);
  await page.mouse.up();
  const after = await what.boundingBox();
  const moved = [after.x - before.x, after.y - before.y].map(Math.round);
  if (moved[0] !== dx || moved[1] !== dy) throw new Error(`moved by ${moved} instead of ${[dx, dy]}`);
}
