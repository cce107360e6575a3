import { useEffect, useId, useRef, useState, type ReactElement, type ReactNode } from "react";
import type { Finding, Json } from "@/shared/api";
import { Button, ComboBox, Icon, IconButton, say, Select, Switch } from "@/shared/ui";
import type { Edit } from "../model/edits";
import { mapping, namesFor, plainText, type Plain } from "../model/nodes";
import { forms, resolve, type Schema } from "../model/schema";
import { attempt } from "../model/session";
import { renameAt, swapAt } from "../model/yaml/edit";
import type { Path } from "../model/yaml/tree";
import { useEditor, useSession } from "../session_context";
import { controlFor, defaultWords, typed, type Control } from "./controls";
import { TextBox } from "./TextBox";

export function valueAt(design: Plain, path: Path): Json | undefined {
  let value: Json | undefined = design;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = mapping(value)[String(part)];
    if (value === undefined) return undefined;
  }
  return value;
}

const words = (path: Path): string => path.slice(1).join(".");

/** Everything that changes the design goes through here: a label, edits, and a sentence when the text refuses. */
export function useChange(): (label: string, edits: readonly Edit[], group?: string) => void {
  const session = useSession();
  return (label, edits, group) => {
    const trouble = attempt(() => session.edit(label, edits, group));
    if (trouble !== null) say(trouble, "bad");
  };
}

/** Findings about exactly this place. */
function useFindings(path: Path): Finding[] {
  const here = path.join(".");
  const findings = useEditor((state) => state.check?.findings);
  return (findings ?? []).filter((finding) => finding.path === here && finding.severity === "error");
}

interface FieldProps {
  root: Schema;
  schema: Schema;
  path: Path;
  label: string;
  required?: boolean;
}

/** One field of a part: its label, its control, its default, what is wrong with it, and the way back to the default. */
export function Field({ root, schema, path, label, required = false }: FieldProps): ReactElement {
  const change = useChange();
  const value = useEditor((state) => valueAt(state.design, path));
  const findings = useFindings(path);
  const here = resolve(root, schema);
  const control = controlFor(root, schema, value);
  const name = here.title ?? label;
  const isSet = value !== undefined;
  const wide = control.type === "map" || control.type === "list" || control.type === "part";
  const long = control.type === "text" && (control.phrase === "objective" || control.phrase === "load" || label === "description");
  const id = useId();
  const reset = isSet && !required && control.type !== "switch"
    ? <IconButton small icon="close" label={`Back to the default: ${defaultWords(here)}`} className="field-reset"
        onPress={() => change(`Reset ${words(path)}`, [{ do: "delete", path }])} />
    : null;
  return (
    <div className={`row ${wide ? "wide" : ""} ${long ? "stacked" : ""} ${isSet ? "" : "unset"}`} role="group" aria-labelledby={id}>
      <div className={control.type === "part" && isSet ? "only-read" : "row-label"} title={here.description ?? ""}><span id={id}>{name}</span>{!wide && reset}</div>
      <div className="row-control">
        <ControlBox {...{ root, control, path, value, schema: here, name, required }} />
      </div>
      {findings.map((finding) => (
        <p key={finding.code + finding.message} className={`row-finding ${finding.severity}`}>
          <Icon name={finding.severity} size={12} /> {finding.message}
        </p>
      ))}
    </div>
  );
}

interface BoxProps {
  root: Schema;
  control: Control;
  path: Path;
  value: Json | undefined;
  schema: Schema;
  name: string;
  required: boolean;
}

function ControlBox({ root, control, path, value, schema, name, required }: BoxProps): ReactElement {
  const change = useChange();
  const session = useSession();
  const design = useEditor((state) => state.design);
  const set = (next: Json): void => change(`Set ${words(path)} to ${typeof next === "object" ? "…" : String(next)}`, [{ do: "set", path, value: next }]);
  const clear = (): void => change(`Reset ${words(path)}`, [{ do: "delete", path }]);
  const otherwise = defaultWords(schema);
  switch (control.type) {
    case "choice":
      return (
        <Select hideLabel label={name} value={value === undefined ? null : plainText(value)} placeholder={otherwise} onChange={set}
          options={control.options.map((option) => ({ id: option, label: option, ...(option === otherwise ? { note: "default" } : {}) }))} />
      );
    case "switch": {
      const on = value === undefined ? schema.default === true : value === true;
      return (
        <Switch hideLabel label={name} value={on} inherited={value === undefined}
          onChange={(next) => (next === (schema.default === true) ? clear() : set(next))} />
      );
    }
    case "number":
    case "text":
      return (
        <TextBox name={name} control={control} value={value === undefined || value === null ? "" : plainText(value)} placeholder={otherwise} required={required}
          onCommit={(text) => (text.trim() === "" ? (required ? undefined : clear()) : set(typed(text, control)))} />
      );
    case "reference": {
      const names = namesFor(design, control.kinds);
      return (
        <ComboBox hideLabel label={name} value={typeof value === "string" ? value : ""} custom placeholder={required ? "Choose…" : otherwise}
          invalid={typeof value === "string" && !names.includes(value)} options={names.map((each) => ({ id: each, label: each }))}
          onChange={(next) => (next === "" ? (required ? undefined : clear()) : set(next))} />
      );
    }
    case "names":
      return <NamesBox {...{ path, name }} names={namesFor(design, control.kinds)} value={value} />;
    case "list":
      return <ListBox {...{ root, path, name }} item={control.item} value={value} />;
    case "map":
      return <MapBox {...{ root, path, name }} schema={control.value} keys={control.keys} value={value} />;
    case "part":
      return control.optional && value === undefined
        ? <Button small look="quiet" icon="add" className="add" onPress={() => change(`Add ${words(path)}`, [{ do: "set", path, value: {} }])}>Add {name.toLowerCase()}</Button>
        : <Nested title={name} open actions={control.optional && <IconButton small icon="trash" label={`Remove ${name}`} onPress={clear} />}>
            <PartFields root={root} schema={control.schema} path={path} />
          </Nested>;
    case "elsewhere":
      return <Button small look="quiet" icon="code" className="add" onPress={() => session.jumpTo(path)}>Written at length: open in YAML</Button>;
  }
}

