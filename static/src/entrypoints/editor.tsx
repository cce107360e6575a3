import { useCallback, useEffect, useMemo, useState, type ReactElement } from "react";
import { useStore } from "zustand";
import { ChartsPanel, EventsPanel, faultMenuItems, isActive, mayDo, ReplicateDialog, RunControls, SpeedChoice, SPEEDS, useRunController, useRunView } from "@/dashboard";
import { Editor, nodeOfElement, openDesign, type OpenDesign, type RunSlots } from "@/editor";
import { sentence, type FaultMapping } from "@/shared/api";
import { idInPath, pageData, start } from "@/shared/page";
import { clock } from "@/shared/format";
import { Shell } from "@/shared/shell";
import { Button, dismiss, Empty, say, Skeleton } from "@/shared/ui";

const designId = pageData().design_id ?? idInPath("designs") ?? "";

/** A run that waits longer than this for a worker would look dead. */
const PATIENCE_MS = 3000;

/** A link from the results names the revision that was run, and the element to look at: `?revision=3#orders`. */
function followAddress({ session, design }: OpenDesign): void {
  const element = decodeURIComponent(window.location.hash.slice(1));
  const id = element === "" ? null : nodeOfElement(new Set(session.state.nodes.map((node) => node.id)), element);
  if (id !== null) session.select([id]);
  const ran = Number(new URLSearchParams(window.location.search).get("revision"));
  if (ran > 0 && ran !== design.revision) say(`The run was made of revision ${ran}; this is revision ${design.revision}.`);
}

/** Joins the editor and the run, which do not know each other. */
function Studio({ open }: { open: OpenDesign }): ReactElement {
  const { session, flush, design, project } = open;
  const controller = useRunController(designId);
  const { run, asking, trouble } = useRunView(controller);
  const scenarios = useStore(session.store, (state) => state.check?.scenarios);
  useEffect(() => {
    if (trouble !== null) say(trouble, "bad");
  }, [trouble]);
  const waits = run?.state === "queued" ? run.id : null;
  useEffect(() => {
    if (waits === null) return;
    let said: number | null = null;
    const timer = window.setTimeout(() => {
      said = say("No worker is free yet: they are busy, or just starting. The run begins as soon as one is.");
    }, PATIENCE_MS);
    return () => {
      window.clearTimeout(timer);
      if (said !== null) dismiss(said);
    };
  }, [waits]);
  // The design's own name, as the text says it now.
  const name = useStore(session.store, (state) => state.design["name"]);
  const planned = scenarios?.find((each) => each.name === run?.scenario)?.faults;
  /** The number of the saved revision, or null after saying why the design cannot be run now. */
  const settle = useCallback(async (): Promise<number | null> => {
    const { check } = session.state;
    if (check?.findings.some((finding) => finding.severity === "error") === true && check.model === null) {
      session.openDock("problems");
      say("The design cannot run before its errors are mended.", "bad");
      return null;
    }
    if (!(await flush())) {
      say("The design is not saved, so it was not run: a run always belongs to a saved revision.", "bad");
      return null;
    }
    return session.state.save.revision;
  }, [session, flush]);
  const begin = useCallback(() => {
    void (async () => {
      const { scenario } = session.state;
      if (scenario === null) return;
      const revision = await settle();
      if (revision === null) return;
      const started = await controller.start(designId, { scenario, revision });
      if (started !== null && !["charts", "events"].includes(session.state.dock.tab)) session.openDock("charts");
    })();
  }, [session, settle, controller]);
  const [replicated, setReplicated] = useState<string | null>(null);
  const replicate = useCallback(() => setReplicated(session.state.scenario), [session]);
  const inject = useCallback((fault: FaultMapping) => {
    void controller.injectFault(fault).then((at_s) => {
      if (at_s !== null) say(`Strikes at ${clock(at_s)}.`);
    });
  }, [controller]);
  const openElement = useCallback((element: string) => {
    const id = nodeOfElement(new Set(session.state.nodes.map((node) => node.id)), element);
    if (id !== null) session.select([id]);
  }, [session]);
  // The way here from a run's page: the revision that it used, and the element that explains it.
  useEffect(() => {
    const used = Number(new URLSearchParams(window.location.search).get("revision"));
    if (used > 0 && used !== design.revision) {
      say(`That run used revision ${used}; the design is at revision ${design.revision} now.`, "plain", {
        label: "Revisions",
        perform: () => session.store.setState({ dialog: "revisions" }),
      });
    }
    const element = decodeURIComponent(window.location.hash.slice(1));
    if (element !== "") openElement(element);
  }, [session, design.revision, openElement]);
  const slots = useMemo<RunSlots>(() => ({
    controls: <RunControls controller={controller} />,
    speed: <SpeedChoice controller={controller} />,
    speeds: SPEEDS.map(({ label, speed, meaning }) => ({ label, note: meaning, choose: () => void controller.chooseSpeed(speed) })),
    events: <EventsPanel controller={controller} onOpenElement={openElement} />,
    charts: <ChartsPanel controller={controller} {...(planned === undefined ? {} : { faults: planned })} height={96} />,
    start: begin,
    replicate,
    starting: asking === "start",
    active: run !== null && isActive(run),
    faults: (kind, id, facts) => faultMenuItems(kind, id, facts),
    inject: mayDo(run?.state ?? null, "fault") ? inject : null,
  }), [controller, openElement, planned, begin, replicate, asking, run, inject]);
  const crumbs = useMemo(() => [{ label: project, href: "/" }, { label: typeof name === "string" ? name : design.name }], [project, name, design.name]);
  return (
    <>
      <Editor session={session} crumbs={crumbs} run={slots} flush={flush} onResolve={open.resolve} />
      {replicated !== null && <ReplicateDialog designId={designId} asked={{ scenario: replicated }} settle={settle} onClose={() => setReplicated(null)} />}
    </>
  );
}

function Page(): ReactElement {
  const [open, setOpen] = useState<OpenDesign | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: OpenDesign | null = null;
    openDesign(designId).then((made) => {
      opened = made;
      if (gone) made.close();
      else {
        followAddress(made);
        setOpen(made);
      }
    }).catch((error: unknown) => setTrouble(sentence(error)));
    return () => {
      gone = true;
      opened?.close();
    };
  }, []);
  if (open !== null) return <Studio open={open} />;
  return (
    <Shell crumbs={[{ label: "Design" }]}>
      {trouble === null ? <Skeleton lines={6} /> : <Empty icon="error" title="The design could not be opened" actions={<Button onPress={() => window.location.reload()}>Try again</Button>}>{trouble}</Empty>}
    </Shell>
  );
}

start(<Page />);
