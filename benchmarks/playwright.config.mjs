// The fastest settings: each test in any worker, no traces, no retries, one dot for each test.

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testMatch: "flows.spec.mjs",
  outputDir: "../test-results",
  fullyParallel: true,
  retries: 0,
  reporter: "dot",
  use: {
    baseURL: process.env.BENCH_URL,
    browserName: "chromium",
    launchOptions: { executablePath: process.env.BENCH_BROWSER || undefined },
    screenshot: "off",
    trace: "off",
    video: "off",
  },
});
