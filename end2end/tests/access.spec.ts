import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { bookOverRest, signIn } from "./steps";

const themes = ["light", "dark"] as const;

async function expectNoViolations(page: Page, where: string) {
  // Colours are measured at rest, not while a part fades as it is fetched again.
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running"));
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).join("; ")})`);
  expect(found, where).toEqual([]);
}

for (const theme of themes) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme });

    for (const path of ["/", "/c/lumen", "/c/northside", "/c/brightside", "/c/ridge", "/demo", "/nowhere", "/v1"]) {
      test(`${path} is accessible`, async ({ page }) => {
        await page.goto(path);
        await expectNoViolations(page, path);
      });
    }

    test("a client's own booking is accessible", async ({ page, request }) => {
      const booking = await bookOverRest(request, "northside", "cleaning", `Axel ${theme}`);
      await page.goto(new URL(booking.manage_url).pathname);
      await expectNoViolations(page, "/b/…");
    });

    test("the console is accessible", async ({ page }) => {
      await page.goto("/sign-in");
      await expectNoViolations(page, "sign-in");
      await signIn(page, "maya@northside.example");
      for (const path of ["/console", "/console/bookings", "/console/leads"]) {
        await page.goto(path);
        await expectNoViolations(page, path);
      }
    });

    test("the sandbox is accessible", async ({ page }) => {
      for (const path of ["/sandbox", "/sandbox/mail"]) {
        await page.goto(path);
        await expectNoViolations(page, path);
      }
    });
  });
}
