import { count } from "../formatting/show";

/** Rows carry no payload: what a product has is loaded when its row is opened; the link that stands there till then leads to the same. */
export function startRows(list: HTMLElement): void {
  const opened = async (row: HTMLDetailsElement) => {
    const more = row.querySelector<HTMLElement>("[data-load]");
    if (!row.open || !more || more.getAttribute("aria-busy")) return;
    more.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(more.dataset.load!, { headers: { "X-Fragment": "product" } });
      if (answer.ok && !answer.redirected) {
        more.innerHTML = await answer.text();
        delete more.dataset.load;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: the link stays, and opening it again tries again
    }
    more.removeAttribute("aria-busy");
  };
  list.addEventListener("toggle", (event) => void opened(event.target as HTMLDetailsElement), { capture: true });
}

/** "12 new — show": asks now and then whether products came after those on the page. */
export function startProducts(pill: HTMLAnchorElement): void {
  const url = pill.dataset.newProducts;
  if (!url) return;
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(url);
      if (!answer.ok || answer.redirected) return;
      const { count: fresh, more } = (await answer.json()) as { count: number; more: boolean };
      pill.hidden = fresh === 0;
      pill.textContent = `${count(fresh)}${more ? "+" : ""} new — show`;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: the banner says so
    }
  };
  // Often while something is collected, now and then otherwise (somebody may have started a run elsewhere).
  const again = () => {
    const running = Number(document.querySelector<HTMLElement>("[data-running]")?.dataset.running) > 0;
    setTimeout(() => void look().finally(again), running ? 1000 : 5000);
  };
  void look().finally(again);
}
