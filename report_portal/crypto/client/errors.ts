/**
 * What can go wrong with sealed things in the browser. Every error carries a short `code` and nothing of what was sealed, keyed or typed.
 *
 *     CryptoError
 *     ├── CodeError            a follow-up code was mistyped (`reason` says how)
 *     ├── RecordError          a plaintext is not a record of this format, or its signature or MAC does not fit
 *     ├── SealError            the request to seal is refused
 *     ├── SealingUnavailable   this browser or page cannot seal at all: nothing may be sent
 *     ├── OpenError            an envelope is malformed, damaged, or meant for somebody else
 *     ├── SignedError          a signed file or the instance in it is refused
 *     ├── BundleError          a bundle breaks the format
 *     ├── MailboxError         a mailbox answer of the server is refused as a whole
 *     ├── AttachmentError      a file is not the one its entry speaks of
 *     └── StaffSecretError     a passphrase, sign-in name or invitation was mistyped
 */
export class CryptoError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export type CodeProblem = "length" | "check" | "character";

export class CodeError extends CryptoError {
  constructor(readonly reason: CodeProblem) {
    super(reason);
  }
}

export type RecordProblem = "length" | "size" | "padding" | "auth-type" | "auth" | "head" | "common";

export class RecordError extends CryptoError {
  constructor(override readonly code: RecordProblem) {
    super(code);
  }
}

export type SealProblem = "recipient" | "no-recipient" | "too-large" | "readers" | "kind";

export class SealError extends CryptoError {
  constructor(override readonly code: SealProblem) {
    super(code);
  }
}

export class SealingUnavailable extends CryptoError {
  constructor() {
    super("sealing-unavailable");
  }
}

export type OpenProblem = "no-match" | "malformed" | "shape";

export class OpenError extends CryptoError {
  constructor(override readonly code: OpenProblem) {
    super(code);
  }
}

export type SignedProblem =
  | "malformed"
  | "type"
  | "key"
  | "signature"
  | "payload"
  | "instance"
  | "outdated"
  | "expired"
  | "future"
  | "direct"
  | "root";

export class SignedError extends CryptoError {
  constructor(override readonly code: SignedProblem) {
    super(code);
  }
}

export type BundleProblem = "magic" | "length" | "name" | "duplicate" | "meta" | "trailing";

export class BundleError extends CryptoError {
  constructor(override readonly code: BundleProblem) {
    super(code);
  }
}

export type MailboxProblem = "meta" | "state";

export class MailboxError extends CryptoError {
  constructor(override readonly code: MailboxProblem) {
    super(code);
  }
}

export type AttachmentProblem = "hash" | "entry";

export class AttachmentError extends CryptoError {
  constructor(override readonly code: AttachmentProblem) {
    super(code);
  }
}

export type StaffSecretProblem = "passphrase" | "name" | "invitation";

export class StaffSecretError extends CryptoError {
  constructor(override readonly code: StaffSecretProblem) {
    super(code);
  }
}