/** Several names as chips, with a box that adds one. */
function NamesBox({ path, name, names, value }: { path: Path; name: string; names: readonly string[]; value: Json | undefined }): ReactElement {
  const change = useChange();
  const present = (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
  const free = names.filter((each) => !present.includes(each));
  const add = (next: string): void => {
    if (next === "" || present.includes(next)) return;
    change(`Add ${next} to ${words(path)}`, [
      Array.isArray(value) ? { do: "append", path, value: next } : { do: "set", path, value: [...present, next] },
    ]);
  };
  const cut = (index: number): void => change(`Remove ${present[index] ?? ""} from ${words(path)}`, [
    { do: "delete", path: Array.isArray(value) ? [...path, index] : path },
  ]);
  return (
    <div className="names">
      {present.map((each, index) => (
        <span key={each} className={`name-chip ${names.includes(each) ? "" : "unknown"}`}>
          {each}
          <button type="button" aria-label={`Remove ${each}`} onClick={() => cut(index)}><Icon name="close" size={10} /></button>
        </span>
      ))}
      {free.length > 0 && <ComboBox key={present.length} hideLabel label={`Add to ${name}`} value="" placeholder="Add…" options={free.map((each) => ({ id: each, label: each }))} onChange={add} />}
      {free.length === 0 && present.length === 0 && <span className="nothing">none to choose from yet</span>}
    </div>
  );
}

function Nested({ title, children, open = false, actions, line }: { title: ReactNode; children: ReactNode; open?: boolean; actions?: ReactNode; line?: string }): ReactElement {
  const [shown, setShown] = useState(open);
  return (
    <div className="nested">
      <div className="nested-head">
        <button type="button" className="nested-toggle" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Icon name={shown ? "down" : "right"} size={12} />
          <span className="nested-title">{title}</span>
          {!shown && line !== undefined && <span className="nested-line">{line}</span>}
        </button>
        {actions}
      </div>
      {shown && <div className="nested-body">{children}</div>}
    </div>
  );
}

/** A part in one line, for when it is folded. */
const brief = (value: Json | undefined): string =>
  Object.entries(mapping(value)).map(([key, each]) => (typeof each === "object" ? key : `${key} ${String(each)}`)).join(" · ");

/** A list of parts: folded lines that can be moved, opened and removed. */
function ListBox({ root, path, name, item, value }: { root: Schema; path: Path; name: string; item: Schema; value: Json | undefined }): ReactElement {
  const change = useChange();
  const session = useSession();
  const design = useEditor((state) => state.design);
  const items = Array.isArray(value) ? value : [];
  const part = forms(root, item).find((form) => form.properties !== undefined);
  const fresh = (): Json => {
    const made: Record<string, Json> = {};
    for (const key of part?.required ?? []) {
      const field = part?.properties?.[key];
      const kinds = field === undefined ? undefined : resolve(root, field)["x-refers-to"];
      made[key] = (kinds === undefined ? undefined : namesFor(design, kinds)[0]) ?? field?.examples?.[0] ?? "";
    }
    return made;
  };
  return (
    <div className="entries">
      {items.map((each, index) => (
        <Nested key={index} title={<><b className="ordinal">{index + 1}</b> {brief(each) || name}</>}
          actions={<>
            <IconButton small icon="up" label="Earlier" isDisabled={index === 0} onPress={() => session.splice(`Move ${words(path)} ${index + 1}`, swapAt(session.text, path, index - 1, index))} />
            <IconButton small icon="trash" label={`Remove ${name} ${index + 1}`} onPress={() => change(`Remove ${words(path)} ${index + 1}`, [{ do: "delete", path: [...path, index] }])} />
          </>}>
          {part === undefined ? <span className="nothing">Edit it in YAML.</span> : <PartFields root={root} schema={part} path={[...path, index]} />}
        </Nested>
      ))}
      {part !== undefined && (
        <Button small look="quiet" icon="add" className="add" onPress={() => change(`Add to ${words(path)}`, [{ do: "append", path, value: fresh() }])}>Add</Button>
      )}
    </div>
  );
}

/** A map: entries by name, which can be renamed, opened, removed and added. */
function MapBox({ root, path, name, schema, keys, value }: { root: Schema; path: Path; name: string; schema: Schema; keys: Schema | null; value: Json | undefined }): ReactElement {
  const change = useChange();
  const design = useEditor((state) => state.design);
  const entries = Object.entries(mapping(value));
  const kinds = keys === null ? undefined : resolve(root, keys)["x-refers-to"];
  const options = kinds === undefined ? [] : namesFor(design, kinds).filter((each) => !entries.some(([key]) => key === each));
  const part = forms(root, schema).find((form) => form.properties !== undefined);
  const simple = controlFor(root, schema, undefined);
  const add = (key: string): void => {
    if (key === "" || mapping(value)[key] !== undefined) return;
    const refers = simple.type === "reference" ? namesFor(design, simple.kinds)[0] : undefined;
    const fresh: Json = simple.type === "part" ? {} : refers ?? resolve(root, schema).examples?.[0] ?? schema.default ?? "";
    change(`Add ${key} to ${words(path)}`, [{ do: "set", path: [...path, key], value: fresh }]);
  };
  return (
    <div className="entries">
      {entries.map(([key, each]) => {
        const at = [...path, key];
        const cut = <IconButton small icon="trash" label={`Remove ${key}`} onPress={() => change(`Remove ${words(at)}`, [{ do: "delete", path: at }])} />;
        const long = simple.type === "part" || (typeof each === "object" && each !== null && !Array.isArray(each) && part !== undefined);
        return long && part !== undefined
          ? <Nested key={key} title={key} line={brief(each)} actions={cut} open={entries.length === 1}>
              {kinds === undefined && <EntryName path={path} name={key} />}
              <PartFields root={root} schema={part} path={at} />
            </Nested>
          : <div key={key} className="entry"><Field root={root} schema={{ ...schema, title: key }} path={at} label={key} required />{cut}</div>;
      })}
      <Adder label={`Add to ${name}`} options={options} free={kinds === undefined} onAdd={add} />
    </div>
  );
}

function EntryName({ path, name }: { path: Path; name: string }): ReactElement {
  const session = useSession();
  const control: Control = { type: "text", hint: "", pattern: undefined, phrase: undefined, unit: undefined };
  return (
    <div className="row">
      <div className="row-label">Name</div>
      <div className="row-control">
        <TextBox name="Name" control={{ ...control }} value={name} placeholder="" required onCommit={(text) => {
          const trouble = attempt(() => session.splice(`Rename ${name} to ${text}`, renameAt(session.text, [...path, name], text.trim())));
          if (trouble !== null) say(trouble, "bad");
        }} />
      </div>
    </div>
  );
}

function Adder({ label, options, free, onAdd }: { label: string; options: readonly string[]; free: boolean; onAdd: (key: string) => void }): ReactElement {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, [open]);
  if (!free) {
    return options.length === 0
      ? <span className="nothing">nothing left to add</span>
      : <ComboBox key={options.join()} hideLabel label={label} value="" placeholder="Add…" options={options.map((each) => ({ id: each, label: each }))} onChange={onAdd} />;
  }
  if (!open) return <Button small look="quiet" icon="add" className="add" onPress={() => setOpen(true)}>Add</Button>;
  const done = (): void => {
    if (text.trim() !== "") onAdd(text.trim());
    setText("");
    setOpen(false);
  };
  return (
    <input ref={input} className="input" aria-label={label} placeholder="Name, then Enter" value={text} onChange={(event) => setText(event.target.value)} onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") done();
        if (event.key === "Escape") setOpen(false);
      }} />
  );
}

