import { expect, test } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";

test("a clinic adds a package, sells it beside a booking, and takes and gives back a visit", async ({ page }) => {
  await signIn(page, "lena@lumen.example");
  const name = `Facial course ${Date.now()}`;
  await page.goto("/portal/packages");
  await atRest(page);
  const add = page.getByRole("region", { name: "Add a package" });
  await add.getByLabel("Name").fill(name);
  await add.getByLabel("Visits").fill("six");
  await add.getByLabel("Price, USD").fill("450");
  await add.getByRole("button", { name: "Add the package" }).click();
  await expect(add.getByText("Write a whole number between 1 and 200.")).toBeVisible();
  await expect(add.getByText("Choose at least one service.")).toBeVisible();
  await expectNoViolations(page, "a refused package");
  await add.getByLabel("Visits").fill("6");
  for (const box of await add.getByRole("checkbox").all()) await box.check();
  await add.getByRole("button", { name: "Add the package" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("6 visits for $450.00");
  await expectNoViolations(page, "packages");

  // A booking of the demo that is still to come and of which nothing was paid.
  await page.goto("/console/bookings?state=confirmed");
  await atRest(page);
  const rows = page.locator("[id^=booking-]");
  await expect(rows.first()).toBeVisible();
  const ids = await rows.evaluateAll((found) => found.map((row) => row.id.replace("booking-", "")));
  const sheet = page.getByRole("complementary", { name: "Booking" });
  const section = sheet.getByRole("region", { name: "Packages" });
  let takes = section.getByRole("button", { name: `Take this visit from ${name}` });
  for (const id of ids) {
    await page.goto(`/console/bookings?state=confirmed&booking=${id}`);
    await atRest(page);
    await expect(section).toBeVisible();
    if ((await sheet.getByText("Paid", { exact: true }).count()) > 0) continue;
    await section.getByText("Sell a package").click();
    await section.getByLabel("Package", { exact: true }).selectOption({ label: `${name}: 6 visits for $450.00` });
    await section.getByLabel("How it was paid").selectOption({ label: "In cash" });
    await section.getByRole("button", { name: "Sell it" }).click();
    await expect(section.getByText("6 of 6 left")).toBeVisible();
    break;
  }
  await expectNoViolations(page, "a package that was sold");
  await takes.click();
  await expect(section.getByText("visit 1 of 6")).toBeVisible();
  await expect(section.getByText("5 of 6 left")).toBeVisible();
  await expectNoViolations(page, "a visit from a package");
  await section.getByRole("button", { name: "Give it back" }).click();
  await expect(section.getByText("6 of 6 left")).toBeVisible();
});
