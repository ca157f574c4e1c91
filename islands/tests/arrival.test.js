//! The first minutes, from an empty folder: a name, a circle, a need, an invitation; a friend comes in by its ticket, and
//! what they say is seen come. And the example, which answers and leaves nothing behind.

import assert from "node:assert/strict";

import axe from "axe-core";

import { go, letIn, picture, press, reloadUntil, scene, soon, stranger, textOf, watch } from "./support/browser.js";

const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] };

async function faultless(page, name) {
  await picture(page, name);
  await page.evaluate(axe.source);
  const found = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  assert.deepEqual(found.violations.map((one) => `${name}: ${one.id}: ${one.nodes[0].target}`), []);
}

/** Presses a link, and waits for the page to which it leads. */
const follow = (page, name) =>
  Promise.all([page.waitForEvent("domcontentloaded"), page.locator("main").getByRole("link", { name }).click()]);

/** From an empty folder to the end of the first minutes; gives the ticket. */
async function begin(page, look) {
  await look(page, "welcome");
  await follow(page, "I am starting a circle");
  await look(page, "welcome-name");
  await page.locator("#name").fill("Mara");
  await press(page, "Go on");
  assert.equal(await page.locator(".paper li").count(), 24);
  await look(page, "welcome-paper");
  await follow(page, "I have written them down");
  await look(page, "welcome-place");
  await page.locator("#rooted").fill("Ghent");
  await press(page, "Go on");
  await look(page, "welcome-circle");
  await page.locator("#name").fill("Riverside");
  await press(page, "Found it");
  await look(page, "welcome-asks");
  await page.locator("#need").fill("2 hours of help with the roof");
  await press(page, "Go on");
  await look(page, "welcome-friend");
  await press(page, "Make an invitation");
  return (await page.locator("#ticket").inputValue());
}

scene("in the first minutes a circle begins, asks, and a friend’s promise comes in", async ({ t, village, browser }) => {
  const [mara, ivo] = [village.newcomer("Mara"), village.newcomer("Ivo")];
  const [hers, his] = [await stranger(browser), await stranger(browser)];
  const began = Date.now();
  await hers.goto(await mara.wake());
  const ticket = await begin(hers, faultless);
  await his.goto(await ivo.wake());
  await follow(his, "I was invited");
  await his.locator("#name").fill("Ivo");
  await press(his, "Go on");
  await follow(his, "I have written them down");
  await follow(his, "Leave this out");
  await his.locator("#ticket").fill(ticket);
  await press(his, "Come in");
  await follow(his, "Leave this out");
  await reloadUntil(his, "#needed", "2 hours of help with the roof".replace("2 hours", "2 h"));
  await go(hers, "/");
  const promised = watch(hers, "#carrying", "Ivo can");
  await press(his, "I can");
  await soon("the friend’s promise", promised);
  t.diagnostic(`from an empty folder to a friend’s promise: ${Math.round((Date.now() - began) / 1000)} s for a machine`);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

scene("the same without any script", async ({ village, browser }) => {
  const page = await stranger(browser, { javaScriptEnabled: false });
  await page.goto(await village.newcomer("Mara").wake());
  assert.match(await begin(page, async () => undefined), /commonage-ticket:[0-9a-f]+\s*$/);
});

scene("the example answers, and leaves nothing behind", async ({ village, browser }) => {
  const page = await stranger(browser);
  await page.goto(await village.newcomer("Mara").wake());
  await press(page, "Just looking Three places and two guilds with invented people. Nothing of it is kept.");
  await faultless(page, "example");
  await follow(page, "I need …");
  await page.locator("#what").fill("a pump");
  const [answered] = [watch(page, "main", " can")];
  await press(page, "Ask");
  await answered.catch(() => undefined);
  await soon("a neighbour’s answer", watch(page, "main", " can"));
  await press(page, "Leave the example", page.locator(".example"));
  assert.match(page.url(), /\/welcome$/);
  assert.doesNotMatch(await textOf(page, "body"), /Noa/);
});

scene("somebody who has begun can look at the example too", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await go(page, "/you");
  await press(page, "Look at the example");
  assert.match(await textOf(page, "h1"), /Hello, Noa/);
  await press(page, "Leave the example", page.locator(".example"));
  assert.match(await textOf(page, "h1"), /Hello, Ana/);
});
