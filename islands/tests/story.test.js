//! The story of a need, by two people with two programs and two browsers: asked, taken up, agreed, done, and undone.

import assert from "node:assert/strict";

import {
  SEEN_WITHIN_MS, ask, go, letIn, press, reloadUntil, rememberSending, scene, sentAt, soon, textOf, watch,
} from "./support/browser.js";

/** Between two things that people do: longer than a page waits after news for what comes in its train. */
const QUIET_MS = 1000;

/** Twice so many needs are asked to see how long it takes: odd, for a middle, and all of them fit on one board. */
const ROUNDS = 9;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const rest = (ms) => new Promise((go) => setTimeout(go, ms));

/** Somebody does something, and another, whose page is open, sees it come: how long that took. */
async function seenLive(what, doer, act, viewer, selector, words, isThere = true) {
  await rest(QUIET_MS);
  return await seenAtOnce(what, doer, act, viewer, selector, words, isThere);
}

/** The same in the train of other news. */
async function seenAtOnce(what, doer, act, viewer, selector, words, isThere = true) {
  const moment = watch(viewer, selector, words, isThere);
  await act();
  const took = (await soon(what, moment)) - (await sentAt(doer));
  assert.ok(took < SEEN_WITHIN_MS, `${what}: seen after ${took} ms`);
  return took;
}

scene("what one says, the other sees come by itself", async ({ t, village, browser }) => {
  const [ana, ben] = await village.neighbours();
  const [hers, his] = [await letIn(browser, ana), await letIn(browser, ben)];
  const scripts = await his.locator("script[src*='live.js']").count();
  assert.equal(scripts, 1, "this program was built without the islands: make islands, then build it anew");
  await Promise.all([rememberSending(hers), rememberSending(his)]);
  const took = {};
  await go(his, "/");
  took.asked = await seenLive("the need", hers, () => ask(hers, "3 kg carrots"), his, "#needed", "3 kg carrots");

  const need = hers.url();
  await go(hers, "/");
  took.can = await seenLive("“I can”", his, () => press(his, "I can"), hers, "#carrying", "Ben can");
  await his.getByText("You said that you can").waitFor();
  took.agreed = await seenLive("yes", hers, () => press(hers, "Agree"), his, "#carrying", "Agreed");
  await go(hers, "/board");
  took.done = await seenLive("done", his, () => press(his, "Done"), hers, "#lines", "3 kg carrots", false);
  assert.match(await textOf(his, "#carrying"), /You carry nothing/);
  await hers.goto(need);
  assert.match(await textOf(hers, ".lead"), /It is done\./);
  assert.match(await textOf(hers, "#asked"), /Done: Ben/);

  await seenLive("a second need", hers, () => ask(hers, "a long ladder"), his, "#needed", "a long ladder");
  const undo = () => press(hers, "Undo", hers.locator(".flash"));
  took.undone = await seenLive("taken back", hers, undo, his, "#needed", "a long ladder", false);
  for (const [what, ms] of Object.entries(took)) t.diagnostic(`${what}: seen by the other after ${ms} ms`);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

scene("how long it takes until the other sees it", async ({ t, village, browser }) => {
  const [ana, ben] = await village.neighbours();
  const [hers, his] = [await letIn(browser, ana), await letIn(browser, ben)];
  await rememberSending(hers);
  await go(his, "/board");
  // A line of its own, beside the one by which the page hears of news.
  await his.evaluate(() => {
    globalThis.news = [];
    new EventSource("/live").addEventListener("changed", () => globalThis.news.push(Date.now()));
  });
  const [told, seen, hurried] = [[], [], []];
  const figures = (all) => `median ${median(all)} ms, least ${Math.min(...all)}, most ${Math.max(...all)}`;
  for (let round = 0; round < ROUNDS; round += 1) {
    const need = `need number ${round} of these`;
    seen.push(await seenLive(need, hers, () => ask(hers, need), his, "#lines", need));
    const [sent, news] = [await sentAt(hers), await his.evaluate(() => globalThis.news)];
    told.push(news.find((moment) => moment >= sent) - sent);
    const more = `and number ${round} at once`;
    hurried.push(await seenAtOnce(more, hers, () => ask(hers, more), his, "#lines", more));
  }
  t.diagnostic(`the other's program has it and tells its page: ${figures(told)}`);
  t.diagnostic(`it stands on the other's open page: ${figures(seen)}`);
  t.diagnostic(`it stands there, in the train of other news: ${figures(hurried)}`);
});

scene("the same story without any script", async ({ village, browser }) => {
  const [ana, ben] = await village.neighbours();
  const plain = { javaScriptEnabled: false };
  const [hers, his] = [await letIn(browser, ana, plain), await letIn(browser, ben, plain)];
  await ask(hers, "3 kg carrots");
  await reloadUntil(his, "#needed", "3 kg carrots");
  await press(his, "I can");
  await press(his, "Undo", his.locator(".flash"));
  await his.getByText("Taken back, as if it had not been said.").waitFor();
  await press(his, "I can");
  await go(hers, "/");
  await reloadUntil(hers, "#carrying", "Ben can");
  await press(hers, "Agree");
  await reloadUntil(his, "#carrying", "Agreed");
  await press(his, "Done");
  assert.match(await textOf(his, "#carrying"), /You carry nothing/);
  await go(hers, "/board");
  await reloadUntil(hers, "#lines", "3 kg carrots", false);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});

/** Walks with Tab to a button, a link or a field, seeing all the way where one is. */
async function tabTo(page, name) {
  for (let steps = 1; steps < 80; steps += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element.labels?.[0] ?? element;
      return { name: label.textContent.trim(), tag: element.tagName, outline: getComputedStyle(element).outlineStyle };
    });
    if (here.tag === "BODY") continue;
    assert.notEqual(here.outline, "none", `one does not see that one is at “${here.name}”`);
    if (here.name === name) return steps;
  }
  throw new Error(`Tab does not lead to “${name}” on ${page.url()}`);
}

