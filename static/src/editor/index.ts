export { Editor } from "./pages/Editor";
export type { FaultChoice, RunSlots } from "./pages/run_slots";
export { useEditor, useSession, SessionProvider } from "./session_context";
export { openDesign, type OpenDesign } from "./open";
export { nodeOfElement } from "./model/nodes";
