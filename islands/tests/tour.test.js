//! The tour of `docs/guide/pages.md`, walked by two people, and the pictures of README and guide taken on the way.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { SIZES, at, go, press, reloadUntil, scene, soon, stranger, textOf, watch } from "./support/browser.js";

/** Where pictures go: into the documents only if somebody asks for that (`make pictures`). */
const FOLDER = process.env.PICTURES || join(process.env.TMPDIR || "/tmp", "commonage-pictures");

const follow = (page, name) =>
  Promise.all([page.waitForEvent("domcontentloaded"), page.locator("main").getByRole("link", { name }).first().click()]);

async function shown(page, name) {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function fill(page, fields, button) {
  for (const [id, words] of Object.entries(fields)) await page.locator(`#${id}`).fill(words);
  await press(page, button);
}

scene("the tour of five minutes", async ({ village, browser }) => {
  const [mara, ivo] = [village.newcomer("Mara"), village.newcomer("Ivo")];
  const phone = { viewport: SIZES.phone };
  const [hers, his] = [await stranger(browser, phone), await stranger(browser, phone)];

  // Begin.
  await hers.goto(await mara.wake());
  await shown(hers, "welcome");
  await follow(hers, "I am starting a circle");
  await fill(hers, { name: "Mara" }, "Go on");
  assert.equal(await hers.locator(".paper li").count(), 24);
  await follow(hers, "I have written them down");
  await fill(hers, { rooted: "Ghent" }, "Go on");
  await fill(hers, { name: "Riverside" }, "Found it");
  await fill(hers, { need: "a hand with the roof" }, "Go on");

  // Bring a friend.
  await press(hers, "Make an invitation");
  const ticket = await hers.locator("#ticket").inputValue();
  await his.goto(await ivo.wake());
  await follow(his, "I was invited");
  await fill(his, { name: "Ivo" }, "Go on");
  await follow(his, "I have written them down");
  await follow(his, "Leave this out");
  await fill(his, { ticket }, "Come in");
  await follow(his, "Leave this out");

  // Ask and promise.
  await reloadUntil(his, "#needed", "hand with the roof");
  await go(hers, "/");
  const promised = watch(hers, "#carrying", "Ivo can");
  await press(his, "I can");
  await soon("the promise", promised);
  await press(hers, "Agree");
  await reloadUntil(his, "#carrying", "Agreed");
  await press(his, "Done");

  // Give, sell and share: Ivo becomes a steward too, so that somebody can confirm.
  await go(hers, "/spaces");
  const space = await hers.getByRole("link", { name: "Riverside" }).first().getAttribute("href");
  await go(hers, space);
  await hers.locator("#members summary").first().click();
  await press(hers, "Make a steward");
  await go(hers, `${space}/rules`);
  await press(hers, "Agree on it", hers.locator("li", { hasText: "By all that went into what was sold" }));
  for (const [page, sentence] of [[hers, "6 hours joinery"], [his, "4 hours joinery"]]) {
    await go(page, `/record?space=${space.split("/").pop()}`);
    await page.locator("summary", { hasText: "For a piece of work" }).click();
    await fill(page, { sentence, piece: "First desk" }, "Look at it");
    await press(page, "Yes, write it down");
    await go(his, `${space}/flows`);
    await reloadUntil(his, "#flows", "worked 6 h");
  }
  await go(hers, `${space}/flows`);
  await reloadUntil(hers, "#flows", "Ivo worked 4 h");
  await go(hers, `${space}/tell/paid`);
  await fill(hers, { what: "60 EUR", name: "First desk" }, "Write it down");
  await go(hers, `${space}/tell/made`);
  await fill(hers, { what: "1 desk", name: "First desk" }, "Write it down");
  await go(hers, `${space}/tell/handed`);
  await fill(hers, { what: "1 desk", name: "Town library" }, "Write it down");
  await hers.getByText("Share what came in for it").click();
  await fill(hers, { "income-0": "310 EUR" }, "See how it would be shared");
  await press(hers, "Propose it");
  const sharing = new URL(hers.url()).pathname;
  await his.goto(at(his, sharing));
  await reloadUntil(his, "main", "Mara proposed it");
  await press(his, "It is right, confirm it");
  await his.evaluate(() => document.querySelectorAll("#people details").forEach((details) => (details.open = true)));
  assert.match(await textOf(his, "#people"), /Mara\s*210\.00 EUR[\s\S]*joinery/);
  await shown(his, "sharing");
  await go(his, `${space}/claims`);
  assert.match(await textOf(his, "#open"), /Riverside owes Mara 210 EUR/);

  // Where did it come from?
  await go(hers, `${space}/things`);
  await follow(hers, "desk");
  assert.match(await textOf(hers, "#from"), /Ivo worked 4 h joinery in “First desk”/);
  await shown(hers, "thing");

  // Where have my words come?
  await go(hers, space);
  await fill(hers, { text: "Thank you both. The tea is on." }, "Say it");
  await soon("where it has come", watch(hers, "#words", "seen by Ivo’s computer"));

  // Take everything along.
  await go(hers, "/settings");
  const [file] = await Promise.all([hers.waitForEvent("download"), hers.getByText("Save everything").click()]);
  assert.equal(file.suggestedFilename(), "everything.commonage");
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

scene("Home with much on it, for its picture", async ({ village, browser }) => {
  const page = await stranger(browser, { viewport: SIZES.phone });
  await page.goto(await village.newcomer("Mara").wake());
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("button.way").click()]);
  assert.match(await textOf(page, "#needed"), /Soup for Rosa/i);
  await shown(page, "home");
});
