import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

/** The system's own browser: nothing is downloaded. */
const chromium = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"].find(existsSync);

const port = Number(process.env.BROWSER_TEST_PORT ?? 3210);
/** By name: no passkey can be made for an address that is a number. */
export const base = `http://localhost:${port}`;

/** Another binary than the one of this tree, or one under a clock of its own: `faketime -f +24d target/debug/anteroom`. */
const binary = process.env.BROWSER_TEST_BINARY ?? "target/debug/anteroom";

const launchOptions = {
  executablePath: chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  // A journey takes seconds; a machine that also compiles may take minutes.
  timeout: 150_000,
  expect: { timeout: 20_000 },
  // Journeys share the demo's clinics; each takes a clinic or a day of its own, and two cores carry two at a time.
  workers: 2,
  fullyParallel: false,
  retries: 1,
  reporter: [["list"]],
  // What never becomes possible fails early, for its second try, and not with the whole journey's time.
  use: { baseURL: base, actionTimeout: 45_000, launchOptions, trace: "on-first-retry", screenshot: "only-on-failure" },
  projects: [
    { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 }, launchOptions } },
    { name: "phone", testMatch: /(journey|access|visit)\.spec\.ts/, use: { ...devices["Pixel 7"], launchOptions } },
  ],
  webServer: {
    command: `${binary} demo --quiet`,
    cwd: "..",
    url: `${base}/readyz`,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: {
      ANTEROOM_SERVER__ADDRESS: `127.0.0.1:${port}`,
      ANTEROOM_SERVER__PUBLIC_URL: `${base}/`,
      ANTEROOM_SANDBOX__SMTP_PORT: "0",
      ANTEROOM_SANDBOX__HOST_SITE_PORT: String(port + 1),
      // The calendar server that a journey plays, as a deployment names one of its own.
      ANTEROOM_CALENDARS__ALLOWED_ADDRESSES: '["127.0.0.1"]',
      // Every journey begins with a sign-in of its own, all from one address within a minute or two.
      ANTEROOM_LIMITS__SIGN_INS_PER_MINUTE: "600",
      ANTEROOM_LOGS__FILTER: "warn",
    },
  },
});
