//! Without a line: the last pages can be read, and what one says is kept, can be changed, and goes out once; also over a
//! restart of the program, and from two open pages at once. Shutting the door leaves nothing behind.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import axe from "axe-core";

import { at, go, letIn, press, scene, textOf } from "./support/browser.js";
import { until } from "./support/program.js";

/** The worker has taken the pages over, and has those that one wants first. */
async function ready(page) {
  await until("the worker keeps the first pages", () =>
    page.evaluate(async () => {
      if (!navigator.serviceWorker.controller) return false;
      const store = await caches.open("commonage-pages-1");
      const kept = (await store.keys()).map((request) => new URL(request.url).pathname);
      return ["/", "/board", "/ask", "/outbox"].every((path) => kept.includes(path));
    }),
  );
}

const needs = async (who, what) => {
  const board = await who.say("board");
  return JSON.stringify(board).split(`"matter":"${what}"`).length - 1;
};

scene("without a line one reads, asks, changes it, and it goes out once", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  await go(page, "/board");
  // The line between a phone and its program is cut by letting the program sleep: so the worker has none either.
  const port = new URL(page.url()).port;
  await ana.sleep();
  await go(page, "/");
  assert.equal(await page.locator("#offline").isVisible(), true);
  assert.match(await textOf(page, "#offline"), /You are offline. This is how it was at \d/);
  await go(page, "/ask?kind=need");
  await page.locator("#what").fill("3 kg carots");
  await press(page, "Ask");
  assert.match(page.url(), /\/outbox$/);
  await until("it is shown", async () => (await textOf(page, "#outbox")).includes("3 kg carots"));
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((one) => one.id), []);
  await page.locator("#outbox summary").click();
  await page.locator("#outbox input").first().fill("3 kg carrots");
  await page.getByRole("button", { name: "Keep it so" }).click();
  await until("it is changed", async () => (await textOf(page, "#outbox")).includes("3 kg carrots"));
  await go(page, "/");
  await until("Home says that something waits", () => page.locator("#outbox-note").isVisible());

  // Two open pages, both of which send.
  const other = await page.context().newPage();
  await other.goto(at(page, "/outbox"));
  await ana.wake(port);
  await Promise.all([page.goto(at(page, "/outbox")), other.goto(at(page, "/outbox"))]);
  await until("it has gone out", async () => (await textOf(page, "#outbox")).includes("Nothing waits"));
  assert.equal(await needs(ana, "3 kg carrots"), 1);
  assert.equal(await needs(ana, "3 kg carots"), 0);
});

scene("it waits while the program sleeps, and browsers stay let in", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  const port = new URL(page.url()).port;
  await ana.sleep();
  await go(page, "/ask?kind=offer");
  await page.locator("#what").fill("a long ladder");
  await press(page, "Offer");
  assert.match(page.url(), /\/outbox$/);
  await ana.wake(port);
  await page.reload();
  await until("it has gone out", async () => (await textOf(page, "#outbox")).includes("Nothing waits"));
  assert.equal(await needs(ana, "a long ladder"), 1);
});

scene("shutting the door leaves nothing behind", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  await go(page, "/you");
  await press(page, "Shut it");
  await until("nothing is kept", () =>
    page.evaluate(async () => (await caches.keys()).length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0),
  );
  const port = new URL(page.url()).port;
  await ana.sleep();
  await ana.wake(port);
  await page.goto(at(page, "/"));
  assert.match(await textOf(page, "h1"), /not let in/);
});

async function say(page, what) {
  await go(page, "/ask?kind=need");
  await page.locator("#what").fill(what);
  await press(page, "Ask");
}

const gone = (page) =>
  until("it has gone out", async () => (await textOf(page, "#outbox")).includes("Nothing waits"));

scene("two things said from one kept page are two, each once", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  const port = new URL(page.url()).port;
  await say(page, "2 kg leeks");
  await until("the first is said", async () => (await needs(ana, "2 kg leeks")) === 1);
  await ana.sleep();
  for (const what of ["3 kg carrots", "4 kg onions"]) await say(page, what);
  // Back to a page that the browser still holds, and something else said from it.
  await page.goBack();
  await page.locator("#what").fill("5 kg plums");
  await press(page, "Ask");
  await until("all wait", async () => /carrots[\s\S]*onions[\s\S]*plums/.test(await textOf(page, "#outbox")));
  await ana.wake(port);
  await page.goto(at(page, "/outbox"));
  await gone(page);
  for (const what of ["2 kg leeks", "3 kg carrots", "4 kg onions", "5 kg plums"]) {
    assert.equal(await needs(ana, what), 1, what);
  }
});

