import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { startTheme } from "@/shared/theme/theme";
import { Toasts } from "@/shared/ui/Toasts";
import { Boundary } from "./Boundary";
import { cspNonce, root } from "./page";
import "@/shared/theme/tokens.css";
import "@/shared/theme/base.css";
import "@/shared/ui/ui.css";

/** Shows *page* in #app; the only place that talks to react-dom. */
export function start(page: ReactNode): void {
  // React Aria looks its nonce up under this name.
  const meta = document.createElement("meta");
  meta.setAttribute("property", "csp-nonce");
  meta.nonce = cspNonce();
  meta.content = cspNonce();
  document.head.append(meta);
  startTheme();
  createRoot(root()).render(
    <StrictMode>
      <Boundary>{page}</Boundary>
      <Toasts />
    </StrictMode>,
  );
}
