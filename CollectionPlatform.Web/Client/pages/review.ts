import { setText } from "../formatting/show";
import { keep, recall, remember, takeKept } from "./choice";
import { Picker } from "./picker";
import { leftOutBy, replaceKeepingPlace, showRemoval } from "./removal";

/** Start and retry: their pages, shown in a `<dialog>`. */
export function startReviewDialog(dialog: HTMLDialogElement): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-review][href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void open(dialog, link.href);
  });
  dialog.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}

async function open(dialog: HTMLDialogElement, url: string): Promise<void> {
  const answer = await ask(url);
  if (!answer?.ok || answer.redirected) {
    location.href = url; // the page itself says what is wrong
    return;
  }
  dialog.innerHTML = answer.html;
  if (!dialog.open) dialog.showModal();
  startReview(dialog);
  dialog.querySelector<HTMLElement>("[data-category-search]")?.focus();
}

interface Answer {
  ok: boolean;
  status: number;
  redirected: boolean;
  url: string;
  html: string;
}

/** Undefined when no answer came to its end: the connection was lost, also within the text, or nobody waits for it any more. */
async function ask(url: string, body?: FormData, signal?: AbortSignal): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { "X-Fragment": "review" },
      ...(body && { body }),
      ...(signal && { signal }),
    });
    const { ok, status, redirected } = answer;
    return { ok, status, redirected, url: answer.url, html: await answer.text() };
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError")) return undefined;
    throw error;
  }
}

