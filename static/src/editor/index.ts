export { Editor, type FaultChoice, type RunSlots } from "./pages/Editor";
export { useEditor, useSession, SessionProvider } from "./session_context";
export { openDesign, type OpenDesign } from "./open";
export { nodeOfElement } from "./model/nodes";
