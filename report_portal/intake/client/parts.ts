/** The sealing part, which may not have loaded. */
import { PartMissing } from "./failure.js";
import { kit, type SealPart } from "./kit.js";

/** Raises: PartMissing, so that nothing goes on without it. */
export async function part(): Promise<SealPart> {
  try {
    return await kit().loadSeal();
  } catch {
    throw new PartMissing();
  }
}
