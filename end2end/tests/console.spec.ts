import { expect, type Browser, type Page } from "@playwright/test";
import { bookOverRest, signIn } from "./steps";
import { test } from "./test";

/** A dispatcher's own browser, looking at one client's bookings. */
async function dispatcher(browser: Browser, email: string, client: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(page, email);
  await page.goto(`/console/bookings?search=${encodeURIComponent(client)}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible({ timeout: 30_000 });
  return page;
}

/** The client's row in the list of bookings. */
function row(page: Page, client: string) {
  return page.getByRole("row").filter({ hasText: client });
}

test("what one dispatcher does, another sees without reloading", async ({ browser, request }, info) => {
  const client = `Vera Live ${info.retry}`;
  const maya = await dispatcher(browser, "maya@northside.example", client);
  const amara = await dispatcher(browser, "amara@northside.example", client);
  await bookOverRest(request, "northside", "cleaning", client);
  await expect(row(maya, client)).toContainText("Confirmed");
  await expect(row(amara, client)).toContainText("Confirmed");

  await row(maya, client).getByText(client).click();
  await maya.getByRole("button", { name: "Cancel…" }).click();
  const asking = maya.getByRole("dialog", { name: /^Cancel / });
  await asking.getByLabel("Reason").fill("The practitioner is ill");
  await asking.getByRole("button", { name: /^Cancel/ }).click();
  await expect(row(maya, client)).toContainText("Cancelled");
  await expect(row(amara, client)).toContainText("Cancelled");
});

test("two dispatchers at once get a clear conflict, not a lost update", async ({ browser, request }, info) => {
  const client = `Connie Flict ${info.retry}`;
  const maya = await dispatcher(browser, "maya@northside.example", client);
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  await row(maya, client).getByText(client).click();
  await expect(maya.getByRole("button", { name: "Reschedule" })).toBeVisible();

  // Maya's screen hears nothing of what happens meanwhile, so that it shows what is no longer true.
  await maya.route("**/api/**", (route) => (/change/.test(route.request().url()) ? route.continue() : route.abort()));
  const moved = await request.post(`/v1/admin/bookings/${booking.id}/cancel`, {
    headers: { Authorization: "Bearer sk_demo_northside" },
    data: { reason: "by the clinic's own software" },
  });
  expect(moved.ok(), await moved.text()).toBeTruthy();
  await maya.getByRole("button", { name: "Complete" }).click();
  await expect(maya.getByText(/changed this booking|is cancelled/).first()).toBeVisible();
});

test("an analyst reads everything and may change nothing", async ({ browser, request }, info) => {
  const client = `Ana Lyst ${info.retry}`;
  await bookOverRest(request, "northside", "cleaning", client);
  const jo = await dispatcher(browser, "jo@northside.example", client);
  await row(jo, client).getByText(client).click();
  await expect(jo.getByText("Price", { exact: true }).first()).toBeVisible();
  await expect(jo.getByRole("button", { name: "Reschedule" })).toBeHidden();
});

test("a stranger is asked to sign in and then led where they wanted to go", async ({ page }) => {
  await page.goto("/console/leads");
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel("E-mail").fill("maya@northside.example");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("do not match")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("maya@northside.example");
  await page.getByLabel("Password").fill("anteroom-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/console\/leads/);
});
