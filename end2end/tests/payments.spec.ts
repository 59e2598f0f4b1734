import { expect, test, type Page } from "@playwright/test";
import { atRest, bookOverRest, expectNoViolations, signIn } from "./steps";

const account = (page: Page) => page.getByRole("region", { name: /^(Stripe|Square)$/ });

/** Reads what stops, and disconnects. */
async function disconnect(page: Page, label: string) {
  await page.getByText("What stops working").click();
  await expect(page.getByText("Payment pages that are open right now are closed.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: `Disconnect ${label} now` }).click();
  await expect(page.getByRole("button", { name: "Connect Stripe" })).toBeVisible();
}

test("an owner connects Stripe, lets go of it, and connects Square", async ({ page }) => {
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/payments");
  await expectNoViolations(page, "nothing is connected");
  await expect(page.getByText("Test money").first()).toBeVisible();

  await page.getByRole("button", { name: "Connect Stripe" }).click();
  await expect(page.getByRole("heading", { name: "Connect Stripe" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/portal\/payments\?refused=/);
  await expect(page.getByText("Stripe was not permitted to be connected.", { exact: false })).toBeVisible();
  await atRest(page);

  await page.getByRole("button", { name: "Connect Stripe" }).click();
  await page.getByRole("button", { name: "Connect A new business" }).click();
  await expect(page.getByText("Deposits cannot be paid right now.")).toBeVisible();
  await expectNoViolations(page, "an account without charges");
  await disconnect(page, "Stripe");
  await atRest(page);

  await page.getByRole("button", { name: "Connect Stripe" }).click();
  await page.getByRole("button", { name: "Connect Northside" }).click();
  await expect(page.getByText("Deposits go to your own account from now on.")).toBeVisible();
  await expect(account(page)).toContainText("Takes deposits");
  await atRest(page);
  await disconnect(page, "Stripe");
  await atRest(page);

  await page.getByRole("button", { name: "Connect Square" }).click();
  await expect(page.getByText("PAYMENTS_WRITE")).toBeVisible();
  await page.getByRole("button", { name: "Allow for Maple Studio" }).click();
  await expect(account(page)).toContainText("Takes deposits");
  await expect(account(page)).toContainText("CAD");
  await expectNoViolations(page, "Square is connected");
  await disconnect(page, "Square");
});

test("without script an owner connects and disconnects, and an analyst only looks", async ({ browser, page: looking }) => {
  await signIn(looking, "iris@brightside.example");
  await looking.goto("/portal/payments");
  await expect(account(looking)).toContainText("Brightside Home Cleaning");
  await expect(looking.getByRole("button", { name: "Ask again" })).toHaveCount(0);
  await expect(looking.getByText("What stops working")).toHaveCount(0);

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await signIn(page, "ben@brightside.example");
  await page.goto("/portal/payments");
  await page.getByLabel("Riverside").check();
  await page.getByRole("button", { name: "Use this location" }).click();
  await page.goto("/portal/payments");
  await expect(page.getByLabel("Riverside")).toBeChecked();
  await page.getByLabel("Main Street").check();
  await page.getByRole("button", { name: "Use this location" }).click();
  await page.goto("/portal/payments");
  await expect(page.getByLabel("Main Street")).toBeChecked();
  await plain.close();
});

test("a deposit is paid by Square, and comes back when the visit is cancelled", async ({ page, request }) => {
  const client = `Sana Quist ${Date.now() % 100_000}`;
  const answers = { home: "two", bathrooms: 1, area: 900, frequency: "once", zip: "97201" };
  const booking = await bookOverRest(request, "brightside", "home-cleaning", client, answers);
  await page.goto(booking.manage_url);
  await atRest(page);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.getByRole("heading", { name: "Pay with Square" })).toBeVisible();
  await page.getByLabel("Card number").fill("4000 0000 0000 0002");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.getByRole("alert")).toHaveText("The card was declined.");
  await page.getByLabel("Card number").fill("4111 1111 1111 1111");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page).toHaveURL(/checkout=paid/);
  await expect(page.getByText("Confirmed", { exact: false }).first()).toBeVisible();
});
