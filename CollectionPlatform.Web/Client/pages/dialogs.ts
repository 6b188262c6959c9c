/**
 * Dialogs of the page: a button with `data-opens` shows the one it names; one with `data-opens-itself` was refused and is open at once. A
 * form, or a button of one, with `data-confirm` asks first, in a dialog whose title names the act and whose button names the consequence.
 * The browser gives the focus back when a dialog closes.
 */
export function startDialogs(): void {
  document.querySelector<HTMLDialogElement>("dialog[data-opens-itself=true]")?.showModal();
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) document.querySelector<HTMLDialogElement>(`#${opener.dataset.opens}`)?.showModal();
    if (target.closest("dialog.ask [data-close]")) target.closest("dialog")!.close();
  });
  let confirmed: HTMLFormElement | undefined;
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const button = event.submitter as HTMLButtonElement | null;
      const words = button?.dataset.confirm ? button.dataset : form.dataset;
      if (!words.confirm || event.defaultPrevented) return;
      if (confirmed === form) {
        confirmed = undefined;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(words, () => {
        confirmed = form;
        form.requestSubmit(button);
      });
    },
    { capture: true },
  );
}

function ask(words: DOMStringMap, act: () => void): void {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.dataset.testid = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  const title = document.createElement("h2");
  title.id = "confirm-title";
  title.textContent = words.confirm!;
  const text = document.createElement("p");
  text.textContent = words.confirmText ?? "";
  const actions = document.createElement("div");
  actions.className = "actions";
  const keep = button("btn", words.confirmKeep ?? "Keep it", "confirm-keep", () => dialog.close());
  keep.autofocus = true; // Enter alone undoes nothing
  actions.append(
    button("btn btn-danger", words.confirmDo ?? "Yes", "confirm-do", () => {
      dialog.close();
      act();
    }),
    keep,
  );
  dialog.append(title, text, actions);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function button(look: string, text: string, id: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  made.dataset.testid = id;
  made.addEventListener("click", act);
  return made;
}
