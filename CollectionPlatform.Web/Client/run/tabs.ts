/**
 * The tabs of a page: links, each an address of its own. Followed in place: the panel and the mark of the open one come from the server's
 * own rendering of that address, the rest of the page stays as it is, and the browser's buttons lead back.
 */
export function startTabs(page: HTMLElement, opened: () => void): void {
  const panel = page.querySelector<HTMLElement>("[data-tab-panel]");
  if (!panel) return;
  let asked: AbortController | undefined;
  let shown = address();

  page.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-tab], a[data-open-tab]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (link.href !== location.href) history.pushState(null, "", link.href);
    void show(!link.dataset.tab);
  });
  addEventListener("popstate", () => {
    if (address() !== shown) void show(false);
  });

  /** Shows what the address says. */
  async function show(scroll: boolean): Promise<void> {
    asked?.abort();
    const mine = (asked = new AbortController());
    panel!.setAttribute("aria-busy", "true");
    const fresh = await read(location.href, mine.signal);
    if (mine.signal.aborted) return;
    const next = fresh?.querySelector<HTMLElement>("[data-tab-panel]");
    if (!next) {
      location.reload(); // the page itself says what is wrong
      return;
    }
    shown = address();
    panel!.replaceChildren(...next.childNodes);
    panel!.setAttribute("aria-label", next.getAttribute("aria-label") ?? "");
    panel!.removeAttribute("aria-busy");
    mark(fresh!);
    if (scroll) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "start" });
    opened();
  }

  function mark(fresh: Document): void {
    const open = fresh.querySelector<HTMLElement>("a[data-tab][aria-current]")?.dataset.tab ?? "";
    for (const tab of page.querySelectorAll<HTMLAnchorElement>("a[data-tab]")) {
      if (tab.dataset.tab === open) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    for (const form of page.querySelectorAll<HTMLFormElement>("form[data-keeps-tab]")) {
      const action = new URL(form.action);
      action.searchParams.set("tab", open);
      form.action = action.href;
    }
  }
}

const address = (): string => location.pathname + location.search;

async function read(url: string, signal: AbortSignal): Promise<Document | undefined> {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError")) return undefined;
    throw error;
  }
}
