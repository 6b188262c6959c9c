/** Buttons that copy the text of an element; there only where the browser lets a page copy. */
export function startCopy(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset.copy!)!.textContent;
      void navigator.clipboard.writeText(text).then(
        () => (button.textContent = "Copied"),
        () => (button.textContent = "Not copied: select the key and copy it"),
      );
    });
  }
}
