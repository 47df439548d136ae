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

/** The list of readers cannot be believed. `reason` names what was wrong with it. */
export class Untrusted extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

export class TrustedInstance {
  private newest: number;
  /** The root built into the page, then the one that records led to. */
  private root: string;
  private known: SignedInstance | null = null;
  private coming: Promise<SignedInstance> | null = null;

  /**
   * Args:
   *   page: root key, instance id and lowest version, all built into the page.
   *   part: the sealing part of the site.
   */
  constructor(
    private readonly page: Page,
    private readonly part: Pick<typeof Seal, "readInstance" | "followRoots" | "SignedError">,
  ) {
    this.newest = page.minVersion;
    this.root = page.root;
  }

  /** The highest version seen; nothing older is believed. */
  get version(): number {
    return this.newest;
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
    let pins: Pins = { root: this.root, instance: this.page.instance, minVersion: this.newest, today: today() };
    this.known = this.read(file, pins);
    if (!this.known) {
      // The place has another root than when this page was opened. Nobody has to begin again because of that.
      const records = await call(ROOTS, { accept: "application/json" });
      this.known = this.believed(() => this.part.readInstance(file, (pins = this.part.followRoots(records, pins))));
    }
    this.root = pins.root;
    this.newest = this.known.version;
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

