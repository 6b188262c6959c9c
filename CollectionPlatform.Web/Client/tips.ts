/**
 * What stands in a `title` is told to the keyboard and the finger too: for what has the focus, in a small box beside it. The browser's own tooltip knows only the mouse.
 */
export function startTips(): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.id = "tip";
  tip.hidden = true;
  document.body.append(tip);
  let described: Element | undefined;

  const hide = () => {
    tip.hidden = true;
    described?.removeAttribute("aria-describedby");
    described = undefined;
  };
  document.addEventListener("focusin", (event) => {
    hide();
    const target = event.target as HTMLElement;
    const titled = target.matches("[title]") ? target : target.querySelector<HTMLElement>("time[title]");
    if (!titled?.title || target.matches("input, select, textarea, summary")) return;
    tip.textContent = titled.title;
    tip.hidden = false;
    if (!target.hasAttribute("aria-describedby")) {
      target.setAttribute("aria-describedby", "tip");
      described = target;
    }
    place(titled);
  });
  document.addEventListener("focusout", hide);
  addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  function place(beside: HTMLElement): void {
    const box = beside.getBoundingClientRect();
    const [width, height] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left + box.width / 2 - width / 2))}px`;
    tip.style.top = `${box.bottom + height + 12 < innerHeight ? box.bottom + 6 : box.top - height - 6}px`;
  }
}
