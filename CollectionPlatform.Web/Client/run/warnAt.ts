/** The warning mark as the page has it: percent of the cap. */
export const warnAt = (page: HTMLElement): number => Number(page.querySelector<SVGElement>("[data-warn-at]")!.dataset.warnAt);
