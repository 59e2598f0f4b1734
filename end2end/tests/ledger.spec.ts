// What went to the bank, and every entry, as the portal shows them.
import { expect, type Page } from "@playwright/test";
import { depositPaid } from "./deposits";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** Presses a button of the sandbox's dashboard for Lumen's account. */
async function atTheProcessor(page: Page, button: RegExp) {
  await page.goto("/sandbox/stripe/payments");
  await page.getByRole("button", { name: button }).first().click();
  await expect(page.getByRole("heading", { name: "Payments", level: 1 })).toBeVisible();
}

test("what went to the bank stands there with its day, and comes back where the bank does not take it", async ({ page }) => {
  const { client } = await depositPaid(page, "Pia Payout");
  await signIn(page, "lena@lumen.example");
  await atTheProcessor(page, /^Pay out what is there: acct_demo_lumen/);
  const reference = /po_\w+/.exec(await page.getByRole("region", { name: "Payouts" }).innerText())?.[0] ?? "no payout";
  await expect(async () => {
    await page.goto("/portal/payments/ledger");
    await expect(page.getByText(reference)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  const payout = page.getByRole("listitem").filter({ hasText: reference });
  await expect(payout).toContainText("On its way");
  await expect(payout).toContainText("at the bank by");
  for (const [width, height] of [[1440, 900], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await atRest(page);
    await expectNoViolations(page, `the ledger, ${width} wide`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider, "nothing stands out at the side").toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoViolations(page, "the ledger, dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/portal/payments/ledger?account=client_deposits");
  await atRest(page);
  await expect(page.getByRole("link", { name: `Deposit, ${client}` })).toBeVisible();
  await expect(page.getByText("Held for clients").first()).toBeVisible();
  const csv = await (await page.request.get("/portal/payments/ledger.csv?account=paid_out")).text();
  expect(csv).toContain('"Payout",');
  const sheet = await page.request.get("/portal/payments/ledger.xlsx");
  expect(sheet.headers()["content-type"]).toContain("spreadsheetml");
  await atTheProcessor(page, new RegExp(`^Fails: ${reference}`));
  await expect(async () => {
    await page.goto("/portal/payments/ledger");
    await expect(payout).toContainText("Failed", { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(payout).toContainText("The bank account has been closed.");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("entries are filtered by account and read page by page", async ({ page }) => {
    await signIn(page, "lena@lumen.example");
    await page.goto("/portal/payments/ledger");
    await page.getByRole("combobox", { name: "Account" }).selectOption("revenue");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/account=revenue/);
    await expect(page.getByRole("combobox", { name: "Account" })).toHaveValue("revenue");
    await page.getByRole("link", { name: "Older" }).click();
    await expect(page).toHaveURL(/after=/);
    await expect(page).toHaveURL(/account=revenue/);
    await page.getByRole("link", { name: "Newest" }).click();
    await expect(page).not.toHaveURL(/after=/);
  });
});
