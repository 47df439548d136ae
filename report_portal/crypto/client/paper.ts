/** The first use of a paper form's code (SPEC section 5, "Paper"). Pages load it with what follows a report, apart from sealing one. */
import type { SignedInstance } from "./instance.js";
import type { Mailbox } from "./mailbox.js";

/** The audiences that read what a paper form's code sends: every NGO among the direct ones. */
export const paperReaders = (instance: SignedInstance): string[] =>
  instance.audiences.filter(({ direct, affiliation }) => direct && affiliation === "ngo").map(({ id }) => id);

/**
 * Takes the owner's word that the code is of a paper form and was not used yet. The server's is not enough: one that keeps the state of
 * another report back would widen who reads what is sent next.
 *
 * Args:
 *   mailbox: whose `stateProblem` is `missing`; any other comes back as it is.
 *   instance: its readers were shown; who joins later does not read.
 *   locale: language of the first item.
 * Returns: the mailbox with the state that the first item builds on. The sheet's file is not known to the code, so there is no `last`.
 */
export function onPaper(mailbox: Mailbox, instance: SignedInstance, locale: string): Mailbox {
  if (mailbox.stateProblem !== "missing") return mailbox;
  const { received } = mailbox.meta;
  const readers = paperReaders(instance);
  return { ...mailbox, stateProblem: null, state: { choices: {}, exclusions: [], readers, locale, received, own: [], last: null } };
}
