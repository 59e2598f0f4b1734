import { expect, type Page } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

async function addToTeam(page: Page, what: string, name: string) {
  await page.getByText(what, { exact: true }).click();
  const form = page.locator("details", { has: page.getByText(what, { exact: true }) });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
}

test("an owner sets up somebody, a room and a service, and strangers see it at its price", async ({ page }) => {
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/team");
  await expectNoViolations(page, "team");
  await addToTeam(page, "Add somebody", "Kit Moss");
  await addToTeam(page, "Add a room", "Showroom");
  await expect(page.getByRole("listitem").filter({ hasText: "Kit Moss" })).toContainText("No hours yet");

  await page.goto("/portal/services");
  await expectNoViolations(page, "services");
  await page.getByRole("link", { name: "Add a service" }).click();
  await expect(page.getByRole("heading", { name: "A new service" })).toBeVisible();
  await atRest(page);
  const save = page.getByRole("button", { name: "Save the service" });
  await page.getByLabel("Name").fill("Colour consultation");
  await page.getByLabel("Length, in minutes").fill("0");
  await page.getByLabel("Notice, in hours").fill("9000");
  await page.getByLabel("What for").fill("Consultation");
  await page.getByLabel("Amount or formula").fill("80 *");
  await page.getByText("Kit Moss").click();
  await save.click();
  await expect(page.getByText("Nothing is saved yet.")).toBeVisible();
  await expect(page.getByText("Give minutes between 1 and")).toBeVisible();
  await expect(page.getByText("so nobody could ever book")).toBeVisible();
  await expect(page.locator("#price-0-formula-error")).not.toBeEmpty();
  await expectNoViolations(page, "a refused service");
  await expect(page.getByLabel("Amount or formula")).toHaveValue("80 *");

  await page.getByLabel("Length, in minutes").fill("40");
  await page.getByLabel("Notice, in hours").fill("1.5");
  await page.getByLabel("Amount or formula").fill("80");
  await save.click();
  await expect(page.getByText("The service is saved")).toBeVisible();
  await expect(page).toHaveURL(/\/portal\/services\/colour-consultation$/);
  await expect(page.getByText("Shown as “CA$80.00”")).toBeVisible();

  await page.goto("/portal/services");
  const row = page.getByRole("listitem").filter({ hasText: "Colour consultation" });
  await expect(row).toContainText("has no hours yet");
  const stranger = await page.context().browser()!.newPage();
  await stranger.goto("/c/ridge");
  await expect(stranger.getByText("Colour consultation").first()).toBeVisible();

  await atRest(page);
  await row.getByRole("button", { name: "Pause" }).click();
  await expect(row.getByText("Paused")).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole("main")).toBeVisible();
  await expect(stranger.getByText("Colour consultation")).toHaveCount(0);
  await stranger.close();
});

test("without script a service is saved as a plain form, and a dispatcher only looks", async ({ browser, page: looking }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/services");
  await page.getByRole("link", { name: /^Change/ }).first().click();
  await page.getByLabel("Description").fill("Written without any script.");
  await page.getByRole("button", { name: "Save the service" }).click();
  await expect(page.getByLabel("Description")).toHaveValue("Written without any script.");
  await plain.close();
  await signIn(looking, "colette@ridge.example");
  await looking.goto("/portal/services");
  await atRest(looking);
  await expect(looking.getByRole("listitem").filter({ hasText: "min" }).first()).toBeVisible();
  await expect(looking.getByRole("link", { name: "Add a service" })).toHaveCount(0);
});
