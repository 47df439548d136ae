/** The way through a report, which is handed in: the screens that stand on it do not import it, nor one another. */

export interface Way {
  /** Goes one screen back, and away from the first. */
  goBack(): void;
  goCode(): void;
  /** Back to "who may read it". Args: changed: the list of readers is not the one that was shown before. */
  goShare(changed: boolean): void;
  /** From the check to the screen of a step or section, and back to the check. */
  change(id: string): void;
  addTo(id: string): void;
  /** The server has the report: forgets everything about it and closes the way back. */
  finish(): void;
}

let way: Way | null = null;

export function handIn(given: Way): void {
  way = given;
}

export const goBack = (): void => way?.goBack();
export const goCode = (): void => way?.goCode();
export const goShare = (changed: boolean): void => way?.goShare(changed);
export const change = (id: string): void => way?.change(id);
export const addTo = (id: string): void => way?.addTo(id);
export const finish = (): void => way?.finish();
