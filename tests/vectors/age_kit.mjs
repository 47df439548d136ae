// Writes the CCTV age test kit to standard output, as one JSON object: name -> base64 of the vector file.
import * as kit from "cctv-age";

const vectors = Object.entries(kit).map(([name, bytes]) => [
	name,
	Buffer.from(bytes).toString("base64"),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(vectors)));
