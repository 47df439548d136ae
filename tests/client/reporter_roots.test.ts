/** A page that met the record of a new root keeps to it, also where it goes on with another part of the site. */
import { afterEach, expect, it, vi } from "vitest";
import { signRecord } from "../../report_portal/crypto/client/roots.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import * as Seal from "../../report_portal/intake/client/seal.js";
import { TrustedInstance, Untrusted } from "../../report_portal/intake/client/trusted.js";
import { CITY, payload, root } from "./city.js";

afterEach(() => vi.unstubAllGlobals());

const next = newIdentity();
const day = new Date().toISOString().slice(0, 10);
const file = (version: number, seed: Uint8Array) => signFile("instance", { ...payload(), version, issued: day, expires: "2999-01-01" }, seed);
const record = signRecord({ instance: CITY, number: 1, from: root.verifyKey, verify_key: next.verifyKey, version: 4, head: "00".repeat(32), day }, root.signSeed, next.signSeed);
const page = { instance: CITY, root: root.verifyKey, minVersion: 1, seal: "", sealer: "" };

/** Lets the server give out this key list, and the record of the new root. */
function serve(list: Uint8Array): void {
  vi.stubGlobal("fetch", async (path: string) =>
    path.endsWith("roots")
      ? new Response(JSON.stringify({ records: [new TextDecoder().decode(record)] }), { headers: { "Content-Type": "application/json" } })
      : new Response(list as BodyInit, { headers: { "Content-Type": "application/vnd.report-portal.signed" } }),
  );
}

async function met(): Promise<TrustedInstance> {
  const writing = new TrustedInstance(page, Seal);
  serve(file(4, next.signSeed));
  await expect(writing.fetch()).resolves.toMatchObject({ version: 4 });
  return writing;
}

it("gives the root and the version that were met to the part that follows", async () => {
  const writing = await met();
  expect(writing.page).toEqual({ ...page, root: next.verifyKey, minVersion: 4 });
  // Whoever holds the old seed runs the server from here on.
  serve(file(5, root.signSeed));
  await expect(writing.fetch()).rejects.toBeInstanceOf(Untrusted);
  await expect(new TrustedInstance(writing.page, Seal).fetch()).rejects.toBeInstanceOf(Untrusted);
});

it("lets the part that follows go on under the new root", async () => {
  const following = new TrustedInstance((await met()).page, Seal);
  serve(file(5, next.signSeed));
  await expect(following.fetch()).resolves.toMatchObject({ version: 5 });
});

it("keeps what was met when a key list is refused", async () => {
  const writing = await met();
  serve(file(3, next.signSeed));
  await expect(writing.fetch()).rejects.toBeInstanceOf(Untrusted);
  expect(writing.page.minVersion).toBe(4);
});
