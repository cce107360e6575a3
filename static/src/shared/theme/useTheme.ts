import { useSyncExternalStore } from "react";
import { currentTheme, onThemeChange, type Theme } from "./theme";

/** The theme on the page, and a new render whenever it changes. */
export const useTheme = (): Theme => useSyncExternalStore(onThemeChange, currentTheme);
