import { api, sentence, type DesignFull } from "@/shared/api";
import { openSocket, type DesignMessage } from "@/shared/socket";
import { say } from "@/shared/ui";
import { difference } from "./model/change";
import { Checker } from "./model/checker";
import { draftStore } from "./model/draft";
import { Saver } from "./model/saver";
import type { Schema } from "./model/schema";
import { FILE, Session } from "./model/session";

export interface OpenDesign {
  session: Session;
  design: DesignFull;
  project: string;
  flush: () => Promise<boolean>;
  resolve: (text: string) => void;
  close: () => void;
}

/** Loads a design and keeps it checked, saved and in step with other writers until `close`. */
export async function openDesign(id: string): Promise<OpenDesign> {
  const drafts = draftStore(id);
  const [design, draft, projects] = await Promise.all([api.design(id), drafts.read().catch(() => null), api.projects()]);
  const text = design.files[FILE] ?? "";
  const session = new Session({ designId: id, role: design.role, text, revision: design.revision });

  const saver = new Saver(design.revision, text, {
    file: FILE,
    send: (batch) => api.saveChanges(id, batch),
    drafts,
    onState: (save) => {
      session.store.setState({ save, ...(save.kind === "conflict" ? { dialog: "conflict" as const } : {}) });
    },
  });
  const checker = new Checker({
    ask: (asked, signal) => api.check(asked, signal),
    onAnswer: (asked, answer) => session.setCheck(asked, answer),
    onTrouble: (error) => session.store.setState({ checkTrouble: sentence(error) }),
  });
  const stopFollowing = session.onChange((changes, now) => {
    for (const change of changes) saver.add(change);
    checker.want(now);
  });

  checker.want(text, 0);
  void api.designSchema().then((schema) => session.store.setState({ schema: schema as unknown as Schema })).catch((error: unknown) => say(sentence(error), "bad"));
  void api.kinds().then((kinds) => session.store.setState({ kinds })).catch((error: unknown) => say(sentence(error), "bad"));

  // A draft that was never saved: taken up again as an edit of what the server has; a stale base becomes a conflict.
  if (draft !== null && draft.text !== text && !session.readOnly) {
    if (draft.base_revision === design.revision) {
      const one = difference(text, draft.text);
      if (one !== null) session.splice("Take unsaved work up again", [one]);
      say("Your unsaved work from last time is back.", "good", { label: "Undo", perform: () => session.undo() });
    } else {
      say(`This browser keeps unsaved work on revision ${draft.base_revision}; the design is at revision ${design.revision} now.`, "bad", {
        label: "Take it up",
        perform: () => {
          const one = difference(session.text, draft.text);
          if (one !== null) session.splice("Take unsaved work up again", [one]);
        },
      });
    }
  }

  const follow = async (revision: number): Promise<void> => {
    if (revision <= saver.savedRevision || saver.dirty) return; // Own edits wait: their save will meet the other's.
    const fresh = await api.design(id);
    if (fresh.revision <= saver.savedRevision || saver.current.kind !== "saved") return; // Edits made while it came.
    const next = fresh.files[FILE] ?? "";
    saver.follow(fresh.revision, next);
    session.replace(next);
    checker.want(next, 0);
  };
  const socket = openSocket<DesignMessage>({
    path: () => `/ws/designs/${id}`,
    onMessage: (message) => {
      if (message.type === "presence") session.store.setState({ present: message.users });
      else void follow(message.revision).catch(() => undefined);
    },
  });

  const leaving = (event: BeforeUnloadEvent): void => {
    if (!saver.dirty) return;
    void saver.flush();
    event.preventDefault();
  };
  const hidden = (): void => {
    if (document.visibilityState === "hidden") void saver.flush();
  };
  window.addEventListener("beforeunload", leaving);
  document.addEventListener("visibilitychange", hidden);

  return {
    session,
    design,
    project: projects.find((each) => each.id === design.project_id)?.name ?? "Project",
    flush: () => saver.flush(),
    resolve: (chosen) => {
      const kept = session.text;
      saver.resolve(chosen);
      if (chosen !== kept) {
        session.replace(chosen);
        checker.want(chosen, 0);
      }
    },
    close: () => {
      stopFollowing();
      checker.stop();
      saver.stop();
      socket.close();
      window.removeEventListener("beforeunload", leaving);
      document.removeEventListener("visibilitychange", hidden);
    },
  };
}
