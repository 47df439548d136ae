/** Everything that seals and opens, in one file that loads while the person reads. */
export { attachmentHead } from "../../crypto/client/attachment.js";
export { codeLines, deriveKeys, forgetKeys, newCode, parseCode, type ReporterKeys } from "../../crypto/client/code.js";
export { CodeError, SignedError } from "../../crypto/client/errors.js";
export { directAudiences, readInstance, type SignedInstance } from "../../crypto/client/instance.js";
export { followRoots } from "../../crypto/client/roots.js";
export { type Mailbox, readMailbox, type ThreadItem } from "../../crypto/client/mailbox.js";
export { type NextInput, sealMessage, sealNewCode, sealReport, sealWithdrawal } from "../../crypto/client/report.js";
export { sealAttachment } from "../../crypto/client/seal.js";
export { solveWork } from "../../crypto/client/work.js";
