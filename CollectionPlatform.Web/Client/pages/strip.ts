/** Arrow keys move along the strip, from left to right; Home and End to its ends. One of its marks can be reached with Tab. */
export function startStrip(): void {
  document.addEventListener("keydown", (event) => {
    const strip = (event.target as Element).closest("[data-strip]");
    if (!strip || event.ctrlKey || event.metaKey || event.altKey) return;
    const marks = [...strip.querySelectorAll<SVGAElement>("a")]
      .map((mark) => ({ mark, left: mark.getBoundingClientRect().left }))
      .sort((a, b) => a.left - b.left)
      .map(({ mark }) => mark);
    const at = marks.indexOf(event.target as SVGAElement);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    marks[next]?.focus();
  });
}
