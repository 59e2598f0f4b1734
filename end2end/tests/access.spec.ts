import { bookOverRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

const themes = ["light", "dark"] as const;

for (const theme of themes) {
  test.describe(`in ${theme}`, () => {
    // Without motion, so that no colour is measured on its way to another.
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: "reduce" } });

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
