import { useState, type ReactElement } from "react";
import { Button, Dialog, TextField } from "@/shared/ui";
import { placesOf, renameNode } from "../model/rename";
import { attempt } from "../model/session";
import { useEditor, useSession } from "../session_context";
import { plural } from "@/shared/format";

/** A new name for a node; says how many places follow. */
export function RenameDialog({ id, onClose }: { id: string; onClose: () => void }): ReactElement | null {
  const session = useSession();
  const [schema, design] = [useEditor((state) => state.schema), useEditor((state) => state.design)];
  const [name, setName] = useState(id);
  const [trouble, setTrouble] = useState<string | null>(null);
  if (schema === null) return null;
  const places = placesOf(schema, design, id).length;
  const rename = (): void => {
    const next = name.trim();
    const wrong = attempt(() => session.splice(`Rename ${id} to ${next}`, renameNode(session.text, schema, id, next)));
    setTrouble(wrong);
    if (wrong !== null) return;
    session.select([next]);
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={`Rename ${id}`} footer={<><Button onPress={onClose}>Cancel</Button><Button look="primary" onPress={rename}>Rename</Button></>}>
      <TextField label="Name" value={name} onChange={setName} autoFocus onSubmit={rename} hint={places === 0 ? "Nothing else refers to it." : `${plural(places, "reference")} will follow.`}
        {...(trouble === null ? {} : { error: trouble })} />
    </Dialog>
  );
}
