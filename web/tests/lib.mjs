//! Browsers for the journeys: Chromium of the system, headless, with a profile of its own, against
//! a server whose address and people the environment names.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const URL_OF_SERVER = process.env.MESSENGER_URL ?? "http://127.0.0.1:8080";
export const PASSWORD = process.env.MESSENGER_PASSWORD ?? "secret";
const SHOTS = process.env.MESSENGER_SHOTS ?? "";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PATIENCE_MS = 20_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Runs a journey with a browser of its own, and says what became of it. */
export async function journey(run) {
  const profile = await mkdtemp(join(tmpdir(), "messenger-"));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-background-timer-throttling",
      "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
    ],
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  try {
    await run(browser);
  } catch (error) {
    // What it looked like, if somebody wants to see.
    const pages = SHOTS === "" ? [] : browser.contexts().flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) await page.screenshot({ path: join(SHOTS, `failed-${at}.png`) }).catch(() => {});
    throw error;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** Somebody with a browser of his own: what one does shows in no other. */
export class Visitor {
  static async arrive(browser, { viewport = DESKTOP, phone = false } = {}) {
    const context = await browser.newContext({
      viewport, ignoreHTTPSErrors: true, acceptDownloads: true, locale: "en-GB", timezoneId: "Europe/London",
      ...(phone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const visitor = new Visitor(context, page);
    page.on("pageerror", (error) => visitor.complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") visitor.complaints.push(`console: ${message.text()}`);
    });
    page.on("dialog", (dialog) => {
      visitor.complaints.push(`a script has opened a dialogue: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(URL_OF_SERVER);
    return visitor;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.complaints = [];
  }

  async signIn(handle, password = PASSWORD) {
    await this.page.getByLabel("E-mail address").fill(handle);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.live();
    this.handle = handle;
    return this;
  }

  /** Signed in, and the status is known. */
  async live() {
    await this.page.locator(".own-status", { hasText: /Online|Busy|Away|Appear|Idle|back|phone|lunch/ }).waitFor();
  }

  person(handle) {
    return this.page.locator(`.row.person[data-handle="${handle}"]`).first();
  }

  async sees(handle, status) {
    await this.page.locator(`.row.person[data-handle="${handle}"][data-status="${status}"]`).first().waitFor();
  }

  async add(handle) {
    await this.page.getByRole("button", { name: "Add a contact" }).first().click();
    const dialog = this.page.getByRole("dialog", { name: "Add a contact" });
    await dialog.getByLabel("Address").fill(handle);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await this.person(handle).waitFor();
  }

  async talkTo(handle) {
    await this.person(handle).dblclick();
    return this.conversation();
  }

  /** The conversation in front. */
  conversation() {
    return this.page.locator(".pane.conversation:not(.behind)").first();
  }

  async say(text) {
    const box = this.conversation().locator("textarea");
    await box.fill(text);
    await box.press("Enter");
  }

  async hears(text) {
    await this.page.locator(".said:not(.mine) .said-text", { hasText: text }).first().waitFor();
  }

  async shot(name) {
    if (SHOTS === "") return;
    await mkdir(SHOTS, { recursive: true });
    await this.page.waitForTimeout(200);
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }

  /** Nothing went wrong that nobody saw; what was expected to is named. */
  isContent(...expected) {
    const left = this.complaints.filter((one) => !expected.some((pattern) => pattern.test(one)));
    assert.deepEqual(left, []);
  }
}

/** Waits until it is so. */
export async function until(what, isSo, ms = PATIENCE_MS) {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
