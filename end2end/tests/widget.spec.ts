import { expect, type Locator, type Page } from "@playwright/test";
import { base } from "../playwright.config";
import { chatOnForeignSite, expectNoViolations, hostSite, nthOrLast } from "./steps";
import { test } from "./test";

/** The widget's own page, as its frame shows it. */
const frame = (key: string, query = "locale=en") => `/w/pk_demo_${key}?${query}`;

async function say(page: Page, text: string) {
  await page.locator("#message").fill(text);
  await page.locator("#message").press("Enter");
}

const times = (page: Page) => page.locator('button[value*="pick_slot"]:visible');

/** Whatever goes wrong in the browser: a refused script, a style that the policy forbids, a program that fails. */
function watch(page: Page): string[] {
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  return wrong;
}

/** Presses Tab until the control has focus, as somebody without a mouse would. */
async function tabTo(page: Page, control: Locator, most = 80) {
  await expect(control).toBeVisible();
  for (let presses = 0; presses < most; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the control cannot be reached with the Tab key");
}

test("a foreign site loads nothing but the loader until the chat is opened", async ({ page }) => {
  const wrong = watch(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const reply = await page.goto(hostSite);
  expect(reply?.headers()["content-security-policy"]).toContain("default-src 'none'");
  const launcher = page.getByRole("button", { name: "Chat with us" });
  await expect(launcher).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(asked.filter((url) => url.startsWith(base))).toEqual([`${base}/widget.js`]);

  await launcher.click();
  await expect(page.frameLocator("iframe").locator("#message")).toBeVisible();
  // The program itself waits for the first touch.
  expect(asked.filter((url) => url.endsWith(".wasm"))).toEqual([]);
  await page.frameLocator("iframe").locator("#message").click();
  await expect.poll(() => asked.filter((url) => url.endsWith(".wasm")).length).toBe(1);
  expect(wrong).toEqual([]);
});

test("the conversation outlives a reload of the foreign site, which keeps it without the frame's storage", async ({
  page,
}) => {
  const chat = await chatOnForeignSite(page);
  await chat.locator("#message").fill("Botox forehead, first time, price?");
  await chat.locator("#message").press("Enter");
  await expect(chat.getByText("Here is the price.")).toBeVisible();
  const inside = page.frames().find((frame) => frame.url().startsWith(base));
  // A browser that blocks what third parties keep answers with an exception.
  const kept = await inside?.evaluate(() =>
    [() => localStorage, () => sessionStorage, () => document.cookie].map((read) => {
      try {
        return read().length;
      } catch {
        return 0;
      }
    }),
  );
  expect(kept).toEqual([0, 0, 0]);

  await page.reload();
  await page.getByRole("button", { name: "Chat with us" }).click();
  await expect(page.frameLocator("iframe").getByText("Here is the price.")).toBeVisible();
  await page.frameLocator("iframe").locator("#message").press("Escape");
  await expect(page.getByRole("button", { name: "Chat with us" })).toHaveAttribute("aria-expanded", "false");
});

test("the chat inside a page finds the service by what only it asks", async ({ page }) => {
  const wrong = watch(page);
  await page.goto(`${hostSite}inline`);
  const chat = page.frameLocator("iframe");
  await chat.locator("#message").fill("3 bedrooms 2 baths every two weeks, 97214");
  await chat.locator("#message").press("Enter");
  await expect(chat.getByRole("button", { name: "Take back: Home cleaning" })).toBeVisible();
  await expect(chat.getByText("Every two weeks", { exact: true })).toHaveCount(1);
  await expect(chat.getByText("Roughly how many square feet?")).toBeVisible();
  expect(wrong).toEqual([]);
});

test("without a mouse, from the first word to the deposit", async ({ page }) => {
  const wrong = watch(page);
  await page.goto(frame("lumen"));
  await tabTo(page, page.locator("#message"));
  await page.keyboard.type("Botox forehead + crow's feet, first time. Kay Board, 512 555 0186");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Hi Kay!")).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "See times" }));
  await page.keyboard.press("Enter");
  await tabTo(page, await nthOrLast(times(page), 4));
  await page.keyboard.press("Enter");
  await expect(page.getByText("May we contact you about this booking?")).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "I agree" }));
  await page.keyboard.press("Enter");
  const pay = page.getByRole("button", { name: /^Pay \$59\.60 and book/ });
  await tabTo(page, pay);
  await expect(page.getByRole("timer")).toContainText(/1[45]:\d\d/);
  expect(wrong).toEqual([]);
});

