import eslint from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Which folder may import which: editor and dashboard do not know each other; shared knows neither. */
const closed = (files, patterns, message, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns: patterns.map((group) => ({ group: [group], message })) }] },
});

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "src/shared/generated/**", "coverage/**"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
  closed(["src/editor/**"], ["@/dashboard/*", "**/dashboard/**"], "The editor does not know the dashboard."),
  closed(["src/dashboard/**"], ["@/editor/*", "**/editor/**"], "The dashboard does not know the editor."),
  closed(["src/shared/**"], ["@/editor/*", "@/dashboard/*"], "Shared code knows neither editor nor dashboard."),
  closed(
    ["src/editor/model/**"],
    ["react", "react-dom", "@xyflow/*", "@/dashboard/*"],
    "The editor's model knows no React.",
    ["src/editor/model/**/*.test.ts"],
  ),
);
