//! On paper: the board and one need are legible, and nothing is printed that can only be pressed.

import assert from "node:assert/strict";

import { ask, go, letIn, scene, textOf } from "./support/browser.js";

/** A page of paper with words on it has fonts in it, and is more than this; an empty one is not. */
const WRITTEN_BYTES = 6000;

scene("the board and a need can be printed", async ({ t, village, browser }) => {
  const [ana, ben] = await village.neighbours();
  await ben.say("offer", "a long ladder");
  const page = await letIn(browser, ana);
  await ask(page, "3 kg carrots");
  const need = new URL(page.url()).pathname;
  for (const path of ["/board", need]) {
    await go(page, path);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    for (const pressed of ["nav", "form", ".skip", ".acts", "summary", "button", ".flash"]) {
      for (const one of await page.locator(pressed).all()) {
        assert.equal(await one.isVisible(), false, `${pressed} is on paper: ${path}`);
      }
    }
    assert.match(await textOf(page, "main"), /carrots/);
    const colours = await page.evaluate(() => {
      const style = getComputedStyle(document.body);
      return [style.backgroundColor, style.color];
    });
    assert.deepEqual(colours, ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], "ink on white, also when the screen is dark");
    const paper = await page.pdf({ format: "A4" });
    const sheets = paper.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
    assert.ok(paper.length > WRITTEN_BYTES, `${path}: ${paper.length} bytes`);
    assert.equal(sheets, 1, `${path} is one sheet`);
    t.diagnostic(`${path.slice(0, 7)}: ${paper.length} bytes, ${sheets} sheet`);
    await page.emulateMedia({ media: "screen" });
  }
});
