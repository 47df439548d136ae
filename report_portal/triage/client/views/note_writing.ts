/** One form that writes notes: busy, refused, or saved in words. */
import { useState } from "preact/hooks";
import type { NoteEntry } from "../../../crypto/client/staff.js";
import { useDesk } from "../desk.js";
import { type FileDesk, Refused } from "./file_desk.js";
import type { FieldError } from "./parts.js";

export interface NoteWriting {
  busy: boolean;
  errors: FieldError[];
  said: string;
  /** Shows what is missing in the form. Returns: whether anything is. */
  missing(errors: FieldError[]): boolean;
  /** Args: field: that a refusal is shown at. Returns: whether the note is kept; only then may the form be emptied. */
  write(field: string, entry: NoteEntry): Promise<boolean>;
}

export function useNoteWriting(desk: FileDesk): NoteWriting {
  const { t } = useDesk().texts;
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [said, setSaid] = useState({ text: "", at: 0 });
  const missing = (found: FieldError[]) => {
    setErrors(found);
    return found.length > 0;
  };
  const write = async (field: string, entry: NoteEntry) => {
    setErrors([]);
    setSaid({ text: "", at: 0 });
    setBusy(true);
    try {
      const behind = await desk.write(entry);
      setSaid({ text: t(behind ? "note.saved_behind" : "note.saved"), at: desk.written.current });
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setErrors([{ id: field, text: error.message }]);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, errors, said: said.at === desk.written.current ? said.text : "", missing, write };
}
