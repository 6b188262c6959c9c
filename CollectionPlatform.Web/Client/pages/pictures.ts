/** A picture that does not come gives way to the placeholder that lies behind it. */
export function startPictures(): void {
  document.addEventListener(
    "error",
    (event) => {
      const image = event.target as Element;
      if (image.matches?.(".thumb img")) image.remove();
    },
    { capture: true },
  );
  // Those that failed before this script ran.
  for (const image of document.querySelectorAll<HTMLImageElement>(".thumb img"))
    if (image.complete && image.naturalWidth === 0) image.remove();
}
