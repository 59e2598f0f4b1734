import { expect } from "@playwright/test";
import { PASSWORD, fresh, letter, register } from "./accounts";
import { atRest, bookOverRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

test("an owner takes a client's data along and erases them once the booking is settled", async ({ page, request }, info) => {
  const client = `Wren Sorrel ${info.retry}${Date.now()}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  await signIn(page, "amara@northside.example");
  await page.goto("/portal/data");
  await atRest(page);
  await expect(page.getByRole("heading", { name: "A client’s data" })).toBeVisible();
  await page.getByLabel("Name, e-mail or phone").fill(client);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: `See the data of ${client}` }).click();
  await expect(page.getByText("Not to be erased yet")).toBeVisible();
  await expectNoViolations(page, "a client whose booking is open");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download everything" }).click();
  expect((await download).suggestedFilename()).toMatch(/^client-.*\.zip$/);

  const key = { Authorization: "Bearer sk_demo_northside" };
  const cancelled = await request.post(`/v1/admin/bookings/${booking.id}/cancel`, {
    headers: key,
    data: { version: booking.version },
  });
  expect(cancelled.ok(), await cancelled.text()).toBeTruthy();
  await page.reload();
  await atRest(page);
  await page.getByText("Erase", { exact: true }).click();
  await expect(page.getByText("Nobody can bring any of it back")).toBeVisible();
  await expectNoViolations(page, "what an erasure will do");
  await page.getByRole("button", { name: `Erase ${client} for good` }).click();
  await expect(page.getByText(/Erased: \d+ rows deleted/)).toBeVisible();
  const found = await (await request.get(`/v1/admin/contacts?search=${encodeURIComponent(client)}`, { headers: key })).json();
  expect(found.contacts).toEqual([]);
});

test("a clinic is exported, scheduled to be deleted and kept after all, and its owner cannot just leave", async ({ page, request }, info) => {
  const email = fresh("linden", info);
  await register(page, request, email, "Linden Clinic");
  await page.goto("/portal/data");
  await atRest(page);
  await page.getByRole("button", { name: "Make an export" }).click();
  await expect(page.getByRole("link", { name: /^Download \d/ })).toBeVisible({ timeout: 60_000 });
  await letter(request, email, /export of Linden Clinic is ready/);
  await expectNoViolations(page, "a finished export");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download \d/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^anteroom-.*\.zip$/);

  await page.getByText("Delete", { exact: true }).click();
  await page.getByLabel(/Type “Linden Clinic”/).fill("Linden");
  await page.getByRole("button", { name: "Delete it in 14 days" }).click();
  await expect(page.getByText(/to say that you mean this organisation/)).toBeVisible();
  await page.getByLabel(/Type “Linden Clinic”/).fill("Linden Clinic");
  await page.getByRole("button", { name: "Delete it in 14 days" }).click();
  await expect(page.getByText(/Everything is deleted on/)).toBeVisible();
  await letter(request, email, /will be deleted on/);
  await expectNoViolations(page, "a scheduled deletion");
  await page.goto("/account");
  await expect(page.getByText("You are the only owner of Linden Clinic")).toBeVisible();
  await expectNoViolations(page, "an account that cannot go yet");
  await page.goto("/portal/data");
  await atRest(page);
  await page.getByRole("button", { name: "Keep the organisation" }).click();
  await expect(page.getByText("The organisation stays")).toBeVisible();
});

test("an invited member takes their own data along and deletes their account", async ({ page, request, browser }, info) => {
  const guest = fresh("alder", info);
  await register(page, request, fresh("aspen", info), "Aspen Clinic");
  await page.goto("/portal/members");
  await atRest(page);
  await page.getByLabel("E-mail").fill(guest);
  await page.getByLabel("Role").first().selectOption("analyst");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  const { link } = await letter(request, guest, /invite/i);
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await atRest(other);
  await other.getByRole("link", { name: "Create an account" }).click();
  await atRest(other);
  await other.getByLabel("Your name").fill("Alder Finch");
  await other.getByLabel("E-mail").fill(guest);
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Create the account" }).click();
  const { code } = await letter(request, guest, /confirm/i);
  await other.getByLabel("Code from the mail").fill(code);
  await other.getByRole("button", { name: "Confirm" }).click();
  await other.getByRole("button", { name: /^Join Aspen Clinic/ }).click();
  await expect(other).toHaveURL(/\/(portal|console)/);

  await other.goto("/account");
  await atRest(other);
  const download = other.waitForEvent("download");
  await other.getByRole("link", { name: "Download my data" }).click();
  expect((await download).suggestedFilename()).toBe("my-anteroom-account.zip");
  await other.getByText("Delete", { exact: true }).click();
  await expectNoViolations(other, "an account about to be deleted");
  await other.getByLabel(`Type ${guest} to go on`).fill(guest);
  await other.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(other).toHaveURL(/\/$/);
  await letter(request, guest, /account was deleted/);
  await other.waitForLoadState("networkidle");
  await other.goto("/account");
  await expect(other).toHaveURL(/sign-in/);
  await page.reload();
  await expect(page.getByText("Alder Finch")).toBeHidden();
});
