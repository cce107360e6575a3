import { action, always } from "./action";

export const openExport = action({
  id: "export", label: "Export files", group: "Go to", icon: "download", keys: ["Mod+E"], writes: false, inText: true,
  enabled: always,
  perform: ({ session }) => window.location.assign(`/designs/${session.state.designId}/export`),
});
