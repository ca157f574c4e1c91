//! Everybody can read and use every page: no fault that axe finds against WCAG 2.2, level A or AA, in light and dark, on
//! a phone and on a table; and nothing runs out of a narrow page, also with letters of twice the size.

import assert from "node:assert/strict";

import axe from "axe-core";

import { SIZES, ask, at, go, letIn, picture, press, reloadUntil, scene, stranger } from "./support/browser.js";

/** Which rules hold: WCAG 2.2 has those of 2.1 and 2.0 in it. The size of targets is off unless one asks for it. */
const RULES = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations", "incomplete"],
};

/** How pages are looked at. */
const LOOKS = ["light", "dark"].flatMap((colorScheme) =>
  Object.entries(SIZES).map(([size, viewport]) => ({ name: `${size}-${colorScheme}`, colorScheme, viewport })),
);

/** Letters as a browser sets them by itself, and twice that (WCAG 1.4.4). */
const [USUAL_LETTERS, LARGE_LETTERS] = [16, 32];

/** The narrowest page on which everything must fit (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

const openAll = (page) =>
  page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));

/** What axe finds: each fault with where it is. */
async function faults(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  const where = (one, node) => `${one.id}: ${node.target.join(" ")}: ${node.any[0]?.message ?? one.help}`;
  const told = (all) => all.flatMap((one) => one.nodes.map((node) => where(one, node)));
  return { violations: told(found.violations), unsure: told(found.incomplete) };
}

/** What reaches beyond the side of the page. */
const runningOut = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const all = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 1);
    return all.map((one) => `${one.tagName.toLowerCase()}.${one.className} to ${one.getBoundingClientRect().right}`);
  });

/** Looks at one page in every way; gives what is wrong with it. */
async function look(page, name, path, tally) {
  const wrong = [];
  const say = (how, all) => wrong.push(...all.map((one) => `${name}, ${how}: ${one}`));
  for (const { name: how, colorScheme, viewport } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await picture(page, `${name}-${how}`);
    await openAll(page);
    const found = await faults(page);
    say(how, found.violations);
    found.unsure.forEach((one) => tally.unsure.add(`${name}: ${one}`));
    say(how, await runningOut(page));
    tally.looks += 1;
  }
  const letters = await page.context().newCDPSession(page);
  for (const [how, viewport, standard] of [
    ["letters of twice the size", SIZES.phone, LARGE_LETTERS],
    ["a narrow page", NARROW, USUAL_LETTERS],
  ]) {
    await page.setViewportSize(viewport);
    await letters.send("Page.setFontSizes", { fontSizes: { standard, fixed: standard } });
    await page.goto(path);
    say(how, await runningOut(page));
    await openAll(page);
    say(`${how}, all open`, await runningOut(page));
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
    assert.equal(size, standard, "the letters are as large as was wished");
    // Only what is in sight: a picture of the whole page would be drawn with usual letters again.
    await picture(page, `${name}-${standard === LARGE_LETTERS ? "large" : "narrow"}`, false);
    tally.looks += 1;
  }
  await letters.detach();
  return wrong;
}

async function lookAtAll(t, page, pages) {
  const [wrong, tally] = [[], { looks: 0, unsure: new Set() }];
  for (const [name, path] of Object.entries(pages)) wrong.push(...(await look(page, name, at(page, path), tally)));
  t.diagnostic(`${Object.keys(pages).length} pages, ${tally.looks} looks, ${tally.unsure.size} on which axe is unsure`);
  for (const one of tally.unsure) t.diagnostic(`unsure: ${one}`);
  assert.deepEqual([...new Set(wrong)], []);
  assert.deepEqual(page.faults, []);
}

