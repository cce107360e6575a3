import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { EditorState, Session } from "./model/session";

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("There is no editor around this.");
  return session;
}

/** A part of the editor's state; renders anew only when that part changes. */
export const useEditor = <T>(part: (state: EditorState) => T): T => useStore(useSession().store, part);
