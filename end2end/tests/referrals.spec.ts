import { expect } from "@playwright/test";
import { atRest, bookOverRest, expectNoViolations, nthOrLast, signIn } from "./steps";
import { test } from "./test";

test("a client passes on their link, somebody new books with it, and the console shows both credits", async ({
  browser,
  page,
  request,
}, info) => {
  // Names of letters alone, each attempt's own.
  const mark = ["Alder", "Birch", "Cedar"][info.retry] ?? "Dogwood";
  const [client, friend] = [`Rhea ${mark}`, `Nils ${mark}`];
  const booking = await bookOverRest(request, "lumen", "consultation", client);
  await page.goto(booking.manage_url);
  await atRest(page);
  const card = page.getByRole("region", { name: "Give a friend $20.00, get $25.00" });
  const code = (await card.getByRole("definition").first().innerText()).trim();
  expect(code).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}$/);
  await expectNoViolations(page, "a code to pass on");
  const link = await card.getByRole("link").getAttribute("href");
  expect(link).toContain(`/c/lumen?ref=${code}`);

  // The friend follows it, chooses, and finds the code in the form.
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(link ?? "");
  await atRest(theirs);
  await theirs.getByRole("link", { name: /First consultation/ }).first().click();
  await expect(theirs.getByRole("heading", { name: "First consultation", exact: true })).toBeVisible();
  const soonest = theirs.getByRole("link", { name: /^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$/ });
  await (await nthOrLast(soonest, 0)).click();
  await theirs.getByRole("link", { name: /^(Hold|Book) / }).first().click();
  await theirs.getByRole("textbox", { name: "Your name" }).fill(friend);
  // A number that nobody of the demo has: its owner would be no new client.
  await theirs.getByRole("textbox", { name: "Phone" }).fill(`214 555 014${info.retry}`);
  await theirs.getByRole("textbox", { name: "E-mail" }).fill(`nils.${mark.toLowerCase()}@example.com`);
  await expect(theirs.getByRole("textbox", { name: "Referral code" })).toHaveValue(code);
  await expectNoViolations(theirs, "details with a referral code");
  for (let attempt = 1; attempt <= 4 && !/\/b\//.test(theirs.url()); attempt++) {
    await theirs.getByRole("checkbox", { name: /contact|agree/i }).check();
    await theirs.getByRole("button", { name: "Book this time" }).click();
    const taken = theirs.getByRole("alert").filter({ hasText: /taken|no longer free/ });
    await expect(async () => {
      expect(/\/b\//.test(theirs.url()) || (await taken.isVisible())).toBeTruthy();
    }).toPass();
    if (await taken.isVisible()) await taken.getByRole("link").first().click();
  }
  await expect(theirs).toHaveURL(/\/b\//);
  await expect(async () => {
    await theirs.reload();
    await expect(theirs.getByRole("heading", { name: "You have $20.00 credit" })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await atRest(theirs);
  await expect(theirs.getByText(client)).toHaveCount(0);
  await expectNoViolations(theirs, "a credit that came with a recommendation");

  // The clinic sees who brought whom, and the credit in the client's purse.
  await signIn(page, "lena@lumen.example");
  await page.goto(`/console/bookings?search=${encodeURIComponent(client)}&booking=${booking.id}`);
  await atRest(page);
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await expect(sheet.getByRole("region", { name: /Client’s credit/ })).toContainText("$25.00");
  const recommended = sheet.getByRole("region", { name: "Recommendations" });
  await expect(recommended).toContainText(code);
  await expect(recommended.getByRole("listitem").filter({ hasText: friend })).toContainText(
    "$25.00 for the one who recommended, $20.00 for the new client",
  );
  await expectNoViolations(page, "recommendations beside a booking");
  await recommended.getByRole("link", { name: friend }).click();
  await expect(sheet.getByRole("heading", { name: friend })).toBeVisible();
  await expect(recommended).toContainText(`Recommended by ${client}`);
  await expect(sheet.getByRole("region", { name: /Client’s credit/ })).toContainText("$20.00");

  // The books name what it cost.
  await page.goto("/portal/payments/ledger?account=referrals");
  await atRest(page);
  await expect(page.getByText("Credit for a recommendation").first()).toBeVisible();
});

test("what recommendations earn is changed by the owner in versions", async ({ page }) => {
  await signIn(page, "amara@northside.example");
  await page.goto("/portal/referrals");
  await atRest(page);
  await expectNoViolations(page, "a programme that was never saved");
  await page.getByRole("checkbox", { name: "Reward recommendations" }).check();
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.getByText("Give one of the two something, or switch the programme off.")).toBeVisible();
  await expectNoViolations(page, "a refused programme");
  await page.getByLabel("For whoever recommends, USD").fill("15");
  await page.getByLabel("Days to use a credit").fill("90");
  await page.getByRole("radio", { name: "After their first visit" }).check();
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Version 1" })).toContainText("In force");
  await page.reload();
  await atRest(page);
  await expect(page.getByLabel("For whoever recommends, USD")).toHaveValue("15.00");
  await expect(page.getByRole("radio", { name: "After their first visit" })).toBeChecked();
});
