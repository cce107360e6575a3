export * from "./page";
export * from "./start";
