/** The signed instance file: who the audiences are and which keys they hold now (SPEC section 6). */
import { SignedError } from "./errors.js";
import { isRecipient } from "./identity.js";
import { verifySigned } from "./signed.js";

export interface Audience {
  id: string;
  team: string;
  affiliation: "ngo" | "city" | "state";
  direct: boolean;
  epoch: number;
  /** `age1pq1…` */
  recipient: string;
}

export interface SignedInstance {
  format: 1;
  instance: string;
  version: number;
  /** UTC day `YYYY-MM-DD`. */
  issued: string;
  /** UTC day, the last one on which the file is valid. */
  expires: string;
  demo: boolean;
  audiences: Audience[];
  /** The routing data; its shape belongs to the instance. */
  routing: Record<string, unknown>;
  form_version: number;
  languages: Record<string, { checked: boolean }>;
}

export interface Pins {
  /** Root verify key in hex, built into the page. */
  root: string;
  /** Instance id, built into the page. */
  instance: string;
  /** Lowest version to accept: the one built in, or the highest seen in this page. */
  minVersion: number;
  /** UTC day by the reader's own clock. */
  today: string;
}

/** True for a UTC day that exists; `Date` alone would move 30 February into March. */
export function isDay(value: unknown): value is string {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

const DAY = 86_400_000;

function isAudience(value: unknown): value is Audience {
  return (
    isObject(value) &&
    typeof value.team === "string" &&
    /^[a-z0-9_-]{1,40}$/.test(value.team) &&
    ["ngo", "city", "state"].includes(value.affiliation as string) &&
    value.id === `${value.team}/${value.affiliation}` &&
    typeof value.direct === "boolean" &&
    isCount(value.epoch) &&
    typeof value.recipient === "string" &&
    isRecipient(value.recipient)
  );
}

function isInstance(value: Record<string, unknown>): boolean {
  const { audiences, languages } = value;
  return (
    value.format === 1 &&
    isCount(value.version) &&
    isDay(value.issued) &&
    isDay(value.expires) &&
    typeof value.demo === "boolean" &&
    isObject(value.routing) &&
    isCount(value.form_version) &&
    isObject(languages) &&
    Object.values(languages).every((language) => isObject(language) && typeof language.checked === "boolean") &&
    Array.isArray(audiences) &&
    audiences.every(isAudience) &&
    new Set(audiences.map((audience) => audience.id)).size === audiences.length &&
    audiences.some((audience) => audience.direct)
  );
}

/** Audiences that the routing itself names as direct; only there may a city or state office stand among the direct ones. */
function routedDirect(routing: Record<string, unknown>): string[] {
  return Array.isArray(routing.direct) ? routing.direct : [];
}

/**
 * Reads an instance file as a page must: refusing everything but a current file of this instance under the built-in root.
 *
 * Raises: SignedError.
 */
export function readInstance(file: Uint8Array, pins: Pins): SignedInstance {
  const payload = verifySigned(file, "instance", pins.root);
  if (payload.instance !== pins.instance) throw new SignedError("instance");
  if (!isInstance(payload)) throw new SignedError("payload");
  const instance = payload as unknown as SignedInstance;
  if (instance.version < pins.minVersion) throw new SignedError("outdated");
  if (instance.expires < pins.today) throw new SignedError("expired");
  if (Date.parse(instance.issued) > Date.parse(pins.today) + 2 * DAY) throw new SignedError("future");
  const allowed = routedDirect(instance.routing);
  if (instance.audiences.some((a) => a.direct && a.affiliation !== "ngo" && !allowed.includes(a.id)))
    throw new SignedError("direct");
  return instance;
}

/** The direct audiences in the order of the file: `D` of the specification. */
export const directAudiences = (instance: SignedInstance): Audience[] =>
  instance.audiences.filter((audience) => audience.direct);

/** Audience id → epoch of the direct audiences, as every `meta` names them. */
export const directEpochs = (instance: SignedInstance): Record<string, number> =>
  Object.fromEntries(directAudiences(instance).map((audience) => [audience.id, audience.epoch]));
