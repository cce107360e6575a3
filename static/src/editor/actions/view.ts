import { action, always, anySelected, oneSelected } from "./action";

export const fitAll = action({
  id: "fit", label: "Show everything", group: "View", icon: "fit", keys: ["Shift+1", "Shift+!"], writes: false,
  enabled: always, perform: ({ canvas }) => canvas?.fit(),
});

export const fitSelection = action({
  id: "fit-selection", label: "Zoom to the selection", group: "View", keys: ["Shift+2", "Shift+@"], writes: false,
  enabled: anySelected, perform: ({ canvas, session }) => canvas?.fit([...session.state.selected]),
});

export const zoomIn = action({
  id: "zoom-in", label: "Zoom in", group: "View", keys: ["+", "="], writes: false,
  enabled: always, perform: ({ canvas }) => canvas?.zoom(1.25),
});

export const zoomOut = action({
  id: "zoom-out", label: "Zoom out", group: "View", keys: ["-"], writes: false,
  enabled: always, perform: ({ canvas }) => canvas?.zoom(0.8),
});

export const showInYaml = action({
  id: "show-in-yaml", label: "Show in YAML", group: "Selection", icon: "code", keys: ["Y"], writes: false,
  enabled: oneSelected,
  perform({ session }) {
    const [id] = session.state.selected;
    if (id !== undefined) session.jumpToNode(id);
  },
});

export const toggleInspector = action({
  id: "inspector", label: "Show or fold the inspector", group: "View", icon: "side", keys: ["Mod+I"], writes: false, inText: true,
  enabled: always,
  perform: ({ session }) => session.store.setState({ inspectorOpen: !session.state.inspectorOpen }),
});

export const toggleDock = action({
  id: "dock", label: "Show or fold the dock", group: "View", icon: "panel", keys: ["Mod+J"], writes: false, inText: true,
  enabled: always,
  perform: ({ session }) => session.store.setState({ dock: { ...session.state.dock, open: !session.state.dock.open } }),
});