scene("the door asks again while something waits", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  await page.evaluate(() => new Promise((done, failed) => {
    const asked = indexedDB.open("commonage-outbox", 1);
    asked.onerror = failed;
    asked.onsuccess = () => {
      const act = asked.result.transaction("entries", "readwrite");
      // Refused once, it waits for its person.
      act.objectStore("entries").put({ id: "aa", action: "/ask", fields: [["what", "a lamp"]], at: 1, refused: "no" });
      act.oncomplete = () => (asked.result.close(), done());
    };
  }));
  await go(page, "/you");
  await page.getByRole("button", { name: "Shut it" }).click();
  await page.locator("#close-waits").waitFor({ state: "visible" });
  assert.match(page.url(), /\/you$/);
  await press(page, "Shut it");
  await until("nothing is kept", () => page.evaluate(async () => (await indexedDB.databases()).length === 0));
});

scene("what one person wrote and sees is not sent or shown by another in the same browser", async ({ village, browser }) => {
  const [ana, ben] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  const port = new URL(page.url()).port;
  await ana.sleep();
  await say(page, "a lamp for Ana");
  await until("it waits", async () => (await textOf(page, "#outbox")).includes("a lamp for Ana"));
  // Ben runs his at the same address, and lets the same browser in.
  await ben.sleep();
  await ben.wake(port);
  await page.goto(await ben.link());
  await go(page, "/outbox");
  await gone(page);
  await go(page, "/you");
  assert.equal(await needs(ben, "a lamp for Ana"), 0);
  await ben.sleep();
  await go(page, "/you");
  assert.match(await textOf(page, "h1"), /Ben/);
  await go(page, "/board");
  assert.doesNotMatch(await textOf(page, "body"), /Hello, Ana/);
  // It has waited for her.
  await ana.wake(port);
  await page.goto(await ana.link());
  await go(page, "/outbox");
  await gone(page);
  assert.equal(await needs(ana, "a lamp for Ana"), 1);
});

scene("a web server in between that answers for us is no line", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  const port = new URL(page.url()).port;
  await ana.sleep();
  const between = createServer((_, answer) => answer.writeHead(502).end("Bad gateway"));
  await new Promise((done) => between.listen(Number(port), "localhost", done));
  await go(page, "/");
  assert.match(await textOf(page, "#offline"), /You are offline/);
  await say(page, "a rake");
  await until("it waits", async () => (await textOf(page, "#outbox")).includes("a rake"));
  await page.reload();
  await new Promise((done) => setTimeout(done, 300));
  assert.doesNotMatch(await textOf(page, "#outbox"), /not done|502/i);
  between.closeAllConnections();
  await new Promise((done) => between.close(done));
  await ana.wake(port);
  await page.goto(at(page, "/outbox"));
  await gone(page);
  assert.equal(await needs(ana, "a rake"), 1);
});

scene("what is thrown away is not sent, and what is changed keeps its lines", async ({ village, browser }) => {
  const [ana] = await village.neighbours();
  const page = await letIn(browser, ana);
  await ready(page);
  const port = new URL(page.url()).port;
  await ana.sleep();
  await go(page, "/ask?kind=need");
  await page.locator("summary").first().click();
  await page.locator("#what").fill("a saw");
  await page.locator("[name=note]").fill("first line\nsecond line");
  await press(page, "Ask");
  await say(page, "a mistake");
  const lines = page.locator("#outbox li");
  await until("both wait", async () => (await lines.count()) === 2);
  await lines.nth(0).locator("summary").click();
  await lines.nth(0).locator("input").first().fill("a good saw");
  // While it is open, it does not go out, and nobody takes the words away.
  await ana.wake(port);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await until("the other has gone out", async () => (await needs(ana, "a mistake")) === 1);
  assert.equal(await needs(ana, "a saw"), 0);
  await ana.sleep();
  await lines.nth(0).getByRole("button", { name: "Keep it so" }).click();
  await until("it is changed", async () => (await textOf(page, "#outbox")).includes("a good saw"));
  await say(page, "another mistake");
  await until("both wait", async () => (await lines.count()) === 2);
  await lines.filter({ hasText: "another mistake" }).getByRole("button", { name: "Throw it away" }).click();
  await until("it is gone", async () => (await lines.count()) === 1);
  await ana.wake(port);
  await page.goto(at(page, "/outbox"));
  await gone(page);
  assert.equal(await needs(ana, "another mistake"), 0);
  await go(page, "/board");
  await page.getByRole("link", { name: "a good saw" }).first().click();
  await page.waitForURL(/\/board\//);
  assert.match(await textOf(page, "main"), /first line\s*\n\s*second line/);
});
