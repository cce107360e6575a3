import { action, always } from "./action";

export const tidy = action({
  id: "tidy", label: "Tidy the canvas", group: "Edit", icon: "tidy", keys: ["Shift+T"], writes: true,
  enabled: always,
  perform: ({ canvas }) => void canvas?.tidy(),
});
