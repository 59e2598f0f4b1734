import { expect } from "@playwright/test";
import { atRest, bookOverRest, signIn } from "./steps";
import { test } from "./test";

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("an owner connects Stripe, lets go of it, and connects Square", async ({ page }) => {
    await signIn(page, "graham@ridge.example");
    await page.goto("/portal/payments");
    await page.getByRole("button", { name: "Connect Stripe" }).click();
    await page.getByRole("button", { name: "Connect Northside" }).click();
    await expect(page.getByText("Deposits go to your own account from now on.")).toBeVisible();
    await page.getByText("What stops working").click();
    await page.getByRole("button", { name: "Disconnect Stripe now" }).click();
    await page.goto("/portal/payments");
    await page.getByRole("button", { name: "Connect Square" }).click();
    await page.getByRole("button", { name: "Allow for Maple Studio" }).click();
    await expect(page.getByText("Takes deposits")).toBeVisible();
    await page.getByText("What stops working").click();
    await page.getByRole("button", { name: "Disconnect Square now" }).click();
    await page.goto("/portal/payments");
    await expect(page.getByRole("button", { name: "Connect Square" })).toBeVisible();
  });

  test("an owner chooses which location takes the money", async ({ page }) => {
    await signIn(page, "ben@brightside.example");
    for (const place of ["Riverside", "Main Street"]) {
      await page.goto("/portal/payments");
      await page.getByLabel(place).check();
      await page.getByRole("button", { name: "Use this location" }).click();
      await page.goto("/portal/payments");
      await expect(page.getByLabel(place)).toBeChecked();
    }
  });
});

test("a deposit is paid by Square", async ({ page, request }) => {
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