/** Enter, and the page to which it leads. */
const enter = (page) => Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);

scene("the same story with the keyboard alone", async ({ t, village, browser }) => {
  const [ana, ben] = await village.neighbours();
  const [hers, his] = [await letIn(browser, ana), await letIn(browser, ben)];
  const steps = {};
  assert.equal(await tabTo(hers, "Go to the page itself"), 1, "the first thing is the way past the places");
  await hers.keyboard.press("Enter");
  steps["I need …"] = await tabTo(hers, "I need …");
  assert.equal(steps["I need …"], 1, "it leads past them");
  await enter(hers);
  steps["what"] = await tabTo(hers, "I need");
  await hers.keyboard.type("3 kg carrots");
  steps["Ask"] = await tabTo(hers, "Ask");
  await enter(hers);
  await hers.getByText("Your need stands on the board.").waitFor();
  steps["Undo"] = await tabTo(hers, "Undo");
  await enter(hers);
  await hers.getByText("Taken back, as if it had not been said.").waitFor();
  await ask(hers, "2 kg leeks");

  await reloadUntil(his, "#needed", "2 kg leeks");
  steps["I can"] = await tabTo(his, "I can");
  await enter(his);
  await go(hers, "/");
  await reloadUntil(hers, "#carrying", "Ben can");
  steps["Agree"] = await tabTo(hers, "Agree");
  await enter(hers);
  await reloadUntil(his, "#carrying", "Agreed");
  steps["Done"] = await tabTo(his, "Done");
  await enter(his);
  assert.match(await textOf(his, "#carrying"), /You carry nothing/);
  t.diagnostic(`steps with Tab: ${Object.entries(steps).map(([name, count]) => `${name} ${count}`).join(", ")}`);
});
