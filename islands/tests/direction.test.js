//! Written from right to left, every page holds: nothing runs out of it, and what stands at the beginning of a line does so
//! from the right.

import assert from "node:assert/strict";

import { SIZES, at, scene, stranger } from "./support/browser.js";

/** The middle of the first thing that fits, from the left. */
const middle = (page, selector) =>
  page.locator(selector).first().evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return (left + right) / 2;
  });

/** How far right of its line's middle the first verb stands, where there is one. */
const side = async (page) => {
  const lines = page.locator(".line:has(.verb > *)");
  if ((await lines.count()) === 0) return undefined;
  return lines.first().evaluate((line) => {
    const centre = ({ left, right }) => (left + right) / 2;
    return centre(line.querySelector(".verb").getBoundingClientRect()) - centre(line.getBoundingClientRect());
  });
};

scene("from right to left the pages stand the other way round, and hold", async ({ village, browser }) => {
  const page = await stranger(browser, { viewport: SIZES.phone });
  await page.goto(await village.newcomer("Mara").wake());
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("button.way").click()]);
  const guild = "a:has-text('Trailer guild')";
  await page.goto(at(page, "/spaces"));
  const space = await page.locator(guild).first().getAttribute("href");
  await page.goto(at(page, `${space}/things`));
  const thing = await page.locator("#things a.matter").first().getAttribute("href");
  await page.goto(at(page, `${space}/sharing`));
  const sharing = await page.locator("#shared a.matter").first().getAttribute("href");
  await page.goto(at(page, "/board"));
  const need = await page.locator("main a.matter").first().getAttribute("href");
  for (const path of ["/", "/board", need, "/ask?kind=need", "/spaces", space, `${space}/flows`, thing, sharing, "/you", "/settings"]) {
    for (const size of Object.values(SIZES)) {
      await page.setViewportSize(size);
      await page.goto(at(page, path));
      const before = await middle(page, ".brand");
      const verb = await side(page);
      await page.evaluate(() => (document.documentElement.dir = "rtl"));
      const turned = await side(page);
      if (verb !== undefined) assert.ok(verb > 0 && turned < 0, `${path}: a verb stands at ${verb}, then at ${turned}`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      const width = await page.evaluate(() => document.documentElement.clientWidth);
      const after = await middle(page, ".brand");
      assert.ok(before < width / 2 && after > width / 2, `${path}: the name stands at ${before}, then at ${after}`);
      const runs = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(runs <= 0, `${path} is ${runs} wider than its page`);
      // Where the page goes to the left, the left side is where it could run out.
      const out = await page.evaluate(() => {
        const root = document.documentElement;
        const isOut = (element) => element.getBoundingClientRect().left < -1 && element.closest("figure.wide, .skip") === null;
        return root.scrollWidth > root.clientWidth ? [...document.body.querySelectorAll("*")].filter(isOut).map((one) => one.outerHTML.slice(0, 90)) : [];
      });
      assert.deepEqual(out, [], path);
    }
  }
});
