// Runs before the first paint: "system" follows the system, also when that changes.
const root = document.documentElement;
root.classList.add("script");
if (root.dataset.theme === "system") {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", apply);
  apply();
}
