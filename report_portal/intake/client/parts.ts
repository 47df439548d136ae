/** The sealing part, which may not have loaded. */
import { kit, type SealPart } from "./kit.js";

/** Raises: Error with the code `part-missing`, so that nothing goes on without it. */
export const part = (): Promise<SealPart> => kit().loadSeal();
