/** Everything the staff application needs of the sealing. Reporter pages never import this. */
export { type AnswerInput, type OutItem, type ReleasePart, type Status, sealAnswer } from "./answer.js";
export { openAttachment } from "./attachment.js";
export { type Entries, type MemberKey, openIndex, sealIndex } from "./audience_index.js";
export { openReport, type PaperKey } from "./case.js";
export {
  type Awaited,
  DAYS_MAX,
  type GivenText,
  openGivenText,
  openReturnedText,
  type Result,
  type ReturnedText,
  sealGivenText,
  sealReturnedText,
  textNumber,
} from "./given_text.js";
export { invitationParts, newInvitation, readInvitation } from "./invitation.js";
export type { Problem } from "./item.js";
export { type NewIdentity, newIdentity } from "./new_identity.js";
export type { CaseItem, Holder, OpenedReport, Part, Reporter } from "./opened_report.js";
export { type CaseNotes, type NoteItem, type NoteKey, type NotePlace, readNotes, sealNote, type WrittenNote } from "./note.js";
export type { Declined, LeaseLine, LeaseState, NoteEntry, Source } from "./note_entry.js";
export { checkSignInName, newPassphrase, readPassphrase, type StaffKeys, staffKeys } from "./passphrase.js";
export {
  openReferral,
  type Referral,
  type ReferralEntry,
  RESULTS,
  RETURN_REASONS,
  type Side,
  sealReferral,
  WAYS,
} from "./referral.js";
export { openRelease, type Release, type ReleaseInput, sealRelease } from "./release.js";
export { verifyKeyOf } from "./series.js";
export { readStatistics, sealStatistics, type Statistics, type StatisticsKey } from "./statistics.js";
export { type Answered, type Cell, type FiguresTable, SMALLEST, type StatisticsLine, TOTAL_MIN, type YearFigures } from "./statistics_entry.js";
