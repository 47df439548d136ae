/** The signed instance file: fetched from the server, believed only after its signature, its age and its version were checked. */
import type { Pins } from "../../crypto/client/instance.js";
import { call } from "../../web/client/problem.js";
import { today } from "../../web/client/words.js";
import type { Page } from "./page.js";
import type * as Seal from "./seal.js";
import type { SignedInstance } from "./seal.js";

export const INSTANCE = "/api/v1/instance";
const ROOTS = "/api/v1/roots";
const SIGNED = "application/vnd.report-portal.signed";

/** The list of readers cannot be believed. `code` is `readers-` and what was wrong with it. */
export class Untrusted extends Error {
  readonly code: string;

  constructor(reason: string) {
    super(reason);
    this.code = `readers-${reason}`;
  }
}

export class TrustedInstance {
  private known: SignedInstance | null = null;
  private coming: Promise<SignedInstance> | null = null;

  /**
   * Args:
   *   met: root key, instance id and lowest version, all built into the page or given on by an instance that began with those.
   *   part: the sealing part of the site.
   */
  constructor(
    private met: Page,
    private readonly part: Pick<typeof Seal, "readInstance" | "followRoots" | "SignedError">,
  ) {}

  /** The page's facts, with the root that records led to and the highest version seen: nothing older is believed. */
  get page(): Page {
    return this.met;
  }

  /** The last file that was believed, if any. */
  get last(): SignedInstance | null {
    return this.known;
  }

  /**
   * Fetches and checks the file.
   *
   * Raises: Untrusted; NoAnswer; Problem with code `closed` or another.
   */
  async fetch(): Promise<SignedInstance> {
    const file = await call(INSTANCE, { accept: SIGNED });
    let pins: Pins = { ...this.met, today: today() };
    this.known = this.read(file, pins);
    if (!this.known) {
      // The place has another root than when this page was opened. Nobody has to begin again because of that.
      const records = await call(ROOTS, { accept: "application/json" });
      this.known = this.believed(() => this.part.readInstance(file, (pins = this.part.followRoots(records, pins))));
    }
    this.met = { ...this.met, root: pins.root, minVersion: this.known.version };
    return this.known;
  }

  /** The file, or null where another root than the known one has signed it. */
  private read(file: Uint8Array, pins: Pins): SignedInstance | null {
    return this.believed(() => {
      try {
        return this.part.readInstance(file, pins);
      } catch (error) {
        if (error instanceof this.part.SignedError && error.code === "key") return null;
        throw error;
      }
    });
  }

  private believed<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.known = null;
      throw new Untrusted(error instanceof this.part.SignedError ? error.code : "unknown");
    }
  }

  /** The file as it was believed before, or fetched now; several who ask at once wait for one answer. */
  async get(): Promise<SignedInstance> {
    if (this.known) return this.known;
    this.coming ??= this.fetch().finally(() => {
      this.coming = null;
    });
    return this.coming;
  }
}

