//! A browser as people have it, and what one does in it: open the pages, press, see something come.

import { mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { chromium } from "playwright-core";

import { PROGRAM, Village, hasProgram, until } from "./program.js";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

/** No sandbox: CI runs as root, and only our own pages are shown. */
const WORDS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];

/** What a phone and a table show. */
export const SIZES = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 900 } };

/** Within this time what one says must be seen by the other, however busy the machine is. */
export const SEEN_WITHIN_MS = 2000;

/** What one expects of a page without waiting for anybody. */
const PAGE_MS = 10_000;

function missing() {
  if (!existsSync(CHROMIUM)) return `skipped: no ${CHROMIUM}`;
  if (!hasProgram()) return `skipped: no program at ${PROGRAM}`;
  return false;
}

/** A test with a browser and a village of its own; both are gone afterwards. */
export function scene(name, play) {
  test(name, { skip: missing(), timeout: 600_000 }, async (t) => {
    const village = await Village.build();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: WORDS });
    try {
      await play({ t, village, browser });
    } finally {
      await browser.close();
      await village.close();
    }
  });
}

/** A browser of somebody who was never here: a profile of its own. */
export async function stranger(browser, options = {}) {
  const context = await browser.newContext({
    viewport: SIZES.wide,
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(PAGE_MS);
  // To try a stylesheet out without building the program anew.
  const style = process.env.STYLESHEET;
  if (style) await context.route("**/assets/style.css*", (route) => route.fulfill({ path: style }));
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (said) => {
    // That a page answers “not there” is what some tests ask for; anything else must be silent.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource: the server responded")) {
      page.faults.push(`${page.url()}: ${said.text()}`);
    }
  });
  return page;
}

/** Somebody's browser, let in by a link. */
export async function letIn(browser, person, options = {}) {
  const page = await stranger(browser, options);
  await page.goto(await person.link());
  return page;
}

/** What one reads in a part of a page, without the marks that hold the words of people apart. */
export async function textOf(page, selector) {
  const parts = await page.locator(selector).allInnerTexts();
  return parts.join("\n").replace(/[\u2066-\u2069]/g, "");
}

/** The address of a page of the same person. */
export const at = (page, path) => new URL(path, page.url()).href;

/** Goes to a page by its address. */
export const go = (page, path) => page.goto(at(page, path));

/** Fills in and sends what somebody needs or offers. */
export async function ask(page, what, kind = "need") {
  await go(page, `/ask?kind=${kind}`);
  await page.locator("#what").fill(what);
  await press(page, kind === "need" ? "Ask" : "Offer");
}

/** Presses a button, and waits for the page to which it leads. */
export async function press(page, name, within = page.locator("main")) {
  const button = within.getByRole("button", { name, exact: true }).first();
  await Promise.all([page.waitForEvent("domcontentloaded"), button.click()]);
}

/** Remembers when a form was sent, so that it can be asked how long until somebody else saw it. */
export const rememberSending = (page) =>
  page.addInitScript(() => {
    addEventListener("submit", () => sessionStorage.setItem("sent", String(Date.now())), true);
  });

export const sentAt = async (page) => Number(await page.evaluate(() => sessionStorage.getItem("sent")));

/** When the page is told of news, and when these words come into a part of it, or go, by themselves. */
export function watch(page, selector, words, isThere = true) {
  const seen = page.evaluate(
    ([selector, words, isThere]) =>
      new Promise((done) => {
        const look = () => {
          const text = document.querySelector(selector)?.textContent ?? "";
          const is = text.replace(/[\u2066-\u2069]/g, "").includes(words);
          if (is === isThere) done(Date.now());
        };
        new MutationObserver(look).observe(document.querySelector("main"), { childList: true, subtree: true });
        look();
      }),
    [selector, words, isThere],
  );
  // Whoever waits for it hears of a failure; nobody else has to.
  seen.catch(() => undefined);
  return seen;
}

/** Waits for a moment that must come soon. */
export async function soon(what, moment) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what}: not seen without loading the page anew`)), PAGE_MS);
  });
  return await Promise.race([moment, late]).finally(() => clearTimeout(timer));
}

/** Loads the page until words are in a part of it, or gone: what one does without script. */
export async function reloadUntil(page, selector, words, isThere = true) {
  await until(`“${words}” ${isThere ? "comes" : "goes"}`, async () => {
    await page.reload();
    return (await textOf(page, selector)).includes(words) === isThere;
  });
}

/** The picture of a page, where somebody wants pictures. */
export async function picture(page, name, fullPage = true) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
