// Takes all pictures: finished runs first, then runs at work, then an outage of eBay.
import { mkdirSync, statSync } from "node:fs";
import { openBrowser } from "./browser.mjs";
import { startStack, until } from "./stack.mjs";

const folder = "docs/images";
const most = 250_000; // bytes of a picture
const ended = (run) => ["completed", "completedWithFailures"].includes(run.state);
mkdirSync(folder, { recursive: true });

const stack = await startStack();
const browser = await openBrowser(stack.web);
try {
  await takeAll();
} finally {
  await browser.close();
  await stack.stop();
}

async function takeAll() {
  const categories = await stack.categories();
  const take = (from, count) => categories.slice(from, from + count);

  // Finished runs: with failures, and without.
  await stack.control("ebay", { notFoundRate: 0.012, malformedRate: 0.006, latencyMs: 15, jitterMs: 15 });
  await stack.rates(200, 60);
  for (const [name, from, count] of [
    ["Home & kitchen refresh", 0, 5],
    ["Garden, spring offers", 5, 3],
  ])
    await finished(name, take(from, count));
  await stack.control("ebay", { notFoundRate: 0, malformedRate: 0 });
  await finished("Price check, sports", take(8, 2));
  await stack.control("ebay", { notFoundRate: 0.012, malformedRate: 0.006 });
  const failed = await finished("Weekly top sellers", take(10, 4));

  // Runs at work: one in its middle, two more beside it.
  await stack.rates(200, 90);
  const run = await stack.start("Spring catalogue", take(14, 13));
  await stack.until(run.id, (now) => now.counts.unitsDone > now.counts.unitsExpected * 0.45, "a good part of the run");
  await stack.rates(200, 6); // so that they are at work until the last picture, however slow the machine
  await stack.start("Back to school", take(27, 4));
  await stack.start("Audio & headphones", take(31, 2));
  const home = `/admin/automation/runs/${run.id}`;
  const others = [
    ["run", home, 1180],
    ["automation", "/admin/automation", 900],
  ];
  for (const [name, path, height] of others) {
    await picture(name, path, { height }, shown);
    await picture(`${name}-dark`, path, { height, scheme: "dark" }, shown);
    await picture(`${name}-narrow`, path, { width: 390, height: 844 }, shown);
  }
  await picture("categories", `${home}?tab=categories#details`, {}, seen("[data-testid=category-row]"));
  await picture("failures", `/admin/automation/runs/${failed.id}?tab=failures#details`, {}, seen("[data-testid=failure-row]"));
  await picture("products", "/products", {}, opened);
  await picture("products-narrow", "/products", { width: 390, height: 844 });
  await picture("settings", "/admin/settings", {});
  await picture("spend", "/admin/spend?by=category", { height: 1100 });
  await picture("review", "/admin/automation", { height: 960 }, (page) => reviewed(page, 16));

  await stack.control("ebay", { mode: "down", retryAfterSeconds: 45 });
  await stack.until(run.id, (now) => now.waitingFor?.provider === "ebay", "the run waits for eBay");
  await picture("waiting", home, {}, seen("[data-testid=provider-trouble]"));
  await picture("waiting-dark", home, { scheme: "dark" }, seen("[data-testid=provider-trouble]"));
  await picture("events", `${home}?tab=events#details`, {}, seen("[data-testid=run-event]"));
}

async function finished(name, categories) {
  const run = await stack.start(name, categories);
  await stack.until(run.id, ended, `${name} ends`);
  return run;
}

/** Opens a page, makes ready what is to be seen, and keeps the picture under its name. */
async function picture(name, path, window, ready = async () => undefined) {
  const page = await browser.open(path, window);
  await ready(page);
  await page.evaluate(() => document.fonts.ready);
  const file = `${folder}/${name}.png`;
  await page.screenshot({ path: file });
  await page.context().close();
  const { size } = statSync(file);
  if (size > most) throw new Error(`${file} has ${size} bytes; a picture may have at most ${most}.`);
  console.log(`${file}: ${size} bytes`);
}

/** Waits until that is there. */
function seen(selector) {
  return (page) => page.waitForSelector(selector);
}

/** Charts drawn, the first rows there. */
async function shown(page) {
  if (!page.url().includes("/runs/")) return;
  await page.waitForFunction(
    () => document.querySelectorAll("[data-chart] canvas").length === 2 && document.querySelector("[data-testid=feed-entry]"),
  );
}

/** The second product with its sellers. */
async function opened(page) {
  await page.locator("[data-testid=product-row] summary").nth(1).click();
  await page.waitForSelector("[data-testid=product-row] table");
}

/** The review of so many categories: close to the cap. */
async function reviewed(page, count) {
  await page.click("[data-testid=start-collection]");
  await page.waitForSelector("dialog input[name=categoryIds]");
  await page.evaluate(
    (many) => [...document.querySelectorAll("dialog input[name=categoryIds]")].slice(0, many).forEach((box) => box.click()),
    count,
  );
  await until(async () => (await page.locator("dialog [data-testid=review-row]").count()) === count, "the review has its rows", 60);
  const verdict = await page.getAttribute("dialog [data-testid=review-verdict]", "data-verdict");
  if (verdict !== "warning") throw new Error(`${count} categories are to come close to the cap; they are "${verdict}".`);
}
