/** Saved selections in the review: saving and removing change their part of the form only. What is ticked stays. */
export function startSelections(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-selection-act]");
    if (!button?.form) return;
    event.preventDefault();
    void act(button);
  });
  // Enter in the name saves; it would press the form's first button otherwise.
  document.addEventListener("keydown", (event) => {
    const name = event.target as Element;
    if (event.key !== "Enter" || !name.matches("[data-selection-name]")) return;
    event.preventDefault();
    name.closest("[data-selections]")!.querySelector<HTMLButtonElement>("[data-testid=save-selection]")!.click();
  });
}

async function act(button: HTMLButtonElement): Promise<void> {
  const part = button.closest<HTMLElement>("[data-selections]")!;
  const body = new FormData(button.form!, button);
  button.disabled = true; // one click, one answer
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      headers: { "X-Fragment": "review" },
      body,
    });
    const html = await answer.text();
    if (answer.redirected || html.includes("<!doctype html>")) {
      location.reload(); // signed out, or the server is away: the page itself says which
      return;
    }
    part.outerHTML = html;
    document.querySelector<HTMLElement>("[data-selections] .selection-save summary")?.focus();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // no network: the button can be pressed again
    button.disabled = false;
  }
}
