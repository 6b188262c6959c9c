import { startClock } from "./clock";
import { Live } from "./live";
import { startProducts } from "./products";
import { startReview, startReviewDialog } from "./review";
import { startRunPage } from "./run";
import { startRunning } from "./running";

startClock();

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-auto-submit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

const dialog = document.querySelector<HTMLDialogElement>("dialog.review-dialog");
if (dialog) startReviewDialog(dialog);
startReview(document);

const pill = document.querySelector<HTMLAnchorElement>("[data-new-products]");
if (pill) startProducts(pill);

if (document.body.dataset.live) {
  const live = new Live(document.getElementById("connection"));
  startRunning(live);
  const run = document.querySelector<HTMLElement>("[data-run-page]");
  if (run) startRunPage(run, live);
  void live.start();
}
