// Writes the bundle of seal_page.mjs to standard output, built as the pages' own scripts are.
import { build } from "esbuild";
import { leanAge } from "../../report_portal/crypto/client/lean-age.mjs";

const result = await build({
  entryPoints: [new URL("seal_page.mjs", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "none",
  write: false,
  plugins: [leanAge],
});
process.stdout.write(result.outputFiles[0].text);
