/** Seals files beside the page, in a worker; in browsers where that does not work, in the page. */
import { kit, type SealPart } from "./kit.js";
import type { Order, Sealed } from "./sealer.js";

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string };
}

let worker: Worker | null = null;
let address: string | null = null;

/** The worker's address in the form that pages under Trusted Types ask for; no other address can be made with it. */
function trusted(): string {
  const { sealer } = kit().page;
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  address ??= policies
    ? policies.createPolicy("sealer", {
        createScriptURL(wanted) {
          if (wanted !== sealer) throw new TypeError("another script");
          return wanted;
        },
      }).createScriptURL(sealer)
    : sealer;
  return address;
}

function ask(order: Order): Promise<Sealed> {
  worker ??= new Worker(trusted());
  const asked = worker;
  return new Promise((resolve, reject) => {
    asked.onmessage = ({ data }: MessageEvent<Sealed | null>) => (data ? resolve(data) : reject(new Error("not sealed")));
    asked.onerror = () => reject(new Error("no worker"));
    asked.postMessage(order);
  });
}

/**
 * Seals one file under a key of its own.
 *
 * Args:
 *   type: media type.
 *   seed: the reporter's signing seed.
 * Returns: the envelope, the secret of its key, the envelope's hash.
 */
export async function sealApart(part: SealPart, type: string, seed: Uint8Array, bytes: Uint8Array): Promise<Sealed> {
  const { instance, seal } = kit().page;
  try {
    return await ask({ seal, instance, type, seed, bytes });
  } catch {
    dismissSealer();
    return part.sealAttachment(part.attachmentHead(instance, type), { type: "sign", seed }, bytes);
  }
}

/** Ends the worker and with it everything it was given. */
export function dismissSealer(): void {
  worker?.terminate();
  worker = null;
}
