/**
 * An esbuild plugin that leaves out of `age-encryption` what our envelopes never use: passphrases (scrypt), P-256 hardware keys, plain X25519,
 * ASCII armor and WebAuthn. Recipients and identities are hybrid only (SPEC section 1), so this code could not run anyway; a reporter on a slow
 * line would still pay about 8 KB for it, most of it for the curve P-256.
 *
 * It rewrites import lines of exactly the versions pinned in package.json and stops the build when a line is not there any more, because a
 * library that changed must be read again first.
 */
import { readFile } from "node:fs/promises";

const ABSENT = `
  class Absent { constructor() { throw new Error("not a hybrid key"); } }
  export {
    Absent as ScryptIdentity, Absent as ScryptRecipient, Absent as X25519Identity, Absent as X25519Recipient,
    Absent as TagRecipient, Absent as HybridTagRecipient,
  };`;

/** Per file: pairs of the text that must be there exactly once, and what stands in its place. */
export const EDITS = [
  {
    filter: /[\\/]age-encryption[\\/]dist[\\/]index\.js$/,
    edits: [
      [
        'import { ScryptIdentity, ScryptRecipient } from "./recipients.js";',
        'import { ScryptIdentity, ScryptRecipient } from "lean-age:absent";',
      ],
      [
        'import { X25519Identity, X25519Recipient } from "./recipients.js";',
        'import { X25519Identity, X25519Recipient } from "lean-age:absent";',
      ],
      [
        'import { TagRecipient, HybridTagRecipient } from "./recipients.js";',
        'import { TagRecipient, HybridTagRecipient } from "lean-age:absent";',
      ],
      ['export * as armor from "./armor.js";\n', ""],
      ['export * as webauthn from "./webauthn.js";\n', ""],
    ],
  },
  {
    filter: /[\\/]@noble[\\/]post-quantum[\\/]hybrid\.js$/,
    // Built when the module loads although nobody asks for them; marked so, they go when they are not imported.
    edits: [
      ["QSF_ml_kem768_p256 = QSF(", "QSF_ml_kem768_p256 = /* @__PURE__ */ QSF("],
      ["QSF_ml_kem1024_p384 = QSF(", "QSF_ml_kem1024_p384 = /* @__PURE__ */ QSF("],
      [
        "KitchenSink_ml_kem768_x25519 = createKitchenSink(",
        "KitchenSink_ml_kem768_x25519 = /* @__PURE__ */ createKitchenSink(",
      ],
      ["ecdhKem(p256, true)", "/* @__PURE__ */ ecdhKem(p256, true)"],
      ["ecdhKem(p384, true)", "/* @__PURE__ */ ecdhKem(p384, true)"],
    ],
  },
];

/** Makes the edits of one entry. Throws unless each line is there exactly once. */
export function rewritten(contents, edits) {
  return edits.reduce((text, [there, instead]) => {
    if (text.split(there).length !== 2)
      throw new Error(`the library has changed: read it again, then this plugin (${there})`);
    return text.replace(there, () => instead);
  }, contents);
}

export const leanAge = {
  name: "lean-age",
  setup(build) {
    build.onResolve({ filter: /^lean-age:absent$/ }, () => ({
      path: "absent",
      namespace: "lean-age",
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "lean-age" }, () => ({ contents: ABSENT }));
    for (const { filter, edits } of EDITS) {
      build.onLoad({ filter }, async ({ path }) => ({ contents: rewritten(await readFile(path, "utf8"), edits) }));
    }
  },
};
