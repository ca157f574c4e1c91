//! The door: a link lets one browser in, once; and who is not let in is told what to do.

import assert from "node:assert/strict";

import { at, go, letIn, press, scene, stranger, textOf } from "./support/browser.js";

scene("a link lets in once, and a stranger is told what to do", async ({ village, browser }) => {
  const ana = await village.person("Ana");
  const link = await ana.wake();
  const [hers, another] = [await stranger(browser), await stranger(browser)];
  await hers.goto(link);
  assert.equal(await textOf(hers, "h1"), "Hello, Ana");
  assert.ok(!hers.url().includes("/open/"), "the secret does not stay in the address");

  const used = await another.goto(link);
  assert.equal(used.status(), 401);
  assert.match(await textOf(another, "main"), /used, or is too old[^]*commonage open/);
  for (const path of ["/", "/board", "/you", "/no/such/page"]) {
    assert.equal((await another.goto(at(hers, path))).status(), 401, path);
    assert.match(await textOf(another, "main"), /not let in yet[^]*commonage open/);
    assert.equal(await another.locator("nav").count(), 0, "a stranger sees no places");
    assert.ok(!(await another.content()).includes("Ana"), "nor any name");
  }

  const second = await letIn(browser, ana);
  assert.equal(await textOf(second, "h1"), "Hello, Ana");
  await go(hers, "/you");
  await press(hers, "Shut it");
  assert.match(await textOf(hers, "h1"), /not let in yet/);
  assert.equal((await go(second, "/board")).status(), 200, "only the browser that was shut is out");
});
