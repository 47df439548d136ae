// The browser's sealing as pages load it, behind one JSON request per line. Bytes travel as {"hex": "…"}.
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { leanAge } from "../../report_portal/crypto/client/lean-age.mjs";

const modules =
  "attachment bundle code identity instance invitation mailbox new_identity paper record report seal staff".split(" ");
const bundled = await build({
  stdin: {
    contents: modules.map((name) => `export * from "./${name}.js";`).join("\n"),
    resolveDir: new URL("../../report_portal/crypto/client/", import.meta.url).pathname,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  target: "es2020",
  write: false,
  plugins: [leanAge],
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
const c = await import(`data:text/javascript;base64,${code}`);

const out = (_name, value) => (value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : value);
const into = (_name, value) => (typeof value?.hex === "string" ? new Uint8Array(Buffer.from(value.hex, "hex")) : value);

const derived = new Map();
async function keysOf(text, instance) {
  if (!derived.has(text)) derived.set(text, await c.deriveKeys(text, instance));
  return derived.get(text);
}
const instanceOf = ({ file, pins }) => c.readInstance(file, pins);
const keyOf = (members) => (member) => members[member];
const opened = (request) =>
  c.openReport(
    new Map(Object.entries(request.files)),
    new Map(Object.entries(request.identities)),
    request.pins.instance,
    keyOf(request.members ?? {}),
  );

const operations = {
  async report({ code: text, input, ...request }) {
    const instance = instanceOf(request);
    return c.sealReport({ ...input, instance, keys: await keysOf(text, instance.instance) });
  },
  async next({ code: text, bundle, item, ...request }) {
    const instance = instanceOf(request);
    const keys = await keysOf(text, instance.instance);
    const read = await c.readMailbox(bundle, keys, instance.instance);
    const mailbox = request.paper ? c.onPaper(read, instance, request.locale) : read;
    const input = { instance, keys, mailbox, locale: request.locale, day: request.day };
    if (item.kind === "new_code")
      return c.sealNewCode({ ...input, newKeys: await keysOf(item.code, instance.instance) });
    return item.kind === "withdrawal"
      ? c.sealWithdrawal(input)
      : c.sealMessage({ ...input, item, uploads: request.uploads ?? [] });
  },
  async mailbox({ code: text, bundle, pins }) {
    return c.readMailbox(bundle, await keysOf(text, pins.instance), pins.instance);
  },
  open: opened,
  async answer({ from, day, item, ...request }) {
    return c.sealAnswer({ instance: instanceOf(request), report: await opened(request), from, day, item });
  },
  async release({ from, release, seed, ...request }) {
    return c.sealRelease({
      instance: instanceOf(request),
      report: await opened(request),
      from,
      release,
      signSeed: seed,
    });
  },
  open_release: ({ envelope, identity, instance, members }) =>
    c.openRelease(envelope, [identity], instance, keyOf(members)),
  index: ({ audience, member, entries, seed, ...request }) => {
    const instance = instanceOf(request);
    const found = instance.audiences.find(({ id }) => id === audience);
    return c.sealIndex({ instance: instance.instance, audience: found, member, entries, signSeed: seed });
  },
  open_index: ({ envelope, identity, instance, audience, members }) =>
    c.openIndex(envelope, [identity], instance, audience, keyOf(members)),
  attachment: ({ instance, type, seed, content }) =>
    c.sealAttachment(c.attachmentHead(instance, type), { type: "sign", seed }, content),
  open_attachment: ({ entry, envelope, instance, key }) => c.openAttachment(entry, envelope, instance, key),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, ...request } = JSON.parse(line, into);
  const answer = await Promise.resolve()
    .then(() => operations[operation](request))
    .then(
      (result) => ({ result }),
      (error) => ({ error: error.code ?? String(error) }),
    );
  console.log(JSON.stringify(answer, out));
}