/** Unset fields beyond this many are folded away. */
const UNSET_SHOWN = 4;

/** All fields of a part, in the order of its schema; what is needed or set first to see, the rest behind a line. */
export function PartFields({ root, schema, path, only, without = [] }: {
  root: Schema; schema: Schema; path: Path; only?: readonly string[]; without?: readonly string[];
}): ReactElement {
  const value = useEditor((state) => valueAt(state.design, path));
  const [all, setAll] = useState(false);
  const required = schema.required ?? [];
  const names = Object.keys(schema.properties ?? {}).filter((name) => (only === undefined || only.includes(name)) && !without.includes(name));
  const isSet = (name: string): boolean => mapping(value)[name] !== undefined || required.includes(name);
  const unset = names.filter((name) => !isSet(name));
  const folded = all || unset.length <= UNSET_SHOWN + 1 ? [] : unset.slice(UNSET_SHOWN);
  return (
    <div className="fields">
      {names.filter((name) => !folded.includes(name)).map((name) => (
        <Field key={name} root={root} schema={schema.properties?.[name] ?? {}} path={[...path, name]} label={name} required={required.includes(name)} />
      ))}
      {folded.length > 0 && (
        <Button small look="quiet" icon="down" className="add" onPress={() => setAll(true)}>{folded.length} more with defaults</Button>
      )}
    </div>
  );
}
