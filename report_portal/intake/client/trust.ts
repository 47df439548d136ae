/** The one trusted instance of this page: every screen asks the same, so that an older file than one already seen is refused. */
import { kit, type SealPart } from "./kit.js";
import { TrustedInstance } from "./trusted.js";

let held: TrustedInstance | null = null;

export function trustedInstance(part: SealPart): TrustedInstance {
  held ??= new TrustedInstance(kit().page, part);
  return held;
}
