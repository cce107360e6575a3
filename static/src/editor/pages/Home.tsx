import { useCallback, useEffect, useState, type ReactElement, type ReactNode } from "react";
import { api, sentence, type DesignSummary, type Example, type Member, type Project, type Role, type Session } from "@/shared/api";
import { ago, plural } from "@/shared/format";
import { Shell } from "@/shared/shell";
import { Badge, Button, Dialog, Empty, Icon, IconButton, MenuButton, say, Select, Skeleton, TextField } from "@/shared/ui";
import { Button as AriaButton } from "react-aria-components";
import "./home.css";

type Ask =
  | { kind: "project" }
  | { kind: "design"; project: Project; example: string | null }
  | { kind: "rename"; project: Project }
  | { kind: "members"; project: Project }
  | { kind: "delete project"; project: Project }
  | { kind: "delete design"; design: DesignSummary };

interface Everything {
  session: Session;
  projects: Project[];
  designs: Map<string, DesignSummary[]>;
  examples: Example[];
}

async function load(): Promise<Everything> {
  const [session, projects, examples] = await Promise.all([api.session(), api.projects(), api.examples()]);
  const lists = await Promise.all(projects.map((project) => api.designs(project.id)));
  return { session, projects, examples, designs: new Map(projects.map((project, index) => [project.id, lists[index] ?? []])) };
}

const mayWrite = (role: Role): boolean => role !== "viewer";

/** The first page: what one works on, and examples that teach where nothing is yet. */
export function HomePage(): ReactElement {
  const [all, setAll] = useState<Everything | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);
  const reload = useCallback(() => {
    load().then(setAll).catch((error: unknown) => setTrouble(sentence(error)));
  }, []);
  useEffect(reload, [reload]);

  const open = (example: string): void => {
    const project = all?.projects.find((each) => mayWrite(each.role));
    if (project === undefined) setAsk({ kind: "project" });
    else setAsk({ kind: "design", project, example });
  };
  const commands = all === null ? [] : [
    { id: "new-project", label: "New project", group: "Add", icon: "folder" as const, perform: () => setAsk({ kind: "project" }) },
    ...[...all.designs.values()].flat().map((design) => ({
      id: design.id, label: design.name, group: "Design", icon: "file" as const, perform: () => window.location.assign(`/designs/${design.id}`),
    })),
  ];
  return (
    <Shell crumbs={[{ label: "Projects" }]} commands={commands}
      actions={<>
        {all !== null && all.session.mode === "deployed" && (
          <>
            <span className="who"><Icon name="user" size={14} /> {all.session.user.name}</span>
            <Button look="quiet" onPress={() => void api.logout().then(() => window.location.assign("/login"))}>Sign out</Button>
          </>
        )}
        <Button icon="add" onPress={() => setAsk({ kind: "project" })}>New project</Button>
      </>}>
      <div className="home">
        {trouble !== null && <Empty icon="error" title="Your projects could not be loaded" actions={<Button onPress={() => window.location.reload()}>Try again</Button>}>{trouble}</Empty>}
        {all === null && trouble === null && <Skeleton lines={8} />}
        {all !== null && (
          <>
            <div className="home-main">
              {all.projects.length === 0 && (
                <Empty icon="folder" title="No project yet" actions={<Button look="primary" icon="add" onPress={() => setAsk({ kind: "project" })}>New project</Button>}>
                  A project holds designs and the people who work on them. The examples beside this can be opened into it.
                </Empty>
              )}
              {all.projects.map((project) => (
                <ProjectCard key={project.id} project={project} designs={all.designs.get(project.id) ?? []} deployed={all.session.mode === "deployed"} onAsk={setAsk} />
              ))}
            </div>
            <aside className="home-side" aria-label="Examples">
              <h2>Examples</h2>
              <p className="home-lead">Open one, run it, break it. Each becomes a design of your own; the example itself stays as it is.</p>
              {all.examples.map((example) => (
                <button key={example.name} type="button" className="example" onClick={() => open(example.name)}>
                  <b>{example.title}</b>
                  <span>{example.description}</span>
                </button>
              ))}
              <p className="home-version">Lagwise {all.session.version}</p>
            </aside>
          </>
        )}
      </div>
      {ask !== null && all !== null && <Question ask={ask} all={all} onClose={() => setAsk(null)} onDone={() => {
        setAsk(null);
        reload();
      }} />}
    </Shell>
  );
}

