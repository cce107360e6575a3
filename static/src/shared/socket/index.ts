export * from "./socket";
export type * from "./messages";
