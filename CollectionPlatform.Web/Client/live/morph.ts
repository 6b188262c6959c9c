/** Makes `from` like `to` and keeps every element that both have: its focus, its scrolling, what is open in it. */
export function morph(from: Element, to: Element): void {
  const focused = document.activeElement;
  children(from, to);
  // An element that was moved has lost it.
  if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

function children(from: Node, to: Node): void {
  const keyed = new Map<string, Node>();
  for (const child of from.childNodes) {
    const key = keyOf(child);
    if (key) keyed.set(key, child);
  }
  let at: ChildNode | null = from.firstChild;
  for (const next of [...to.childNodes]) {
    const key = keyOf(next);
    const twin = key ? keyed.get(key) : at && !keyOf(at) && alike(at, next) ? at : undefined;
    if (!twin) from.insertBefore(document.importNode(next, true), at);
    else {
      if (twin === at) at = at.nextSibling;
      else from.insertBefore(twin, at);
      one(twin, next);
    }
  }
  while (at) {
    const gone: ChildNode = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function one(from: Node, to: Node): void {
  if (from.isEqualNode(to)) return;
  if (from instanceof HTMLDialogElement && from.open) return; // what a person reads and answers just now
  if (from instanceof Element && to instanceof Element) {
    attributes(from, to);
    children(from, to);
  } else if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
}

function attributes(from: Element, to: Element): void {
  // What belongs to the person stays: what is opened, ticked or filled in, and the tip beside what has the focus.
  const belongs = (name: string) =>
    (name === "open" && from.matches("details, dialog")) ||
    ((name === "checked" || name === "value") && from.matches("input, select, textarea")) ||
    (name === "aria-describedby" && from.getAttribute(name) === "tip");
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !belongs(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes)
    if (from.getAttribute(name) !== value && !belongs(name)) from.setAttribute(name, value);
}

const alike = (a: Node, b: Node): boolean => a.nodeType === b.nodeType && a.nodeName === b.nodeName;

function keyOf(node: Node): string | undefined {
  if (!(node instanceof HTMLElement) && !(node instanceof SVGElement)) return undefined;
  return node.dataset.key ?? (node.id || undefined);
}
