/** Light and dark: the system's choice until the user makes one, then theirs, remembered in this browser. */

export type Theme = "light" | "dark";

const KEY = "lagwise.theme";
const listeners = new Set<(theme: Theme) => void>();

function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // Storage refused: the system's choice stands.
  }
}

const system = (): Theme => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** The theme on the page now. */
export const currentTheme = (): Theme => remembered() ?? system();

function show(): void {
  const theme = currentTheme();
  document.documentElement.dataset["theme"] = theme;
  for (const listener of listeners) listener(theme);
}

/** Puts the theme on the page and follows the system; called once by every entry point. */
export function startTheme(): void {
  show();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) show();
  });
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === system()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Not remembered, but shown.
    document.documentElement.dataset["theme"] = theme;
    for (const listener of listeners) listener(theme);
    return;
  }
  show();
}

export const toggleTheme = (): void => chooseTheme(currentTheme() === "dark" ? "light" : "dark");

export function onThemeChange(listener: (theme: Theme) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The value of a token as the page resolves it now; for canvases, which cannot read CSS. */
export const token = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
