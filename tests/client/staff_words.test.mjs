// Screens and catalogue name the same messages.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = "report_portal/triage";
const messages = JSON.parse(readFileSync(`${folder}/messages.json`, "utf-8"));
const sources = [
  ...readdirSync(`${folder}/client`, { recursive: true, encoding: "utf-8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, "client", name), "utf-8")),
  readFileSync(`${folder}/templates/staff.html`, "utf-8"),
].join("\n");

it("has a message for every key that the screens name", () => {
  const named = [...sources.matchAll(/\bt\(\s*"([a-z_]+\.[a-z_.0-9]+)"/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter((key) => !(key in messages))).toEqual([]);
});

it("has no message that no screen shows", () => {
  // Keys that are put together from a code: `clock.${id}`.
  const families = [...sources.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map((match) => match[1]);
  const shown = (key) =>
    sources.includes(`"${key}"`) || families.some((family) => key.startsWith(family));
  expect(Object.keys(messages).filter((key) => !shown(key))).toEqual([]);
});
