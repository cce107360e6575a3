import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button, Empty } from "@/shared/ui";

interface State {
  error: Error | null;
}

/** A mistake of the page itself: says so, keeps the way back open, and leaves the details in the console. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error("The page broke", error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main>
        <Empty icon="error" title="The page broke" actions={<Button look="primary" onPress={() => window.location.reload()}>Load it again</Button>}>
          What you edited is kept and comes back with the page. If it breaks again, report this: {this.state.error.message}
        </Empty>
      </main>
    );
  }
}
