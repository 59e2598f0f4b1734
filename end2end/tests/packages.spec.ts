import { expect } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

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

  // A booking that is still to come and of which nothing was paid; the demo has one at least, a consultation.
  await page.goto("/console/bookings?state=confirmed");
  await atRest(page);
  const unpaid = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "–", exact: true }) });
  await unpaid.first().getByRole("link").click();
  const section = page.getByRole("complementary", { name: "Booking" }).getByRole("region", { name: "Packages" });
  await section.getByText("Sell a package").click();
  await section.getByLabel("Package", { exact: true }).selectOption({ label: `${name}: 6 visits for $450.00` });
  await section.getByLabel("How it was paid").selectOption({ label: "In cash" });
  await section.getByRole("button", { name: "Sell it" }).click();
  const sold = section.getByRole("listitem").filter({ hasText: name });
  await expect(sold).toContainText("6 of 6 left");
  await expectNoViolations(page, "a package that was sold");
  await sold.getByRole("button", { name: `Take this visit from ${name}` }).click();
  await expect(section.getByText("visit 1 of 6")).toBeVisible();
  await expect(sold).toContainText("5 of 6 left");
  await expectNoViolations(page, "a visit from a package");
  await section.getByRole("button", { name: "Give it back" }).click();
  await expect(sold).toContainText("6 of 6 left");
});
