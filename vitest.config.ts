import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/client/**/*.test.{ts,tsx,mjs}"],
    // Stretching a code or passphrase takes seconds on purpose.
    testTimeout: 30_000,
  },
});
