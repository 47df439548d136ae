// Rules for the TypeScript and JavaScript sources. Formatting is nobody's rule; CSS has .stylelintrc.json.
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import a11y from "eslint-plugin-jsx-a11y";
import sonarjs from "eslint-plugin-sonarjs";
import globals from "globals";
import ts from "typescript-eslint";

const NO_TRACE = "Nothing a reporter types or a staff member opens may outlive the page.";
const NO_STAFF_CODE = "Reporter pages carry no staff code.";
const STAFF_CODE = "/crypto/client/(staff|case)(\\.[jt]s)?$|/triage/";
const NO_DIRECT_AGE = "Seal through crypto/client, which refuses mixed recipients.";

const syntax = [
  { selector: "CallExpression[callee.property.name='forEach'][arguments.0.params.length<2]", message: "Use for...of." },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: "Build elements: markup from text can carry scripts.",
  },
  {
    selector: "Property[key.name='dangerouslySetInnerHTML']",
    message: "Build elements: markup from text can carry scripts.",
  },
  {
    selector: "JSXOpeningElement[name.name='button']:not(:has(> JSXAttribute[name.name='type']))",
    message: "Give the button a type: without one it submits.",
  },
  {
    selector:
      "JSXOpeningElement:has(> JSXAttribute[name.name='target'][value.value='_blank'])" +
      ":not(:has(> JSXAttribute[name.name='rel']))",
    message: 'Give a link to a new page rel="noreferrer".',
  },
  { selector: "MemberExpression[object.name='document'][property.name='cookie']", message: NO_TRACE },
];
const noDefaultExport = {
  selector: "ExportDefaultDeclaration",
  message: "Export by name, so that one thing has one name.",
};
const onlyWholeRuns = {
  selector: "MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]",
  message: "Every test runs.",
};

export default defineConfig(
  { ignores: ["report_portal/*/static/", "build/", "data/", ".venv/"] },
  { files: ["**/*.{ts,tsx,mjs,js}"], extends: [js.configs.recommended, ts.configs.recommended] },
  {
    files: ["**/*.{ts,tsx,mjs,js}"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { globals: globals.browser },
    plugins: { sonarjs },
    rules: {
      // What a reader can follow.
      "sonarjs/cognitive-complexity": ["error", 22],
      "no-lone-blocks": "error",
      "no-param-reassign": "error",
      "no-sequences": "error",
      "no-return-assign": "error",
      "no-unneeded-ternary": "error",
      "no-undef-init": "error",
      "no-useless-computed-key": "error",
      "no-useless-concat": "error",
      "no-useless-rename": "error",
      "no-extra-label": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-exponentiation-operator": "error",
      "prefer-regex-literals": "error",
      "prefer-template": "error",
      "@typescript-eslint/no-extraneous-class": "error",
      "@typescript-eslint/no-inferrable-types": "error",
      "@typescript-eslint/no-useless-constructor": "error",
      "@typescript-eslint/no-useless-empty-export": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],

      // What goes wrong quietly.
      "array-callback-return": "error",
      "default-case-last": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unused-vars": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        {
          args: "all",
          argsIgnorePattern: "^_",
          varsIgnorePattern: "^_",
          caughtErrorsIgnorePattern: "^_",
          ignoreRestSiblings: true,
        },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      radix: "error",

      // What could run foreign code or leave traces on the device.
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-restricted-globals": [
        "error",
        {
          globals: ["localStorage", "sessionStorage", "indexedDB", "caches"].map((name) => ({
            name,
            message: NO_TRACE,
          })),
          checkGlobalObject: true,
        },
      ],
      "no-restricted-syntax": ["error", ...syntax, noDefaultExport],
    },
  },
  {
    files: ["**/*.tsx"],
    extends: [a11y.flatConfigs.recommended],
    // Preact takes HTML's own attribute names.
    settings: { "jsx-a11y": { attributes: { for: ["for", "htmlFor"] } } },
    rules: {
      // A wide table scrolls inside its region, which the keyboard must reach to scroll it.
      "jsx-a11y/no-noninteractive-tabindex": [
        "error",
        { tags: [], roles: ["tabpanel", "region"], allowExpressionValues: true },
      ],
    },
  },
  {
    files: ["report_portal/intake/client/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "age-encryption", message: NO_DIRECT_AGE }],
          patterns: [{ regex: STAFF_CODE, message: NO_STAFF_CODE }],
        },
      ],
      "no-restricted-syntax": [
        "error",
        ...syntax,
        noDefaultExport,
        { selector: "ImportExpression[source.value='age-encryption']", message: NO_DIRECT_AGE },
        {
          selector: `ImportExpression[source.value=/${STAFF_CODE.replaceAll("/", "\\u002F")}/]`,
          message: NO_STAFF_CODE,
        },
      ],
    },
  },
  { files: ["**/*.{mjs,js}"], languageOptions: { globals: globals.node } },
  { files: ["scripts/**", "tests/**/*.mjs"], rules: { "no-console": "off" } },
  { files: ["tests/**"], rules: { "no-restricted-syntax": ["error", ...syntax, noDefaultExport, onlyWholeRuns] } },
  { files: ["*.config.{js,ts}"], rules: { "no-restricted-syntax": ["error", ...syntax] } },
);
