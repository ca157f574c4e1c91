//! Beginning from the pages alone: a circle is founded, somebody invited, and they come in with the ticket.

import assert from "node:assert/strict";

import { SIZES, go, letIn, press, scene, soon, textOf, watch } from "./support/browser.js";

scene("a circle is founded, and somebody comes in, from the pages alone", async ({ village, browser }) => {
  const [ana, ben] = [await village.person("Ana"), await village.person("Ben")];
  await Promise.all([ana.wake(), ben.wake()]);
  const [hers, his] = [await letIn(browser, ana), await letIn(browser, ben, { viewport: SIZES.phone })];
  await go(hers, "/spaces");
  await hers.getByText("Found a space").click();
  await hers.locator("#name").fill("Mill lane");
  await press(hers, "Found it");
  assert.equal(await textOf(hers, "h1"), "Mill lane");
  await press(hers, "Invite somebody");
  const ticket = await hers.locator("#ticket").inputValue();
  assert.equal(await hers.getByRole("img", { name: "A picture of the ticket, to scan" }).count(), 1);
  assert.ok(!(await textOf(hers, "main")).includes("no address"), "it leads to a program that runs");

  await go(his, "/spaces");
  await his.getByText("Come in with a ticket").click();
  await his.locator("#ticket").fill(ticket);
  await press(his, "Come in");
  // As soon as the two computers have met, the page is that of the space, by itself.
  await his.locator("#text").waitFor();
  assert.equal(await textOf(his, "h1"), "Mill lane");
  await his.locator("#text").fill("Good morning, all");
  await go(hers, "/");
  const heard = watch(hers, "#changed", "Good morning, all");
  await press(his, "Say it");
  await soon("what Ben says", heard);
  assert.deepEqual([...hers.faults, ...his.faults], []);
});
