// Writes staff_keys.json with noble's Argon2id: node tests/vectors/sources/staff.mjs
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { argon2id } from '@noble/hashes/argon2.js';

const hex = (data) => Buffer.from(data).toString('hex');
const derive = (key, label, length) => hex(hkdfSync('sha256', key, '', `report-portal/v1/${label}`, length));

const staff = (name, passphrase, instance, signInName) => {
  const salt = createHash('sha256').update(`report-portal/v1/staff\n${instance}\n${signInName}`).digest();
  const key = argon2id(passphrase, salt, { m: 65536, t: 3, p: 1, dkLen: 32 });
  return {
    name,
    passphrase,
    instance,
    sign_in_name: signInName,
    auth: derive(key, 'staff-auth', 32),
    seed: derive(key, 'staff-unlock', 32),
  };
};
const words = 'abandon ability zoo zone zero youth wrong';

const secret = createHash('sha256').update('vector invitation').digest().subarray(0, 16);
const bind = derive(secret, 'invitation-bind', 32);
const binding = { sign_in_name: 'ana.pop', recipient: 'age1pq1example', verify_key: '11'.repeat(32) };
const bound = ['report-portal/v1/binding', binding.sign_in_name, binding.recipient, binding.verify_key].join('\n');
const written = hex(secret).replace(/(....)(?!$)/g, '$1 ');
const read = [
  ['in groups of four', written, true],
  ['in one run', hex(secret), true],
  ['in capitals with dashes', written.toUpperCase().replaceAll(' ', '-'), true],
  ['one character missing', written.slice(1), false],
  ['one character too many', `${written}0`, false],
  ['not hexadecimal', written.replace(/.$/, 'g'), false],
  ['nothing', '', false],
];

const own = { identity: 'AGE-SECRET-KEY-PQ-1VECTOR', sign_seed: '22'.repeat(32), root: '33'.repeat(32) };
const sheet = 'age1pq1vectorsheet';
const without = (name) => Object.fromEntries(Object.entries(own).filter(([key]) => key !== name));
const keyFiles = [
  ['of a coordinator who knows the sheet', { ...own, recovery: sheet }, sheet],
  ['of somebody who does not', { ...own, recovery: null }, null],
  ['before the ceremony', { ...own, root: null, recovery: null }, null],
  ['written before the sheet stood in it', own, null],
  ['with a sheet that is no hybrid recipient', { ...own, recovery: 'age1vectorsheet' }],
  ['with a sheet that is no text', { ...own, recovery: 1 }],
  ['with a root that is none', { ...own, root: '33', recovery: sheet }],
  ['without the identity', without('identity')],
  ['without the seed', without('sign_seed')],
  ['without the root', without('root')],
];

writeFileSync(
  new URL('../staff_keys.json', import.meta.url),
  `${JSON.stringify(
    {
      comment:
        'SPEC section 9. `passphrase`: words and sign-in name to what is shown to the server and to the unlock seed. ' +
        '`invitation`: secret to its parts; `binding`: its HMAC. `written`: how a typed secret is read, or refused. ' +
        '`sign_in_names`, `normal`: which names are good, and what typed words become. ' +
        '`key_files` (section 5): members of a staff_key beside the common ones, and the sheet that it names, or refused.',
      passphrase: [
        staff('seven words', words, 'vector-city', 'ana.pop'),
        staff('another name', words, 'vector-city', 'ana.popa'),
        staff('another city', words, 'other-city', 'ana.pop'),
      ],
      normal: [
        { name: 'as shown', typed: words, passphrase: words },
        { name: 'capitals, line ends and more spaces', typed: ` Abandon ability\tZOO\nzone  zero youth wrong `, passphrase: words },
        { name: 'six words', typed: 'abandon ability zoo zone zero youth', failure: 'passphrase' },
        { name: 'a word of no list', typed: words.replace('zoo', 'zooo'), failure: 'passphrase' },
        { name: 'nothing', typed: '', failure: 'passphrase' },
      ],
      invitation: [
        {
          name: 'an invitation',
          secret: hex(secret),
          written,
          id: derive(secret, 'invitation-id', 16),
          auth: derive(secret, 'invitation-auth', 32),
          bind,
        },
      ],
      written: read.map(([name, text, good]) => ({ name, text, ...(good ? { secret: hex(secret) } : { failure: 'invitation' }) })),
      binding: [{ name: 'a binding', bind, ...binding, binding: createHmac('sha256', Buffer.from(bind, 'hex')).update(bound).digest('hex') }],
      key_files: keyFiles.map(([name, members, recovery]) => ({ name, members, ...(recovery === undefined ? { failure: 'common' } : { recovery }) })),
      sign_in_names: [
        ...['abc', 'ana.pop', 'a-b_c.9', 'x'.repeat(40)].map((text) => ({ name: 'good', text, outcome: 'ok' })),
        ...['ab', 'x'.repeat(41), 'Ana', 'ana pop', 'ana\n', 'ană', 'ana@pop', ''].map((text) => ({ name: 'refused', text, failure: 'name' })),
      ],
    },
    null,
    1,
  )}\n`,
);
