import { expect, type Page } from "@playwright/test";
import { fresh, register } from "./accounts";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** Reads the page again until it says so: an event of the payment provider is on its way. */
async function says(page: Page, text: string | RegExp) {
  await expect(async () => {
    await page.goto("/portal/subscription");
    await expect(page.getByText(text).first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await atRest(page);
}

async function typeCard(page: Page, number: string) {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expires").fill("12 / 40");
  await page.getByLabel("Security code").fill("123");
  await page.getByLabel("Name on card").fill("Robin Vale");
}

/** Lets time pass where subscriptions are sold. */
async function letPass(page: Page, days: number) {
  await page.goto("/sandbox/stripe/billing");
  await page.getByLabel("Days to let pass").fill(String(days));
  await page.getByRole("button", { name: "Let time pass" }).click();
  await expect(page.getByRole("heading", { name: "Clock of subscriptions" })).toBeVisible();
}

test("an owner subscribes, upgrades, loses a card, recovers and cancels", async ({ page, request }, info) => {
  const clinic = `Willow ${info.retry}`;
  await register(page, request, fresh("willow", info), clinic);
  await page.goto("/portal/subscription");
  await expect(page.getByText(/Your trial ends on .* No card is needed/)).toBeVisible();
  await expectNoViolations(page, "in a trial");

  await page.getByRole("button", { name: /^Subscribe to Solo by the month/ }).click();
  await expect(page.getByRole("heading", { name: "Pay by card" })).toBeVisible();
  await expect(page.getByText(/Nothing due today/)).toBeVisible();
  await expectNoViolations(page, "the hosted checkout");
  await typeCard(page, "4242 4242 4242 4242");
  await page.getByLabel("Promotion code").fill("NOSUCH");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByText("This code is not valid.")).toBeVisible();
  await page.getByLabel("Promotion code").fill("");
  await page.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page).toHaveURL(/\/portal\/subscription\?back=subscribed/);
  await expect(page.getByText("Trial, card on file")).toBeVisible();
  await expect(page.getByText("Visa ending 4242")).toBeVisible();

  await letPass(page, 15);
  await says(page, /^It renews on /);
  await expect(page.getByText("ANTEROOM-").first()).toBeVisible();
  await expectNoViolations(page, "an active subscription");

  await page.getByRole("link", { name: /^Change to Practice by the month/ }).click();
  await expect(page.getByRole("heading", { name: "Change to Practice" })).toBeVisible();
  await expect(page.getByText("To pay now")).toBeVisible();
  await expect(page.getByText(/^Unused time on Anteroom Solo/)).toBeVisible();
  await expectNoViolations(page, "what a change costs");
  await page.getByRole("button", { name: "Change to Practice" }).click();
  await expect(page.getByText("The plan is changed")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Practice", exact: true })).toBeVisible();

  await page.goto("/sandbox/stripe/billing");
  const card = page.locator("form", { has: page.getByRole("heading", { name: clinic, exact: true }) }).last();
  await card.getByRole("button", { name: "Let the card be declined" }).click();
  await letPass(page, 31);
  await says(page, /^Invoice ANTEROOM-\d+ over .* is open\.$/);
  // The line above every page is as new as the page.
  await page.reload();
  await atRest(page);
  await expect(page.getByRole("region", { name: "Subscription", exact: true })).toBeVisible();
  await expectNoViolations(page, "a payment that failed");
  await page.getByRole("button", { name: /^Pay .* now$/ }).click();
  await expect(page.getByText(/Your card was declined/)).toBeVisible();

  await page.getByRole("button", { name: "Change the card" }).click();
  await expect(page.getByRole("heading", { name: `Billing of ${clinic}` })).toBeVisible();
  await expectNoViolations(page, "the customer portal");
  await typeCard(page, "5555 5555 5555 4444");
  await page.getByRole("button", { name: "Use this card" }).click();
  await expect(page).toHaveURL(/\/portal\/subscription\?back=portal/);
  await expect(page.getByText("Mastercard ending 4444")).toBeVisible();
  await atRest(page);
  await page.getByRole("button", { name: /^Pay .* now$/ }).click();
  await expect(page.getByText(/^It renews on /)).toBeVisible();
  await expect(page.getByRole("region", { name: "Subscription", exact: true })).toHaveCount(0);

  const acts = page.getByRole("region", { name: "Pause or cancel" });
  await acts.getByText("Cancel", { exact: true }).click();
  await acts.getByRole("button", { name: "Cancel at the end of the period" }).click();
  await expect(page.getByText(/and is not renewed\.$/)).toBeVisible();
  await acts.getByRole("button", { name: "Keep the subscription" }).click();
  await expect(page.getByText(/^It renews on /)).toBeVisible();
  // What was opened before stays open.
  const now = acts.getByRole("button", { name: "Cancel now" });
  if (!(await now.isVisible())) await acts.getByText("Cancel", { exact: true }).click();
  await now.click();
  await expect(page.getByText("Ended, read only")).toBeVisible();
  await expectNoViolations(page, "after the end");

  // The staff looks and changes nothing, and is led to what helps.
  await page.goto("/portal/organisation");
  await atRest(page);
  await expect(page.getByRole("region", { name: "Subscription", exact: true })).toBeVisible();
  await page.getByLabel("Name of the clinic").fill("Willow and Sons");
  await page.getByRole("button", { name: /rename|save/i }).first().click();
  await expect(page.getByText(/change nothing until its subscription goes on/)).toBeVisible();
  await page.getByRole("link", { name: "See the subscription" }).click();
  await expect(page.getByRole("heading", { name: "Subscription", level: 1 })).toBeVisible();
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("an owner sees the plan, its use and what a change costs", async ({ page }) => {
    await signIn(page, "graham@ridge.example");
    await page.goto("/portal/subscription");
    await expect(page.getByRole("heading", { name: "Group", exact: true })).toBeVisible();
    await expect(page.getByText("DEMO-0001")).toBeVisible();
    await expect(page.getByRole("meter", { name: "Members" })).toBeVisible();
    await page.getByRole("link", { name: /^Change to Practice by the month/ }).click();
    await expect(page.getByText("To pay now")).toBeVisible();
    await expect(page.getByRole("button", { name: "Change to Practice" })).toBeVisible();
  });

  test("whoever may not read it is refused", async ({ page }) => {
    await signIn(page, "anil@ridge.example");
    await page.goto("/portal/subscription");
    await expect(page.getByText(/your role does not include it/)).toBeVisible();
    await expect(page.getByRole("heading", { name: "Plans" })).toHaveCount(0);
  });
});
