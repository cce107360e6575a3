import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import type { Extension } from "@codemirror/state";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { api, sentence, type DesignFull, type Exported, type Project, type Target } from "@/shared/api";
import { bytes, plural } from "@/shared/format";
import { Shell } from "@/shared/shell";
import { Badge, Button, Empty, Icon, IconButton, say, Skeleton } from "@/shared/ui";
import { readView } from "../code/setup";
import "./export.css";

const language = (path: string): Extension => (/\.(json|avsc)$/.test(path) ? json() : /\.ya?ml$/.test(path) ? yaml() : []);

/** What each target is for, in a sentence; a target that is not here shows its title alone. */
const PURPOSE: Record<string, string> = {
  strimzi: "KafkaTopic resources (v1) for the Strimzi operator: kubectl apply makes the topics.",
  avro: "One .avsc a schema, as the newest version says, for a registry or a code generator.",
  "kafka-topics": "A shell script of kafka-topics.sh commands for a cluster without an operator.",
};

function FileView({ path, text }: { path: string; text: string }): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: text, extensions: [readView(language(path)), EditorView.contentAttributes.of({ "aria-label": path })] }),
    });
    return () => view.destroy();
  }, [path, text]);
  return <div className="file-view" ref={host} />;
}

interface Subject {
  design: DesignFull;
  project: Project | undefined;
  targets: Target[];
}

/** Files for the real systems: what comes out, and first what could not be said in the target's words. */
export function ExportPage({ designId }: { designId: string }): ReactElement {
  const [subject, setSubject] = useState<Subject | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const [answers, setAnswers] = useState<ReadonlyMap<string, Exported | string>>(new Map());
  const [file, setFile] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  useEffect(() => {
    Promise.all([api.design(designId), api.targets(), api.projects()]).then(([design, targets, projects]) => {
      setSubject({ design, targets, project: projects.find((each) => each.id === design.project_id) });
      const wished = new URLSearchParams(window.location.search).get("target");
      setTarget(targets.find((each) => each.name === wished)?.name ?? targets[0]?.name ?? null);
      for (const each of targets) {
        api.exportDesign(designId, each.name)
          .then((answer) => setAnswers((now) => new Map([...now, [each.name, answer]])))
          .catch((error: unknown) => setAnswers((now) => new Map([...now, [each.name, sentence(error)]])));
      }
    }).catch((error: unknown) => setTrouble(sentence(error)));
  }, [designId]);

  const answer = target === null ? undefined : answers.get(target);
  const exported = typeof answer === "object" ? answer : null;
  const shown = exported?.files.find((each) => each.path === file) ?? exported?.files[0];
  const losses = useMemo(() => {
    const groups = new Map<string, { path: string; reason: string }[]>();
    for (const loss of exported?.losses ?? []) groups.set(loss.element, [...(groups.get(loss.element) ?? []), loss]);
    return [...groups];
  }, [exported]);
  const title = subject?.targets.find((each) => each.name === target)?.title ?? target ?? "";

  return (
    <Shell crumbs={[
      { label: subject?.project?.name ?? "Projects", href: "/" },
      { label: subject?.design.name ?? "Design", href: `/designs/${designId}` },
      { label: "Export" },
    ]}
      status={subject === null ? null : <span>r{subject.design.revision}</span>}
      actions={target !== null && exported !== null && exported.files.length > 0 && (
        <a className="button primary" href={api.exportZipUrl(designId, target)} download><Icon name="download" />Download zip</a>
      )}>
      {trouble !== null ? <Empty icon="error" title="Nothing could be exported" actions={<Button onPress={() => window.location.reload()}>Try again</Button>}>{trouble}</Empty>
        : subject === null ? <Skeleton lines={6} />
        : (
          <div className="export">
            <nav className="targets" aria-label="Targets">
              <h2>Targets</h2>
              {subject.targets.map((each) => {
                const made = answers.get(each.name);
                return (
                  <button key={each.name} type="button" aria-current={each.name === target ? "true" : undefined} onClick={() => {
                    setTarget(each.name);
                    setFile(null);
                  }}>
                    <b>{each.title}</b>
                    {typeof made === "object" && <span className="target-facts">{plural(made.files.length, "file")}{made.losses.length > 0 && <Badge tone="warn">{plural(made.losses.length, "loss", "losses")}</Badge>}</span>}
                    {typeof made === "string" && <Badge tone="bad">failed</Badge>}
                    <small>{PURPOSE[each.name]}</small>
                  </button>
                );
              })}
            </nav>
            <div className="exported">
              {answer === undefined && <Skeleton lines={6} />}
              {typeof answer === "string" && <Empty icon="error" title={`${title} could not be written`}>{answer}</Empty>}
              {exported !== null && (
                <>
                  <section className={`losses ${losses.length === 0 ? "none" : ""}`} aria-label="Losses" tabIndex={0}>
                    {losses.length === 0
                      ? <p><Icon name="check" size={15} /> Nothing is lost: {title} can say everything that it was asked to.</p>
                      : (
                        <>
                          <h3><Icon name="warning" size={15} /> {plural(exported.losses.length, "thing")} that {title} cannot say</h3>
                          <ul>
                            {losses.map(([element, all]) => (
                              <li key={element}>
                                <b>{element === "" ? "the design" : element}</b>
                                <ul>{all.map((loss) => <li key={loss.path + loss.reason}><code>{loss.path}</code> {loss.reason}</li>)}</ul>
                              </li>
                            ))}
                          </ul>
                        </>
                      )}
                  </section>
                  {exported.files.length === 0
                    ? <Empty icon="file" title="No file comes out">The design has nothing that this target is about.</Empty>
                    : (
                      <div className="files">
                        <ul className="file-list" aria-label="Files">
                          {exported.files.map((each) => (
                            <li key={each.path}>
                              <button type="button" aria-current={each === shown ? "true" : undefined} onClick={() => setFile(each.path)}>
                                <Icon name="file" size={14} /><span>{each.path}</span><small>{bytes(new Blob([each.text]).size)}</small>
                              </button>
                            </li>
                          ))}
                        </ul>
                        {shown !== undefined && (
                          <div className="file">
                            <header>
                              <code>{shown.path}</code>
                              <IconButton small icon="copy" label="Copy the text" onPress={() => void navigator.clipboard.writeText(shown.text).then(() => say("Copied.", "good")).catch(() => say("The clipboard is closed to this page.", "bad"))} />
                            </header>
                            <FileView key={`${target ?? ""} ${shown.path}`} path={shown.path} text={shown.text} />
                          </div>
                        )}
                      </div>
                    )}
                </>
              )}
            </div>
          </div>
        )}
    </Shell>
  );
}