/** The choice, the cost that follows it, and the start; for the dialog and for the page. */
export function startReview(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>("[data-review-form]");
  const result = form?.querySelector<HTMLElement>("[data-review-result]");
  const go = form?.querySelector<HTMLElement>("[data-review-go]");
  if (!form || !result || !go) return;
  const name = form.querySelector<HTMLInputElement>("input[name=name]");
  let asked: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const skip = form.querySelector<HTMLInputElement>("input[name=skip]");
  const skipDays = form.querySelector<HTMLInputElement>("input[name=skipDays]");
  const costSoon = () => {
    clearTimeout(timer);
    bar();
    timer = setTimeout(() => void cost(), 200);
  };
  const picker = new Picker(form, costSoon);

  form.addEventListener("change", (event) => {
    const target = event.target as HTMLInputElement;
    if (target.name === "ticked") showRemoval(result);
    if (target.name === "order" || target.name === "skip") void cost();
  });
  form.addEventListener("input", (event) => {
    if ((event.target as HTMLInputElement).name === "skipDays" && skip?.checked) costSoon();
  });
  // Enter in an amount or a number of days does what stands beside it.
  form.addEventListener("keydown", (event) => {
    const field = event.target as HTMLInputElement;
    if (event.key !== "Enter" || (field.name !== "staleDays" && field.name !== "withinUsd")) return;
    event.preventDefault();
    form.querySelector<HTMLButtonElement>("[data-testid=choose-stale]")!.click();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.dataset.testid === "confirm-start") {
      if (!result.hasAttribute("aria-busy")) void start();
    } else if (button?.name === "leaveOut") leaveOut(button);
    else void cost(button?.name === "choose" ? button : undefined);
  });

  /** Until the cost of this choice is shown, nothing can be started: what is started is what was seen. */
  function bar(): void {
    result!.setAttribute("aria-busy", "true");
    const button = go!.querySelector<HTMLButtonElement>("[data-testid=confirm-start]");
    if (button) button.disabled = true;
  }

  /** The server takes them out of what is sent and says so; the ticks follow, also of those that the search hides. */
  function leaveOut(button: HTMLButtonElement): void {
    const ids = leftOutBy(button, result!);
    void cost(button);
    picker.untick(picker.boxes.filter((box) => ids.has(box.value)));
    picker.focus(); // the button goes away with the answer
  }

  // The link beside the verdict leads to the cap in another tab: whoever comes back from there sees the cost against the cap as it is then.
  let wentForTheCap = false;
  result.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-testid=raise-cap]")) wentForTheCap = true;
  });
  const back = () => {
    if (!form.isConnected) document.removeEventListener("visibilitychange", back);
    else if (!document.hidden && wentForTheCap) void cost();
  };
  document.addEventListener("visibilitychange", back);

  async function cost(button?: HTMLButtonElement): Promise<void> {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const mine = asked;
    bar();
    const handler = button?.name === "choose" ? button.value : "cost";
    const answer = await ask(`/admin/automation/review?handler=${handler}`, new FormData(form!, button), mine.signal);
    if (mine.signal.aborted) return;
    put(answer);
  }

  async function start(): Promise<void> {
    clearTimeout(timer);
    asked?.abort();
    const body = new FormData(form!);
    bar(); // one click, one start; the form's own key makes a repeat harmless too
    const answer = await ask("/admin/automation/review?handler=start", body);
    if (answer?.ok && answer.redirected) {
      remember(picker.boxes);
      location.href = answer.url;
    } else put(answer);
  }

  function put(answer: Answer | undefined): void {
    if (answer?.status === 401) {
      sessionEnded();
      return;
    }
    const html = answer?.html;
    result!.removeAttribute("aria-busy");
    const page = new DOMParser().parseFromString(html ?? "", "text/html");
    if (html !== undefined && !html.includes("<!doctype html>")) {
      replaceKeepingPlace(result!, page.querySelector("[data-review-result]")!.childNodes);
      go!.replaceChildren(...page.querySelector("[data-review-go]")!.childNodes);
      const chosen = page.querySelector<HTMLElement>("[data-review-chosen]")?.dataset.reviewChosen;
      if (chosen !== undefined) picker.choose(chosen.split(","));
      showAges(form!, page);
      say(); // the sum, not the whole table
      return;
    }
    warn(
      page.querySelector("[role=alert]")?.textContent ?? "The page could not reach its server. Check the connection and choose again.",
    );
  }

  function warn(...sentence: (string | Node)[]): void {
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    const text = document.createElement("div");
    text.append(...sentence);
    alert.append(text);
    result!.replaceChildren(alert);
    go!.replaceChildren();
  }

  /** The way back leads through the sign-in to the page of this form, which finds what was chosen here. */
  function sessionEnded(): void {
    result!.removeAttribute("aria-busy");
    const page = new URL(form!.action).pathname;
    keep(page, picker.boxes, name, skip?.checked ? skipDays!.value : "");
    const link = document.createElement("a");
    link.href = `/signin?returnUrl=${encodeURIComponent(page)}`;
    link.textContent = "sign in again";
    warn("Your session has ended, ", link, ". What you chose is kept.");
  }

  function say(): void {
    const part = (id: string) => result!.querySelector(`[data-testid=${id}]`)?.textContent?.trim() ?? "";
    const voice = form!.querySelector("[data-review-speech]");
    if (voice) voice.textContent = `${part("review-total")} ${part("review-verdict")}`.trim();
  }

  const kept = takeKept(new URL(form.action).pathname, picker.boxes, name);
  if (kept?.skipDays && skip && skipDays) [skip.checked, skipDays.value] = [true, kept.skipDays];
  if (!kept && !picker.any) recall(picker.boxes);
  picker.mark();
  showRemoval(result);
  if (picker.any && !form.querySelector("[data-testid=confirm-start]")) void cost();
}

/** How much of each category is older, as the answer says; what it says nothing of is told no longer. */
function showAges(form: HTMLElement, answer: Document): void {
  const ages = new Map([...answer.querySelectorAll<HTMLElement>("[data-review-ages] li")].map((age) => [age.dataset.id, age.textContent]));
  for (const place of form.querySelectorAll<HTMLElement>("[data-age]")) setText(place, ages.get(place.dataset.age) ?? "");
}
