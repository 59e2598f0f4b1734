import { expect, test, type Page } from "@playwright/test";
import { atRest, bookOverRest, expectNoViolations, payByCard, signIn } from "./steps";

/** Somebody who has paid a deposit at Lumen; answers their name and the booking. */
async function depositPaid(page: Page, name: string) {
  const client = `${name} ${Date.now()}`;
  const booking = await bookOverRest(page.request, "lumen", "laser-hair-removal", client, { areas: ["underarms"] });
  await page.goto(booking.manage_url);
  await atRest(page);
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await payByCard(page);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 30_000 });
  return { client, booking };
}

/** The payment of a client, opened beside the list. */
async function openPayment(page: Page, client: string) {
  await page.goto(`/console/payments?search=${encodeURIComponent(client)}`);
  await atRest(page);
  await page.getByRole("link", { name: client }).first().click();
  const sheet = page.getByRole("complementary", { name: "Payment" });
  await expect(sheet.getByText(client).first()).toBeVisible();
  return sheet;
}

test("an owner returns part of a deposit, with what it does said first", async ({ page }) => {
  const { client } = await depositPaid(page, "Rita Returned");
  await signIn(page, "lena@lumen.example");
  const sheet = await openPayment(page, client);
  await expectNoViolations(page, "the list of payments with one opened");
  await sheet.getByRole("button", { name: "Return money" }).click();
  const dialog = page.getByRole("dialog", { name: /Return money to/ });
  await dialog.getByLabel("Amount").fill("1000000");
  await expect(dialog.getByText(/Give an amount above zero and up to/)).toBeVisible();
  await dialog.getByLabel("Amount").fill("5.00");
  await expect(dialog.getByText(/\$5\.00 goes back to the card it came from/)).toBeVisible();
  await dialog.getByRole("button", { name: "Return $5.00" }).click();
  await expect(dialog.getByText("Say why, for the books and for the client.")).toBeVisible();
  await expect(dialog.getByLabel("Amount"), "what was typed stays").toHaveValue("5.00");
  await dialog.getByLabel("Reason").fill("A late start");
  await expectNoViolations(page, "returning money");
  await dialog.getByRole("button", { name: "Return $5.00" }).click();
  await expect(dialog).toBeHidden();
  await expect(sheet.getByText("$5.00 returned")).toBeVisible({ timeout: 30_000 });
  await expect(sheet.getByText("Partly returned")).toBeVisible();
  await sheet.getByText("In the books", { exact: true }).click();
  await expect(sheet.getByRole("cell", { name: "Card processor" }).first()).toBeVisible();
});

test("a balance is asked for, paid by the client's own page, and stands in the list", async ({ page, browser }) => {
  const { client, booking } = await depositPaid(page, "Bela Balance");
  await signIn(page, "lena@lumen.example");
  await page.goto(`/console/bookings?booking=${booking.id}`);
  await atRest(page);
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await sheet.getByText("Ask for the balance").click();
  await sheet.getByLabel(/Amount in/).fill("12.34");
  await sheet.getByRole("button", { name: "Send the link" }).click();
  await expect(sheet.getByText(/\$12\.34, not paid yet|not paid yet/)).toBeVisible();
  await expectNoViolations(page, "a booking whose balance is asked for");
  const client_page = await (await browser.newContext()).newPage();
  await client_page.goto(booking.manage_url);
  await atRest(client_page);
  await expect(client_page.getByText("$12.34 is to be paid for your visit")).toBeVisible();
  await expectNoViolations(client_page, "a client's page with something to pay");
  await client_page.getByRole("button", { name: "Pay $12.34" }).click();
  await payByCard(client_page);
  await expect(client_page).toHaveURL(/\/b\//);
  await client_page.close();
  await expect(sheet.getByText("$12.34, paid")).toBeVisible({ timeout: 30_000 });
  await page.goto(`/console/payments?for=balance&search=${encodeURIComponent(client)}`);
  await atRest(page);
  await expect(page.getByRole("row", { name: new RegExp(client) })).toContainText("$12.34");
  const file = await page.request.get(`/console/payments.csv?for=balance&search=${encodeURIComponent(client)}`);
  expect(await file.text()).toContain("12.34");
  const sheets = await page.request.get("/console/payments.xlsx");
  expect(sheets.headers()["content-type"]).toContain("spreadsheetml");
});

test("a dispute is shown with its deadline until the bank decides, and the books are compared", async ({ page }) => {
  const { client } = await depositPaid(page, "Dora Dispute");
  await signIn(page, "lena@lumen.example");
  const reference = /pi_\w+/.exec(await (await openPayment(page, client)).innerText())?.[0];
  expect(reference, "the processor's id is shown").toBeTruthy();
  await page.goto("/sandbox/stripe/payments");
  await page.getByRole("button", { name: `Dispute: ${reference}` }).click();
  await expect(page.getByRole("button", { name: /^Clinic wins: / }).first()).toBeVisible();
  await page.goto("/console/payments");
  await atRest(page);
  const notice = page.getByRole("link", { name: new RegExp(`disputed by ${client}`) });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  await expect(notice).toContainText("Answer by");
  await notice.click();
  const sheet = page.getByRole("complementary", { name: "Payment" });
  await expect(sheet.getByText("Disputed", { exact: true }).first()).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Return money" })).toHaveCount(0);
  await expectNoViolations(page, "a disputed payment");
  await page.goto("/sandbox/stripe/payments");
  await page.getByRole("row", { name: new RegExp(reference ?? "") }).getByRole("button", { name: /^Clinic wins/ }).click();
  await expect(page.getByRole("row", { name: new RegExp(reference ?? "") })).toContainText("won");
  await page.goto("/console/books");
  await atRest(page);
  await page.getByLabel("From").fill(new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText(/\d+ compared/).first()).toBeVisible({ timeout: 30_000 });
  await expectNoViolations(page, "the books");
});
