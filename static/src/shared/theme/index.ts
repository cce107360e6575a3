export * from "./theme";
export { useTheme } from "./useTheme";
