/** Filters stand in the address, and those that say nothing do not. Some forms are sent as soon as something is chosen. */
export function startFilters(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-auto-submit]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "get") return;
    const given = event.formData;
    for (const name of new Set(given.keys())) {
      const values = given.getAll(name).filter((value) => value !== "");
      given.delete(name);
      for (const value of values) given.append(name, value);
    }
  });
}
