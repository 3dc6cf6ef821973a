// The defaults of @playwright/test, except `fullyParallel`: without it, two workers are as slow as
// one, because all tests are in one file.

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testMatch: "flows.spec.mjs",
  outputDir: "../test-results",
  fullyParallel: true,
  use: {
    baseURL: process.env.BENCH_URL,
    launchOptions: { executablePath: process.env.BENCH_BROWSER || undefined },
  },
});
