import { startClock } from "./formatting/clock";
import { startFilters } from "./pages/filters";
import { startKeys } from "./pages/keys";
import { Live } from "./live/live";
import { Parts } from "./live/parts";
import { startProducts, startRows } from "./pages/products";
import { startReview, startReviewDialog } from "./pages/review";
import { startRunPage } from "./run/run";
import { startRunning } from "./live/running";
import { startDialogs } from "./pages/dialogs";
import { startPictures } from "./pages/pictures";
import { startStrip } from "./pages/strip";
import { startSelections } from "./pages/selections";
import { startTips } from "./pages/tips";
import { startBulk } from "./pages/bulk";
import { startCopy } from "./pages/copy";

startClock();
startTips();
startPictures();
startStrip();
startFilters();
startDialogs();
startSelections();
startCopy();
startKeys(document.querySelector("dialog.keys"));
const bulk = document.querySelector<HTMLFormElement>("form[data-bulk]");
if (bulk) startBulk(bulk);

// One click, one start: the answer is another page, and coming back to this one makes the button whole again.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!("once" in form.dataset)) return;
  const button = event.submitter as HTMLButtonElement | null;
  setTimeout(() => button && (button.disabled = true));
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll<HTMLButtonElement>("form[data-once] button")) button.disabled = false;
});

const dialog = document.querySelector<HTMLDialogElement>("dialog.review-dialog");
if (dialog) startReviewDialog(dialog);
startReview(document);

const rows = document.querySelector<HTMLElement>("ul.products");
if (rows) startRows(rows);
const pill = document.querySelector<HTMLAnchorElement>("[data-new-products]");
if (pill) startProducts(pill);

/** What is sent while the connection is lost would replace the page by the browser's own error. */
function holdWhileLost(live: Live): void {
  let letThrough: HTMLFormElement | undefined;
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (live.connected || event.defaultPrevented) return;
      if (letThrough === form) {
        letThrough = undefined;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter as HTMLButtonElement | null;
      void live.reaches().then((reached) => {
        if (!reached) return;
        letThrough = form;
        form.requestSubmit(button);
      });
    },
    { capture: true },
  );
}

// A page of an error that heals by itself looks now and then whether it has.
const error = document.querySelector<HTMLElement>("[data-heals]");
if (error) {
  setInterval(() => {
    void fetch(location.href, { method: "HEAD", redirect: "manual" }).then(
      (answer) => (answer.ok || answer.type === "opaqueredirect") && location.reload(),
      () => undefined, // still away
    );
  }, 3000);
}

// A page without a session tells the browser's others, which then ask whether they still have theirs.
const sessions = new BroadcastChannel("session");
if (!document.body.dataset.live) sessions.postMessage("over");
else {
  const live = new Live(document.getElementById("connection"));
  const run = document.querySelector<HTMLElement>("[data-run-page]");
  const parts = new Parts(run ? 2000 : 1000);
  startRunning(live, parts);
  if (run) startRunPage(run, live, parts);
  holdWhileLost(live);
  sessions.onmessage = () => void live.checkSession();
  void live.start();
}
