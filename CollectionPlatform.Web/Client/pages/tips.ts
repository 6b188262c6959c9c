/**
 * What stands in a `title` is told to the keyboard and the finger too: for what has the focus, in a small box beside it. The browser's own
 * tooltip knows only the mouse.
 */
export function startTips(): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.id = "tip";
  tip.hidden = true;
  document.body.append(tip);
  let [described, beside]: [Element | undefined, HTMLElement | undefined] = [undefined, undefined];

  const hide = () => {
    tip.hidden = true;
    beside = undefined;
    described?.removeAttribute("aria-describedby");
    described = undefined;
  };
  document.addEventListener("focusin", (event) => {
    hide();
    const target = event.target as HTMLElement;
    const box = target.matches("input[type=checkbox]") ? target.closest("label") : null; // tells what its label tells
    const titled = target.matches("[title], [data-strip] a") ? target : (box ?? target).querySelector<HTMLElement>("time[title]");
    const text = titled?.title || titled?.getAttribute("aria-label"); // what is drawn has no title of its own
    if (!titled || !text || (!box && target.matches("input, select, textarea, summary"))) return;
    (target.closest("dialog") ?? document.body).append(tip); // what is outside a dialog lies below it
    tip.textContent = text;
    tip.hidden = false;
    if (!target.hasAttribute("aria-describedby")) {
      target.setAttribute("aria-describedby", "tip");
      described = target;
    }
    beside = titled;
    place();
  });
  document.addEventListener("focusout", hide);
  addEventListener("scroll", place, { capture: true, passive: true }); // what gets the focus is scrolled to
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  function place(): void {
    if (!beside) return;
    const box = beside.getBoundingClientRect();
    const [width, height] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left + box.width / 2 - width / 2))}px`;
    tip.style.top = `${box.bottom + height + 12 < innerHeight ? box.bottom + 6 : box.top - height - 6}px`;
  }
}
