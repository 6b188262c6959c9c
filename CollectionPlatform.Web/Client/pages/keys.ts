/** Keys for the whole site; `?` lists them. Not while somebody types, and never with a modifier. */
const pages: Record<string, string> = { a: "/admin/automation", p: "/products", m: "/admin/spend", s: "/admin/settings" };

export function startKeys(list: HTMLDialogElement | null): void {
  let afterG = false;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, dialog[open]")) return;
    const page = afterG ? pages[event.key] : undefined;
    afterG = event.key === "g";
    if (page) location.href = page;
    else if (event.key === "?") list?.showModal();
    else if (event.key === "/") focusSearch(event);
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "f") document.querySelector<HTMLButtonElement>("[data-feed-pause]")?.click();
  });
  list?.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-close]")) list.close();
  });

  // What a badge or a button opens goes away as a menu does.
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(".running-menu, .menu")) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
}

/** To the next or the previous run of the timeline, from where the focus is; Enter opens it. */
function step(by: number): void {
  const names = [...document.querySelectorAll<HTMLElement>(".timeline-name > a")];
  const row = document.activeElement?.closest(".timeline-run");
  const at = names.findIndex((name) => name.closest(".timeline-run") === row);
  names[at < 0 ? (by > 0 ? 0 : names.length - 1) : at + by]?.focus();
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
}
