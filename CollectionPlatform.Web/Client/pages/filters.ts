/** Filters stand in the address, and those that say nothing do not. Some forms are sent as soon as something is chosen. */
export function startFilters(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-auto-submit]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "get" || event.defaultPrevented) return;
    event.preventDefault(); // the browser would send what is empty, too
    const address = new URL(form.getAttribute("action") ?? location.pathname, location.href);
    for (const [name, value] of new FormData(form, event.submitter)) {
      if (typeof value === "string" && value !== "") address.searchParams.append(name, value);
    }
    location.assign(address);
  });
}
