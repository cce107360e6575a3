export { Shell, type Crumb } from "./Shell";
export type { Command } from "./CommandPalette";
