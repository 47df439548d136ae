// Builds scripts and styles into report_portal/{intake,triage,station}/static/, named by their content, with a manifest.json each,
// and puts the fonts and drawings of the paper forms into report_portal/paper/static/.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";
import { leanAge } from "../report_portal/crypto/client/lean-age.mjs";
import { gathered, printed } from "./pictures.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "report_portal");

const pictures = gathered(root);

const applications = [
  {
    out: "intake/static",
    data: { "pictures.json": pictures },
    scripts: ["app", "flow", "leaving", "returning", "seal", "sealer"].map((name) => `intake/client/${name}.ts`),
    styles: ["web/styles/reporter.css"],
    tight: true,
  },
  {
    out: "triage/static",
    scripts: ["triage/client/app.tsx"],
    styles: ["triage/styles/staff.css"],
  },
  {
    out: "station/static",
    scripts: ["station/client/app.tsx"],
    styles: ["station/styles/station.css"],
  },
];

const options = {
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [leanAge],
  define: {
    PICTURES: JSON.stringify(`/static/${hashed("pictures.json", pictures)}`),
    PICTURED: JSON.stringify(Object.keys(JSON.parse(pictures).of)),
  },
};

async function bundled(entry) {
  const style = entry.endsWith(".css");
  const result = await build({
    ...options,
    entryPoints: [join(root, entry)],
    target: style ? ["chrome87", "firefox78", "safari14"] : "es2020",
    ...(style ? {} : { format: "esm" }),
  });
  return result.outputFiles[0].contents;
}

/** The same script in fewer bytes: what a reporter's phone loads is counted, and this takes a twentieth off once packed. */
async function tightened(contents) {
  const { code } = await minify(new TextDecoder().decode(contents), {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
    format: { comments: false },
  });
  return new TextEncoder().encode(code);
}

function hashed(name, contents) {
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  return `${stem}.${createHash("sha256").update(contents).digest("hex").slice(0, 12)}${ending}`;
}

for (const { out, scripts, styles, tight = false, data = {} } of applications) {
  const folder = join(root, out);
  const files = new Map(Object.entries(data));
  for (const entry of [...scripts, ...styles]) {
    if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing`);
    const contents = await bundled(entry);
    files.set(basename(entry).replace(/\.tsx?$/, ".js"), tight && !entry.endsWith(".css") ? await tightened(contents) : contents);
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = {};
  for (const [name, contents] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    manifest[name] = hashed(name, contents);
    await writeFile(join(folder, manifest[name]), contents);
  }
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

const scripts = ["", "-arabic", "-bengali", "-devanagari", "-sinhala", "-tamil"];
const fonts = join(root, "paper/static/fonts");
await rm(fonts, { recursive: true, force: true });
await mkdir(fonts, { recursive: true });
for (const script of scripts) {
  const source = join(root, "..", "node_modules/@expo-google-fonts", `noto-sans${script}`);
  const family = `noto-sans${script}`.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
  for (const weight of ["400Regular", "700Bold"]) {
    const name = `${family}_${weight}.ttf`;
    await copyFile(join(source, weight, name), join(fonts, name));
  }
  await copyFile(join(source, "LICENSE_FONT"), join(fonts, `${family}_LICENSE.txt`));
}
await writeFile(join(root, "paper/static/drawings.json"), printed(root));
