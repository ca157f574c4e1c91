//! Work, a sale and its sharing, by two people with two programs and two browsers: what one writes down, the other sees
//! come; who proposes does not confirm; each amount says why; and where one's own words have come is told.

import assert from "node:assert/strict";

import {
  at, go, letIn, picture, press, reloadUntil, rememberSending, scene, sentAt, soon, textOf, watch,
} from "./support/browser.js";

/** Two stewards of one circle, each in a browser of their own. */
async function stewards(village, browser, options) {
  const [ana, ben] = await village.neighbours();
  const him = (await ben.say("whoami")).person.id;
  await ana.say("grant", "Mill lane", him, "steward");
  const [hers, his] = [await letIn(browser, ana, options), await letIn(browser, ben, options)];
  await go(hers, "/spaces");
  const space = await hers.getByRole("link", { name: "Mill lane" }).first().getAttribute("href");
  return { hers, his, space };
}

/** Fills in the fields of the form on this page, and sends it. */
async function fill(page, fields, button) {
  for (const [id, words] of Object.entries(fields)) await page.locator(`#${id}`).fill(words);
  await press(page, button);
}

/** Opens what is closed, so that what is in it can be filled in. */
const openAll = (page) =>
  page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));

/** A contribution by a sentence, looked at before it is written down. */
async function record(page, space, sentence, piece) {
  await go(page, `/record?space=${space.split("/").pop()}`);
  await openAll(page);
  await fill(page, { sentence, piece }, "Look at it");
  assert.match(await textOf(page, "main"), new RegExp(piece));
  await press(page, "Yes, write it down");
}

async function tell(page, space, kind, what, name) {
  await go(page, `${space}/tell/${kind}`);
  await fill(page, name ? { what, name } : { what }, "Write it down");
}

scene("what was sold is shared and explained, and the other sees it come", async ({ t, village, browser }) => {
  const { hers, his, space } = await stewards(village, browser, {});
  await rememberSending(hers);
  await go(hers, `${space}/rules`);
  const network = hers.locator("li", { hasText: "By all that went into what was sold" });
  await press(hers, "Agree on it", network);
  assert.match(await textOf(hers, "main"), /Work counts 25 EUR per hour\./);

  await go(his, `${space}/flows`);
  const came = watch(his, "#flows", "Ana worked 3 h roof");
  await record(hers, space, "3 h on the roof with a neighbour yesterday", "New roof");
  t.diagnostic(`a contribution: on the other's page after ${(await soon("the work", came)) - (await sentAt(hers))} ms`);
  await record(his, space, "1 hour carrying tiles", "New roof");
  await tell(his, space, "paid", "50 EUR", "New roof");
  assert.match(await textOf(his, "#flows"), /Ben paid 50 EUR in “New roof”/);
  await go(hers, `${space}/flows`);
  await reloadUntil(hers, "#flows", "Ben paid 50 EUR");
  await tell(hers, space, "made", "1 shed", "New roof");
  await tell(hers, space, "handed", "1 shed", "School garden");

  await hers.locator("#waiting").getByText("Share what came in for it").click();
  await hers.locator("#income-0").fill("300 EUR");
  await go(his, `${space}/sharing`);
  await press(hers, "See how it would be shared");
  const proposed = watch(his, "main", "Ana proposed it");
  await press(hers, "Propose it");
  await soon("the proposal", proposed);
  assert.equal(await hers.getByRole("button", { name: "It is right, confirm it" }).count(), 0);

  await his.goto(at(his, new URL(hers.url()).pathname));
  await openAll(his);
  // 3 h and 1 h at 25, and 50 paid: 75, 25 and 50 of 150, of 300.
  const shares = await textOf(his, "#people");
  assert.match(shares, /Ana\s*150\.00 EUR/);
  assert.match(shares, /Ben\s*150\.00 EUR/);
  assert.match(shares, /Ana worked 3 h roof in “New roof” for Mill lane/);
  await picture(his, "sharing");
  const confirmed = watch(hers, "main", "Confirmed by Ben");
  await press(his, "It is right, confirm it");
  await soon("the consent", confirmed);

  await go(hers, `${space}/claims`);
  assert.match(await textOf(hers, "#open"), /Mill lane owes Ana 150 EUR/);
  await press(hers, "I got it", hers.locator("#open li").first());
  assert.match(await textOf(hers, "#over"), /Mill lane owes Ana 150 EUR[\s\S]*paid, says Ana/);
  // A slip: it has not come yet.
  await press(hers, "It was not paid", hers.locator("#over li").first());
  assert.match(await textOf(hers, "#open"), /Mill lane owes Ana 150 EUR/);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

scene("it is told where one's own words have come", async ({ village, browser }) => {
  const { hers, space } = await stewards(village, browser, {});
  await go(hers, space);
  await fill(hers, { text: "The pump drips again" }, "Say it");
  await soon("where it has come", watch(hers, "#words", "seen by Ben’s computer"));
  await go(hers, "/delivery");
  assert.match(await textOf(hers, "#neighbours"), /Ben’s computer[\s\S]*has all that you share/);
});

scene("the same without any script", async ({ village, browser }) => {
  const { hers, his, space } = await stewards(village, browser, { javaScriptEnabled: false });
  const open = (page, words) => page.locator("summary", { hasText: words }).first().click();
  await go(hers, `${space}/rules`);
  await press(hers, "Agree on it", hers.locator("li", { hasText: "By all that went into what was sold" }));
  await go(hers, `/record?space=${space.split("/").pop()}`);
  await open(hers, "For a piece of work");
  await fill(hers, { sentence: "4 h joinery", piece: "First desk" }, "Look at it");
  await press(hers, "Yes, write it down");
  await tell(hers, space, "made", "1 desk", "First desk");
  await hers.getByRole("link", { name: "desk" }).click();
  assert.match(await textOf(hers, "#from"), /Ana worked 4 h joinery in “First desk”/);
  await tell(hers, space, "handed", "1 desk", "Town library");
  await open(hers, "Share what came in for it");
  await fill(hers, { "income-0": "100" }, "See how it would be shared");
  await press(hers, "Propose it");
  await his.goto(at(his, new URL(hers.url()).pathname));
  await reloadUntil(his, "main", "Ana proposed it");
  await press(his, "It is right, confirm it");
  await open(his, "Why so much?");
  assert.match(await textOf(his, "#people"), /Ana\s*100\.00 EUR[\s\S]*It counts 100\.00 EUR/);
  await go(his, `${space}/claims`);
  await press(his, "It is paid", his.locator("#open li").first());
  assert.match(await textOf(his, "#over"), /Mill lane owes Ana 100 EUR/);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

scene("a sharing and the way of a thing can be printed, each picture whole", async ({ village, browser }) => {
  const { hers, space } = await stewards(village, browser, {});
  await tell(hers, space, "added", "12 kg apples");
  await tell(hers, space, "handed", "5 kg apples", "Kitchen");
  await go(hers, `${space}/things`);
  await hers.getByRole("link", { name: "apples" }).click();
  await hers.waitForLoadState("load");
  await hers.emulateMedia({ media: "print" });
  const paper = { width: 700, height: 1000 };
  await hers.setViewportSize(paper);
  const widths = await hers.locator("figure.wide img").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
  assert.ok(widths.length > 0 && widths.every((right) => right <= paper.width), `${widths}`);
  const sheet = await hers.pdf({ format: "A4" });
  assert.equal(sheet.subarray(0, 5).toString(), "%PDF-");
});
