/** What somebody wrote, as it may stand on a screen or a sheet. */

/** Characters that turn the order of letters around: `gpj.exe` would be read as `exe.jpg`. No language needs them in plain text. */
const OVERRIDES = /[\u202a-\u202e]/g;

/** The same words with every character that hides their order made visible. */
export const shown = (text: string): string => text.replace(OVERRIDES, "\ufffd");
