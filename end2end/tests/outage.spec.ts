import { expect } from "@playwright/test";
import { atRest, bookOverRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** Northside's own: what other journeys pay meanwhile is not touched. */
const ACCOUNT = "acct_demo_northside";

test("while the card processor is away a visitor books without the deposit, and the clinic sees that it is to come", async ({ page, request }, info) => {
  const client = `Otis Outage ${info.retry}`;
  await signIn(page, "amara@northside.example");
  await page.goto("/portal/policy");
  await atRest(page);
  // Crowns keep their deposit, and nothing else asks for one.
  const rule = page.getByRole("region", { name: "Rule 1" });
  if ((await rule.count()) === 0) await page.getByRole("button", { name: "Add a rule for some bookings" }).click();
  await rule.getByLabel("Crown", { exact: true }).check();
  await rule.getByText("An amount").click();
  await rule.getByLabel("How much").fill("50");
  const choice = page.getByRole("region", { name: "If the card processor cannot be reached" });
  await choice.getByLabel("Book without the deposit").check();
  await expectNoViolations(page, "the rule for an outage");
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.getByText(/^Version \d+ is in force/).first()).toBeVisible();

  const away = (on: boolean) => request.post("/sandbox/switches", { data: { api_error_all: on, api_account: on ? ACCOUNT : "" } });
  try {
    expect((await away(true)).ok()).toBe(true);
    const booking = await bookOverRest(request, "northside", "crown", client);
    await page.goto(booking.manage_url);
    await atRest(page);
    await page.getByRole("button", { name: /^Pay \$50/ }).click();
    await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Deposit, not paid yet")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Pay / })).toHaveCount(0);
    await expectNoViolations(page, "a booking whose deposit comes later");
  } finally {
    expect((await away(false)).ok()).toBe(true);
  }

  await page.goto(`/console/bookings?search=${encodeURIComponent(client)}`);
  await atRest(page);
  await page.getByRole("row", { name: new RegExp(client) }).getByRole("link").first().click();
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await expect(sheet.getByText(/deposit/i).first()).toBeVisible();
  await expectNoViolations(page, "a booking whose deposit is to come, at the desk");
});