/** A circle in which much is going on, as Ana sees it; gives the addresses of its pages. */
async function liveliness(village, browser) {
  const [ana, ben] = await village.neighbours();
  for (const who of [ana, ben]) await who.say("place", "add", "Ghent", "--as", "rooted");
  await ben.say("need", "2 hours of help with the roof", "--by", "tomorrow", "--needed", "--space", "Mill lane");
  await ben.say("need", "somebody who reads the town hall's letters", "--light", "--vital", "--space", "Mill lane");
  await ben.say("offer", "a long ladder", "--loan", "--space", "Mill lane", "--note", "It stands behind the shed.");
  await ben.say("note", "Mill lane", "The baker gives away yesterday’s bread at six. Bring a bag with you.");
  await ana.say("note", "Mill lane", "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung!");
  const [hers, his] = [await letIn(browser, ana), await letIn(browser, ben)];
  await ask(hers, "3 kg carrots");
  const waiting = hers.url();
  await ask(hers, "a wheelbarrow for Saturday");
  const agreed = hers.url();
  await ask(hers, "12 jam jars with lids");
  const done = hers.url();
  await ask(hers, "plums, as many as you like", "offer");
  for (const need of [waiting, agreed, done]) {
    await his.goto(new URL(new URL(need).pathname, his.url()).href).catch(() => null);
    await reloadUntil(his, "main", "You can?");
    await press(his, "I can");
  }
  for (const need of [agreed, done]) {
    await hers.goto(need);
    await reloadUntil(hers, "#asked", "Ben can");
    await press(hers, "Agree");
  }
  await press(hers, "Done");
  await hers.goto(waiting);
  await reloadUntil(hers, "#asked", "Ben can");
  const books = await workshop(ana);
  await go(his, "/");
  await his.context().close();
  await go(hers, "/board");
  await reloadUntil(hers, "#lines", "town hall");
  const path = async (name) => await hers.getByRole("link", { name }).first().getAttribute("href");
  const others = await path(/help with the roof/i);
  await go(hers, "/spaces");
  const space = await path("Mill lane");
  const own = (address) => new URL(address).pathname;
  await go(hers, `${space}/things`);
  const thing = await path("desk");
  const him = (await ben.say("whoami")).person.id;
  const asked = { waiting: own(waiting), agreed: own(agreed), done: own(done) };
  return { hers, space, others, ...asked, thing, him, sharing: `${space}/sharing/${books}` };
}

/** What a workshop wrote down until something was sold; gives the sharing that was proposed. */
async function workshop(ana) {
  const circle = ["--space", "Mill lane"];
  await ana.say("equation", "new", "network", ...circle);
  await ana.say("equation", "adopt", "Network", ...circle);
  await ana.say("flow", "paid", "600", "EUR", "--in", "Buying the mill", ...circle);
  await ana.say("flow", "made", "1", "CNC mill", "--in", "Buying the mill", ...circle);
  await ana.say("flow", "worked", "7", "hours", "Joinery", "--in", "First desk", ...circle);
  await ana.say("flow", "used", "3.5", "hours", "CNC mill", "--in", "First desk", ...circle);
  await ana.say("flow", "made", "2", "desk", "--in", "First desk", ...circle);
  await ana.say("agent", "new", "Town library", ...circle);
  await ana.say("flow", "gave", "1", "desk", "--to", "Town library", ...circle);
  return (await ana.say("share", "propose", "desk", "--income", "300 EUR", ...circle)).operation;
}

scene("pages with much on them", async ({ t, village, browser }) => {
  const { hers, space, others, waiting, agreed, done, thing, him, sharing } = await liveliness(village, browser);
  await lookAtAll(t, hers, {
    home: "/",
    board: "/board",
    "board-chosen": "/board?side=needs&over=yes",
    "need-of-others": others,
    "need-waiting": waiting,
    "need-agreed": agreed,
    "need-done": done,
    "ask-need": "/ask?kind=need",
    "ask-offer": "/ask?kind=offer",
    spaces: "/spaces",
    space,
    things: `${space}/things`,
    thing,
    flows: `${space}/flows`,
    "tell-made": `${space}/tell/made`,
    rules: `${space}/rules`,
    "sharing-all": `${space}/sharing`,
    sharing,
    claims: `${space}/claims`,
    person: `/people/${him}`,
    delivery: "/delivery",
    settings: "/settings",
    you: "/you",
    "not-there": "/no/such/page",
  });
});

scene("pages with nothing on them yet", async ({ t, village, browser }) => {
  const cy = await village.person("Cy");
  await cy.wake();
  const page = await letIn(browser, cy);
  await lookAtAll(t, page, {
    "empty-home": "/",
    "empty-board": "/board",
    "empty-ask": "/ask?kind=need",
    "empty-spaces": "/spaces",
    "empty-you": "/you",
  });
  const outside = await stranger(browser);
  await outside.goto(at(page, "/"));
  await lookAtAll(t, outside, { stranger: "/", "used-link": "/open/00" });
});

/** Pages that only answer a form: they are looked at where they stand. */
scene("pages that answer", async ({ t, village, browser }) => {
  const [ana] = await village.neighbours();
  const wrong = [];
  for (const { name: how, colorScheme, viewport } of LOOKS) {
    const page = await letIn(browser, ana, { colorScheme, viewport });
    const check = async (name) => {
      await picture(page, `${name}-${how}`);
      wrong.push(...(await faults(page)).violations.map((one) => `${name}, ${how}: ${one}`));
      wrong.push(...(await runningOut(page)).map((one) => `${name}, ${how}: ${one}`));
    };
    await ask(page, "a lamp");
    await check("asked");
    await go(page, "/ask?kind=need");
    await press(page, "Ask");
    await check("ask-refused");
    await go(page, "/spaces");
    await page.getByRole("link", { name: "Mill lane" }).click();
    await press(page, "Invite somebody");
    await check("invitation");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
  assert.deepEqual(wrong, []);
});