test("in Spanish it answers in Spanish", async ({ page }) => {
  await page.goto(frame("lumen", "locale=es"));
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await say(page, "Hola, botox en la frente y patas de gallo, es mi primera vez. ¿Cuánto cuesta?");
  await expect(page.getByText("Este es el precio.")).toBeVisible();
  await page.getByRole("button", { name: "Ver horarios" }).click();
  await expect(page.getByText("Elija la hora que le convenga.")).toBeVisible();
  await say(page, "quiero hablar con una persona");
  await expect(page.getByText("Lo paso a una persona. Verá todo lo que escribió.")).toBeVisible();
});

test("in a Spanish chat a name alone is answered in Spanish, with days and times in it", async ({ page }) => {
  await page.goto(frame("lumen", "locale=es"));
  await say(page, "HydraFacial");
  await expect(page.getByText("¿Quiere ver los horarios?")).toBeVisible();
  await say(page, "el viernes");
  await expect(times(page).first()).toHaveText(/[ap]\. m\./);
  await say(page, "What do you have on Monday?");
  await expect(times(page).last()).toHaveText(/[AP]M/);
});

test("an emergency gets the clinic's number and nothing else", async ({ page }) => {
  await page.goto(frame("northside"));
  await say(page, "my tooth is killing me");
  await expect(page.getByText("Please do not wait for an answer here.")).toBeVisible();
  await expect(page.getByRole("link", { name: /\(773\) 555-0142/ }).first()).toHaveAttribute("href", /^tel:/);
  await expect(page.getByText("Estimate")).toHaveCount(0);
});

test("nonsense, markup and other scripts are taken as words, and lead to a person", async ({ page }) => {
  const wrong = watch(page);
  await page.goto(frame("lumen"));
  await say(page, "😀🎉");
  await expect(page.getByText("I did not understand that.")).toBeVisible();
  await say(page, "مرحبا");
  await expect(page.getByText("I still do not understand")).toBeVisible();
  await say(page, "<script>document.title='owned'</script>");
  await expect(page.getByText("Somebody from Lumen Aesthetics will answer")).toBeVisible();
  await expect(page.getByText("<script>document.title='owned'</script>")).toBeVisible();
  expect(await page.title()).not.toBe("owned");
  expect(wrong).toEqual([]);
});

for (const theme of ["light", "dark"]) {
  test(`every state is accessible in ${theme}`, async ({ page }) => {
    await page.goto(frame("lumen", `locale=en&theme=${theme}&mode=popup`));
    await expectNoViolations(page, "welcome");
    await say(page, "Botox");
    await expect(page.getByText("Which areas would you like treated?")).toBeVisible();
    await expectNoViolations(page, "question");
    await say(page, "forehead, first time");
    await expect(page.getByText("Here is the price.")).toBeVisible();
    await expectNoViolations(page, "price");
    await page.getByRole("button", { name: "See times" }).click();
    await expect(times(page).first()).toBeVisible();
    await expectNoViolations(page, "times");
    await (await nthOrLast(times(page), theme === "dark" ? 8 : 6)).click();
    await page.locator("#details-name").fill("Axel Rowe");
    await page.locator("#details-phone").fill("12");
    await page.locator("#details-phone").press("Enter");
    await expect(page.getByText("That does not look like a phone number.")).toBeVisible();
    await expectNoViolations(page, "details refused");
    await page.locator("#details-phone").fill("512 555 0187");
    await page.locator("#details-phone").press("Enter");
    await expect(page.getByRole("button", { name: /^Pay/ })).toBeVisible();
    await expectNoViolations(page, "deposit");
    await say(page, "can I talk to a person?");
    await expect(page.getByText("Somebody from Lumen Aesthetics will answer")).toBeVisible();
    await expectNoViolations(page, "handover");
  });
}

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("forms take the turns, and a refusal says why", async ({ page }) => {
    await page.goto(frame("lumen"));
    await page.locator("#message").fill("botox forehead price, first time");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByText("Here is the price.")).toBeVisible();
    await page.getByRole("button", { name: "See times" }).click();
    await (await nthOrLast(times(page), 10)).click();
    await page.locator("#details-name").fill("Nora Plain");
    await page.locator("#details-phone").fill("12");
    await page.getByRole("button", { name: "Continue" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "That does not look like a phone number." });
    await expect(refusal).toBeVisible();
    await page.locator("#details-name").fill("Nora Plain");
    await page.locator("#details-phone").fill("512 555 0188");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("button", { name: /^Pay/ })).toBeVisible();
  });
});
