// A browser at the admin pages, signed in; through the Playwright that the tests bring along.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { password, user } from "./stack.mjs";

const driver = resolve("tests/CollectionPlatform.Web.Tests/bin/Debug/net10.0/.playwright/package");

export async function openBrowser(web) {
  const { chromium } = createRequire(import.meta.url)(driver);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
  });
  const first = await browser.newContext({ baseURL: web });
  const page = await first.newPage();
  await page.goto("/signin");
  await page.fill("[name=userName]", user);
  await page.fill("[name=password]", password);
  await page.click("main button[type=submit]");
  await page.waitForURL("**/admin/automation");
  const storageState = await first.storageState();
  await first.close();
  return {
    /** A window on a page; `width` in CSS pixels, `scheme` light or dark. */
    async open(path, { width = 1440, height = 900, scheme = "light" } = {}) {
      const context = await browser.newContext({
        baseURL: web,
        storageState,
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: "reduce",
      });
      const shown = await context.newPage();
      await shown.goto(path);
      await shown.waitForFunction(
        () => !document.querySelector("[data-updated], [data-lists-updated]") || document.querySelector("[data-updated-at]"),
      );
      return shown;
    },
    close: () => browser.close(),
  };
}
