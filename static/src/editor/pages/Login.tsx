import { useState, type ReactElement, type SyntheticEvent } from "react";
import { api, sentence } from "@/shared/api";
import { Button, TextField } from "@/shared/ui";
import "./home.css";

/** Only addresses of this studio: "//elsewhere" would lead away. */
export const safeNext = (next: string | undefined): string => (next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/");

export function LoginPage({ next }: { next: string | undefined }): ReactElement {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const signIn = (event: SyntheticEvent): void => {
    event.preventDefault();
    setBusy(true);
    api.login(name, password)
      .then(() => window.location.assign(safeNext(next)))
      .catch((error: unknown) => {
        setBusy(false);
        setTrouble(sentence(error));
      });
  };
  return (
    <main className="login">
      <form onSubmit={signIn}>
        <h1>Lagwise</h1>
        <p>Sign in to your designs.</p>
        <TextField label="User name" value={name} onChange={setName} autoFocus required />
        <TextField label="Password" type="password" value={password} onChange={setPassword} required />
        {trouble !== null && <p className="trouble" role="alert">{trouble}</p>}
        <Button look="primary" type="submit" isDisabled={busy}>Sign in</Button>
      </form>
    </main>
  );
}
