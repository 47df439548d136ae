// An independent age: reads one JSON request per line, answers one JSON line each. Bytes travel as base64.
import { createInterface } from "node:readline";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

const operations = {
	async seal({ plaintext, recipients }) {
		const encrypter = new Encrypter();
		for (const recipient of recipients) encrypter.addRecipient(recipient);
		return base64(await encrypter.encrypt(bytes(plaintext)));
	},
	async open({ envelope, identities }) {
		const decrypter = new Decrypter();
		for (const identity of identities) decrypter.addIdentity(identity);
		return base64(await decrypter.decrypt(bytes(envelope)));
	},
	recipient: ({ identity }) => identityToRecipient(identity),
};

for await (const line of createInterface({ input: process.stdin })) {
	const request = JSON.parse(line);
	try {
		console.log(
			JSON.stringify({ result: await operations[request.operation](request) }),
		);
	} catch (error) {
		console.log(JSON.stringify({ error: String(error) }));
	}
}
