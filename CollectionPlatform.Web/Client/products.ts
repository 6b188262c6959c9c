import { count } from "./show";

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
