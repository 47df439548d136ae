/** A worker that seals one file after another, so that the page itself never stands still. It begins knowing nothing and keeps nothing. */
import type * as Seal from "./seal.js";

export interface Order {
  /** Address of the sealing part, which the page has loaded already. */
  seal: string;
  instance: string;
  /** Media type. */
  type: string;
  /** Ed25519 seed, 32 bytes. */
  seed: Uint8Array;
  bytes: Uint8Array;
}

export type Sealed = Awaited<ReturnType<typeof Seal.sealAttachment>>;

interface Scope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(message: Sealed | null, transfer: Transferable[]): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data }) => {
  void (async () => {
    try {
      const part = (await import(data.seal)) as typeof Seal;
      const sealed = await part.sealAttachment(part.attachmentHead(data.instance, data.type), { type: "sign", seed: data.seed }, data.bytes);
      scope.postMessage(sealed, [sealed.envelope.buffer]);
    } catch {
      scope.postMessage(null, []);
    }
  })();
};
