import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One bundle per page; Django finds the hashed files in dist/manifest.json by the entry's source path. */
const PAGES = ["home", "editor", "results", "experiment", "export", "login"] as const;

export default defineConfig({
  base: "/static/",
  plugins: [react()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // elk-worker is 1.6 MB, and loaded in a worker on demand only.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: Object.fromEntries(PAGES.map((page) => [page, here(`./src/entrypoints/${page}.tsx`)])),
    },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    restoreMocks: true,
  },
});
