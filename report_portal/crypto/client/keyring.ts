/** The identities a staff member holds, tried in the order that opens most files soonest. */
import { OpenError } from "./errors.js";
import type { Problem } from "./item.js";
import { openWith } from "./open.js";
import { type Decoded, decodeRecord } from "./record.js";

export class Keyring {
  private keys: { audience: string; identity: string }[];
  /** Audience whose key opened something; null until then. */
  audience: string | null = null;

  constructor(identities: Map<string, string[]>) {
    this.keys = [...identities].flatMap(([audience, list]) => list.map((identity) => ({ audience, identity })));
  }

  /** Whether this reader is one of an NGO audience, to whom every part of a report is sealed. */
  get ngo(): boolean {
    const audiences = this.audience === null ? this.keys.map((key) => key.audience) : [this.audience];
    return audiences.some((audience) => audience.endsWith("/ngo"));
  }

  /** Opens a file and takes it apart; signatures are checked later. */
  async read(file: Uint8Array | undefined): Promise<Decoded | Problem> {
    if (!file) return "missing";
    try {
      const { plaintext, index } = await openWith(
        file,
        this.keys.map((key) => key.identity),
      );
      // Files of one report are sealed to the same keys, and each wrong guess costs a decapsulation per stanza.
      const [used] = this.keys.splice(index, 1) as [{ audience: string; identity: string }];
      this.keys.unshift(used);
      this.audience ??= used.audience;
      return decodeRecord(plaintext, { type: "unchecked" });
    } catch (error) {
      return error instanceof OpenError ? "unopened" : "record";
    }
  }
}
