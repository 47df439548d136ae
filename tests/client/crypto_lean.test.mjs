/** What pages really load: the bundles as built, with the unused parts of the age library left out. */
import { Decrypter, Encrypter } from "age-encryption";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { EDITS, leanAge, rewritten } from "../../report_portal/crypto/client/lean-age.mjs";

const CLIENT = new URL("../../report_portal/crypto/client/", import.meta.url).pathname;
const REPORTER = [
  "code",
  "record",
  "seal",
  "open",
  "signed",
  "instance",
  "bundle",
  "report",
  "mailbox",
  "attachment",
  "work",
];

async function bundle(modules, plugins) {
  const result = await build({
    stdin: {
      contents: modules.map((name) => `export * from "./${name}.js";`).join("\n"),
      resolveDir: CLIENT,
      loader: "ts",
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    metafile: true,
    write: false,
    plugins,
  });
  const text = result.outputFiles[0].text;
  const used = Object.values(result.metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((name) => inputs[name].bytesInOutput > 0),
  );
  return { text, used };
}

const load = (text) => import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);

describe("the reporter's bundle", async () => {
  const { text, used } = await bundle(REPORTER, [leanAge]);
  const lean = await load(text);

  it("seals what the whole library opens, and opens what the whole library sealed", async () => {
    const keys = await lean.deriveKeys(lean.newCode(), "test-city");
    const plaintext = new Uint8Array(200_000).map((_, at) => (at * 31) >> 3);
    const decrypter = new Decrypter();
    decrypter.addIdentity(keys.identity);
    expect(await decrypter.decrypt(await lean.seal(plaintext, [lean.throwawayRecipient(), keys.recipient]))).toEqual(
      plaintext,
    );
    const encrypter = new Encrypter();
    encrypter.addRecipient(keys.recipient);
    expect(await lean.open(await encrypter.encrypt(plaintext), [keys.identity])).toEqual(plaintext);
  });

  it("refuses what it has no code for, as the whole library is made to", async () => {
    await expect(
      lean.seal(new Uint8Array(9), ["age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"]),
    ).rejects.toThrow("recipient");
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(2);
    encrypter.setPassphrase("a passphrase");
    const keys = await lean.deriveKeys(lean.newCode(), "test-city");
    await expect(lean.open(await encrypter.encrypt("x"), [keys.identity])).rejects.toThrow("shape");
  });

  it("carries nothing that only staff or other age users need", () => {
    for (const part of [
      "weierstrass",
      "scrypt",
      "argon2",
      "wordlists",
      "webauthn",
      "armor",
      "case.ts",
      "passphrase.ts",
      "release.ts",
      "answer.ts",
    ])
      expect(used.filter((name) => name.includes(part))).toEqual([]);
  });

  it("holds one copy of each noble package", () => {
    const packages = used
      .map((name) => name.replace(/(.*node_modules\/(@[^/]+\/)?[^/]+).*/, "$1"))
      .filter((name) => name.includes("@noble"));
    expect(new Set(packages).size).toBe(new Set(packages.map((name) => name.split("node_modules/").at(-1))).size);
  });

  it("runs where the page's policy forbids eval and WebAssembly", () => {
    expect(text).not.toMatch(/\beval\(|\bFunction\(|WebAssembly|Math\.random|(local|session)Storage|indexedDB/);
  });

  it("is smaller than the whole library by the curve that nobody uses", async () => {
    const whole = await bundle(REPORTER, []);
    expect(whole.used.some((name) => name.includes("weierstrass"))).toBe(true);
    expect(whole.text.length - text.length).toBeGreaterThan(20_000);
  });
});

it("stops the build when a line of the library is not the one it was written for", () => {
  for (const { edits } of EDITS) {
    const library = edits.map(([there]) => there).join("\n");
    expect(rewritten(library, edits)).not.toContain(edits[0][0]);
    for (const [there] of edits) {
      expect(() => rewritten(library.replace(there, "renamed"), edits)).toThrow("has changed");
      expect(() => rewritten(`${library}\n${there}`, edits)).toThrow("has changed");
    }
  }
});