function ProjectCard({ project, designs, deployed, onAsk }: { project: Project; designs: readonly DesignSummary[]; deployed: boolean; onAsk: (ask: Ask) => void }): ReactElement {
  const writes = mayWrite(project.role);
  const owns = project.role === "owner";
  return (
    <section className="project" aria-label={project.name}>
      <header>
        <h2>{project.name}</h2>
        {!owns && <Badge>{project.role}</Badge>}
        <span className="project-count">{plural(designs.length, "design")}</span>
        {writes && <Button small icon="add" onPress={() => onAsk({ kind: "design", project, example: null })}>New design</Button>}
        {owns && (
          <MenuButton label={`More for ${project.name}`} placement="bottom end" groups={[
            { entries: [
              { id: "rename", label: "Rename", icon: "pencil", perform: () => onAsk({ kind: "rename", project }) },
              ...(deployed ? [{ id: "members", label: "Members", icon: "user" as const, perform: () => onAsk({ kind: "members", project }) }] : []),
            ] },
            { entries: [{ id: "delete", label: "Delete project", icon: "trash", danger: true, perform: () => onAsk({ kind: "delete project", project }) }] },
          ]}>
            <AriaButton className="button icon-only quiet small" aria-label={`More for ${project.name}`}><Icon name="more" /></AriaButton>
          </MenuButton>
        )}
      </header>
      {designs.length === 0
        ? <p className="project-empty">Nothing here yet. Begin with an example or an empty canvas.</p>
        : (
          <ul className="designs">
            {designs.map((design) => (
              <li key={design.id}>
                <a href={`/designs/${design.id}`}>
                  <Icon name="file" />
                  <span className="design-name">{design.name}</span>
                  <span className="design-facts">r{design.revision} · {ago(design.updated_at)}</span>
                </a>
                <a className="design-export" href={`/designs/${design.id}/export`} aria-label={`Export ${design.name}`} title="Export"><Icon name="download" size={14} /></a>
                {writes && <IconButton small icon="trash" label={`Delete ${design.name}`} onPress={() => onAsk({ kind: "delete design", design })} />}
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}

function Question({ ask, all, onClose, onDone }: { ask: Ask; all: Everything; onClose: () => void; onDone: () => void }): ReactElement {
  switch (ask.kind) {
    case "project":
      return <NameQuestion title="New project" label="Name" verb="Create" initial="" onClose={onClose} act={(name) => api.createProject(name)} onDone={onDone} />;
    case "rename":
      return <NameQuestion title={`Rename ${ask.project.name}`} label="Name" verb="Rename" initial={ask.project.name} onClose={onClose} act={(name) => api.renameProject(ask.project.id, name)} onDone={onDone} />;
    case "design":
      return <NewDesign project={ask.project} example={ask.example} all={all} onClose={onClose} />;
    case "members":
      return <Members project={ask.project} onClose={onClose} />;
    case "delete project":
      return (
        <Sure title={`Delete ${ask.project.name}?`} verb="Delete project" onClose={onClose} onDone={onDone} act={() => api.deleteProject(ask.project.id)}>
          Its {plural(all.designs.get(ask.project.id)?.length ?? 0, "design")}, their history, runs and results go with it. This cannot be undone.
        </Sure>
      );
    case "delete design":
      return (
        <Sure title={`Delete ${ask.design.name}?`} verb="Delete design" onClose={onClose} onDone={onDone} act={() => api.deleteDesign(ask.design.id)}>
          All {plural(ask.design.revision, "revision")}, runs and results go with it. This cannot be undone.
        </Sure>
      );
  }
}

function NameQuestion({ title, label, verb, initial, act, onClose, onDone }: {
  title: string; label: string; verb: string; initial: string; act: (name: string) => Promise<unknown>; onClose: () => void; onDone: () => void;
}): ReactElement {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string | null>(null);
  const go = (): void => {
    if (name.trim() === "") setError("A name is needed.");
    else act(name.trim()).then(onDone).catch((reason: unknown) => setError(sentence(reason)));
  };
  return (
    <Dialog open title={title} onClose={onClose} footer={<><Button onPress={onClose}>Cancel</Button><Button look="primary" onPress={go}>{verb}</Button></>}>
      <TextField label={label} value={name} onChange={setName} autoFocus onSubmit={go} {...(error === null ? {} : { error })} />
    </Dialog>
  );
}

function NewDesign({ project, example, all, onClose }: { project: Project; example: string | null; all: Everything; onClose: () => void }): ReactElement {
  const [source, setSource] = useState(example ?? "");
  const titleOf = (id: string): string => all.examples.find((each) => each.name === id)?.title ?? "";
  const [name, setName] = useState(example === null ? "" : titleOf(example));
  const [into, setInto] = useState(project.id);
  const [error, setError] = useState<string | null>(null);
  const projects = all.projects.filter((each) => mayWrite(each.role));
  const go = (): void => {
    if (name.trim() === "") {
      setError("A name is needed.");
      return;
    }
    api.createDesign(into, { name: name.trim(), ...(source === "" ? {} : { example: source }) })
      .then((design) => window.location.assign(`/designs/${design.id}`))
      .catch((reason: unknown) => setError(sentence(reason)));
  };
  return (
    <Dialog open title="New design" onClose={onClose} footer={<><Button onPress={onClose}>Cancel</Button><Button look="primary" onPress={go}>Create and open</Button></>}>
      <div className="form">
        <TextField label="Name" value={name} onChange={setName} autoFocus onSubmit={go} {...(error === null ? {} : { error })} />
        <Select label="Begin with" value={source} options={[{ id: "", label: "An empty canvas" }, ...all.examples.map((each) => ({ id: each.name, label: each.title, note: "example" }))]}
          onChange={(id) => {
            if (name === "" || name === titleOf(source)) setName(titleOf(id));
            setSource(id);
          }} />
        {projects.length > 1 && <Select label="In project" value={into} options={projects.map((each) => ({ id: each.id, label: each.name }))} onChange={setInto} />}
      </div>
    </Dialog>
  );
}

function Sure({ title, verb, act, onClose, onDone, children }: {
  title: string; verb: string; act: () => Promise<unknown>; onClose: () => void; onDone: () => void; children: ReactNode;
}): ReactElement {
  return (
    <Dialog open title={title} onClose={onClose} footer={
      <>
        <Button onPress={onClose} autoFocus>Keep it</Button>
        <Button look="danger" icon="trash" onPress={() => void act().then(onDone).catch((error: unknown) => say(sentence(error), "bad"))}>{verb}</Button>
      </>
    }>
      <p>{children}</p>
    </Dialog>
  );
}

const ROLES: { id: Role; label: string; note: string }[] = [
  { id: "owner", label: "Owner", note: "members too" },
  { id: "editor", label: "Editor", note: "changes and runs" },
  { id: "viewer", label: "Viewer", note: "looks" },
];

function Members({ project, onClose }: { project: Project; onClose: () => void }): ReactElement {
  const [members, setMembers] = useState<Member[] | null>(null);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [error, setError] = useState<string | null>(null);
  const reload = useCallback(() => {
    api.members(project.id).then(setMembers).catch((reason: unknown) => setError(sentence(reason)));
  }, [project.id]);
  useEffect(reload, [reload]);
  const add = (): void => {
    api.addMember(project.id, name.trim(), role).then(() => {
      setName("");
      setError(null);
      reload();
    }).catch((reason: unknown) => setError(sentence(reason)));
  };
  return (
    <Dialog open title={`Members of ${project.name}`} onClose={onClose}>
      {members === null ? <Skeleton /> : (
        <ul className="members">
          {members.map((member) => (
            <li key={member.user_id}>
              <Icon name="user" size={14} />
              <span>{member.username}</span>
              <Badge>{member.role}</Badge>
              <IconButton small icon="trash" label={`Remove ${member.username}`}
                onPress={() => void api.removeMember(project.id, member.user_id).then(reload).catch((reason: unknown) => setError(sentence(reason)))} />
            </li>
          ))}
        </ul>
      )}
      <div className="form add-member">
        <TextField label="User name" value={name} onChange={setName} onSubmit={add} {...(error === null ? {} : { error })} />
        <Select label="Role" value={role} options={ROLES} onChange={(id) => setRole(id as Role)} />
        <Button onPress={add} isDisabled={name.trim() === ""}>Add</Button>
      </div>
    </Dialog>
  );
}
