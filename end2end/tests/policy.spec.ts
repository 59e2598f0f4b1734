import { expect, type Page } from "@playwright/test";
import { fresh, register } from "./accounts";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** A service of a new clinic. */
async function addService(page: Page, name: string, price: string) {
  await page.goto("/portal/services/new");
  await atRest(page);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("What for").fill(name);
  await page.getByLabel("Amount or formula").fill(price);
  await page.getByRole("button", { name: "Save the service" }).click();
  await expect(page.getByText("The service is saved")).toBeVisible();
}

test("an owner tries out what clients pay and get back, saves it, and finds the earlier version again", async ({ page, request }, info) => {
  await register(page, request, fresh("sage", info), "Sage Physiotherapy");
  await page.goto("/portal/policy");
  await expect(page.getByText("Nothing is saved yet: each service keeps")).toBeVisible();
  await expect(page.getByText("As soon as there is a service")).toBeVisible();
  await expectNoViolations(page, "a first policy");
  await addService(page, "Massage", "80");
  await addService(page, "Taping", "30");

  await page.goto("/portal/policy");
  await atRest(page);
  await page.getByRole("button", { name: "Add a rule for some bookings" }).click();
  const rule = page.getByRole("region", { name: "Rule 1" });
  await rule.getByText("Massage", { exact: true }).click();
  await rule.getByText("A share of the price").click();
  await rule.getByLabel("How much").fill("25");
  const tried = page.getByRole("region", { name: "Try it out" });
  // What the rules make of it, before anything is saved.
  await expect(tried.getByText("$20.00").first()).toBeVisible();
  await expect(tried.getByText("Rule 1 decides here.")).toBeVisible();
  await tried.getByLabel("Hours before").fill("48");
  await expect(tried.getByText("They cancel then: back").locator("xpath=following-sibling::dd[1]")).toHaveText("$20.00");
  await rule.getByLabel("Less a fee, USD").fill("5");
  await expect(tried.getByText("They cancel then: back").locator("xpath=following-sibling::dd[1]")).toHaveText("$15.00");
  await tried.getByLabel("Hours before").fill("soon");
  await expect(tried.getByText("Write whole hours")).toBeVisible();
  await tried.getByLabel("Hours before").fill("23");
  await expect(tried.getByText("They cancel then: back").locator("xpath=following-sibling::dd[1]")).toHaveText("$0.00");
  // Short notice, from a price on: what is not met leaves it to everything else.
  await rule.getByLabel("Booked less than").fill("24");
  await rule.getByLabel("The price is at least, USD").fill("90");
  await expect(tried.getByText("What holds for everything else decides here.")).toBeVisible();
  await tried.getByLabel("Booked ahead, hours").fill("23.5");
  await tried.getByLabel("Price, USD").fill("100");
  await expect(tried.getByText("Rule 1 decides here.")).toBeVisible();
  await expect(tried.getByText("$25.00").first()).toBeVisible();
  await expectNoViolations(page, "a policy at work");

  const save = page.getByRole("button", { name: "Save as a new version" });
  await rule.getByLabel("Booked less than").fill("0");
  await save.click();
  await expect(rule.getByText("Give more than nothing, or leave it empty.")).toBeVisible();
  await rule.getByLabel("Booked less than").fill("24");
  await rule.getByLabel("Percent back", { exact: true }).fill("all of it");
  await save.click();
  await expect(rule.getByText("Write a whole share between 0 and 100 %.")).toBeVisible();
  await expect(page.getByText("Nothing is saved yet. What needs another look is marked below.")).toBeVisible();
  await expectNoViolations(page, "a refused policy");
  await rule.getByLabel("Percent back", { exact: true }).fill("100");
  await save.click();
  await expect(page.getByText("Version 1 is in force")).toBeVisible();
  await expect(rule.getByLabel("How much"), "what was typed stays").toHaveValue("25");
  await expect(rule.getByLabel("Booked less than")).toHaveValue("24");

  await page.reload();
  await atRest(page);
  await rule.getByRole("button", { name: "Remove rule 1" }).click();
  await expect(page.getByRole("heading", { name: "All bookings" })).toBeVisible();
  await save.click();
  await expect(page.getByText("Version 2 is in force")).toBeVisible();
  await page.getByRole("link", { name: "Version 1" }).click();
  await expect(page.getByText("This is version 1. Version 2 is in force")).toBeVisible();
  await expect(rule.getByLabel("How much")).toHaveValue("25");
  await save.click();
  await expect(page.getByText("Version 3 is in force", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/portal\/policy$/);
});

test("a dispatcher reads the policy without script and tries it out by the address", async ({ browser }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await signIn(page, "maya@lumen.example");
  await page.goto("/portal/policy");
  await expect(page.getByRole("button", { name: "Save as a new version" })).toHaveCount(0);
  await page.getByLabel("Hours before").last().fill("1");
  await page.getByRole("button", { name: "Work it out" }).click();
  await expect(page).toHaveURL(/hours=1/);
  await expect(page.getByText("decides here.")).toBeVisible();
  await plain.close();
});
