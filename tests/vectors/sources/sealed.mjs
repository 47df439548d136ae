// Writes identities.json and attachments.json with npm's age-encryption, so that neither implementation
// under test had a hand in them. Run once: node tests/vectors/sources/sealed.mjs (sealing is not repeatable).
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { bech32 } from '@scure/base';
import { Encrypter, identityToRecipient } from 'age-encryption';

const here = new URL('..', import.meta.url);
const sha256 = (data) => createHash('sha256').update(data).digest();
const hex = (data) => Buffer.from(data).toString('hex');
const write = (name, value) => writeFileSync(new URL(name, here), `${JSON.stringify(value, null, 1)}\n`);

const identities = {
  comment:
    'Hybrid identities and recipients written by npm age-encryption; seed = SHA-256("vector identity " + name).',
};
for (const name of ['resource/ngo', 'housing/ngo', 'housing/city', 'labour/state', 'reporter', 'one-time']) {
  const seed = sha256(`vector identity ${name}`);
  const identity = bech32.encodeFromBytes('age-secret-key-pq-', seed).toUpperCase();
  identities[name] = { seed: hex(seed), identity, recipient: await identityToRecipient(identity) };
}
write('identities.json', identities);

const ed25519 = (seed) => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
};
const u32 = (n) => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(n);
  return out;
};
// Padme, from its definition in terms of the bits that may be set.
const padme = (length) => {
  if (length < 2) return length;
  const e = Math.floor(Math.log2(length));
  const s = Math.floor(Math.log2(e)) + 1;
  const step = 2 ** (e - s);
  return Math.ceil(length / step) * step;
};

const signer = ed25519(sha256('vector reporter'));
const verifyKey = createPublicKey(signer).export({ format: 'der', type: 'spki' }).subarray(-32);
const head = {
  kind: 'attachment',
  version: 1,
  instance: 'vector-city',
  mailbox: null,
  direction: 'in',
  sequence: 0,
  previous: null,
  seen: 0,
  type: 'image/jpeg',
};
const plaintext = (members, content, key = signer, size = undefined) => {
  const text = Buffer.from(JSON.stringify(members));
  const body = Buffer.concat([u32(text.length), text, content]);
  const auth = sign(null, Buffer.concat([Buffer.from('report-portal/v1/record\n'), body]), key);
  const record = Buffer.concat([Buffer.from([1]), auth, body]);
  const out = Buffer.alloc(size ?? padme(4 + record.length));
  u32(record.length).copy(out);
  record.copy(out, 4);
  return out;
};
const seal = async (bytes) => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(identities['one-time'].recipient);
  return encrypter.encrypt(bytes);
};
const content = Buffer.from('not really a photo, but 40 bytes of one.');
const good = await seal(plaintext(head, content));
const entry = {
  id: '00112233445566778899aabbccddeeff',
  secret: identities['one-time'].identity,
  sha256: hex(sha256(good)),
  type: 'image/jpeg',
  size: content.length,
};
const named = (name, changed, envelope, outcome) => ({
  name,
  entry: { ...entry, sha256: hex(sha256(envelope)), ...changed },
  envelope: hex(envelope),
  ...outcome,
});
const other = ed25519(sha256('vector stranger'));
write('attachments.json', {
  comment:
    'SPEC sections 4, 5: how long an attachment becomes, and what a reader makes of an entry of `attachments` with its ' +
    'file. Readers verify under verify_key, or (receivers of a release) take no key and rely on sha256.',
  instance: 'vector-city',
  verify_key: hex(verifyKey),
  padme: [0, 1, 2, 3, 7, 8, 9, 31, 33, 100, 1000, 1025, 4097, 65535, 65537, 1_000_000, 5_242_881, 33_000_000].map(
    (length) => ({ name: `${length} bytes`, length, padded: padme(length) }),
  ),
  files: [
    named('a good file', {}, good, { content: hex(content) }),
    named('an empty file', { size: 0 }, await seal(plaintext(head, Buffer.alloc(0))), { content: '' }),
    named('another file under this entry', { sha256: entry.sha256.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, good, {
      failure: 'hash',
    }),
    named('another type than the entry says', { type: 'image/png' }, good, { failure: 'entry' }),
    named('another size than the entry says', { size: 39 }, good, { failure: 'entry' }),
    named('signed by a stranger', {}, await seal(plaintext(head, content, other)), { failure: 'auth' }),
    named(
      'a message where a file should be',
      { size: 0 },
      await seal(plaintext({ ...head, kind: 'message' }, Buffer.alloc(0), signer, 4096)),
      { failure: 'common' },
    ),
    named('padded as messages are', {}, await seal(plaintext(head, content, signer, 4096)), { failure: 'size' }),
    named('of another instance', {}, await seal(plaintext({ ...head, instance: 'other-city' }, content)), {
      failure: 'common',
    }),
  ],
});
