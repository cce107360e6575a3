export { Shell, type Crumb } from "./Shell";
export { rank, type Command } from "./CommandPalette";
