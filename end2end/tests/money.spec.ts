import { expect, type Page } from "@playwright/test";
import { depositPaid } from "./deposits";
import { atRest, bookOverRest, expectNoViolations, payByCard, signIn } from "./steps";
import { test } from "./test";

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

test("a fee is asked for a visit that nobody came to, and paid by the client's own page", async ({ page, browser }, info) => {
  await signIn(page, "lena@lumen.example");
  await page.goto("/console/bookings?state=no_show");
  await atRest(page);
  // A second try takes another visit; one that is free has no fee.
  const missed = page.getByRole("row").filter({ has: page.getByRole("link"), hasNotText: "First consultation" });
  await missed.nth(info.retry).getByRole("link").first().click();
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await sheet.getByText("Ask for a fee").click();
  const amount = await sheet.getByLabel(/Amount in/).inputValue();
  expect(Number(amount), "what the policy asks beyond what was kept").toBeGreaterThan(0);
  await expect(sheet.getByLabel("What for")).toHaveValue("For the missed visit");
  await sheet.getByRole("button", { name: "Send the link" }).click();
  await expect(sheet.getByText(/not paid yet/)).toBeVisible();
  await expectNoViolations(page, "a booking whose fee is asked for");
  const link = await sheet.getByRole("link", { name: "Its page" }).getAttribute("href");
  const client_page = await (await browser.newContext()).newPage();
  await client_page.goto(link ?? "");
  await atRest(client_page);
  await client_page.getByRole("button", { name: /^Pay \$/ }).click();
  await payByCard(client_page);
  await expect(client_page).toHaveURL(/\/b\//);
  await client_page.close();
  await expect(sheet.getByText(/\$[\d.,]+, paid/).first()).toBeVisible({ timeout: 30_000 });
});

test("a card that a client lets be kept is charged for the visit they missed, and can be taken back", async ({ page, browser }, info) => {
  const client = `Kim Keeper ${Date.now()}`;
  const booking = await bookOverRest(page.request, "lumen", "laser-hair-removal", client, { areas: ["underarms"] });
  const client_page = await (await browser.newContext()).newPage();
  await client_page.goto(booking.manage_url);
  await atRest(client_page);
  await client_page.getByLabel(/Keep my card for this fee/).check();
  await expectNoViolations(client_page, "a client's page that offers to keep the card");
  await client_page.getByRole("button", { name: /^Pay \$/ }).click();
  await payByCard(client_page);
  const kept = client_page.getByRole("region", { name: "Your card is kept" });
  await expect(kept.getByText("Visa ending 4242")).toBeVisible({ timeout: 30_000 });
  await expect(kept.getByText(/we may ask for 50% of the price/)).toBeVisible();
  await expectNoViolations(client_page, "a client's page with a card that is kept");
  await kept.getByRole("button", { name: "Forget this card" }).click();
  await expect(kept).toBeHidden();
  await client_page.close();

  // Those of the demo who did not come let their cards be kept.
  await signIn(page, "lena@lumen.example");
  await page.goto("/console/bookings?state=no_show");
  await atRest(page);
  const missed = page.getByRole("row").filter({ has: page.getByRole("link"), hasNotText: "First consultation" });
  await missed.nth(4 + info.retry).getByRole("link").first().click();
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await sheet.getByText("Ask for a fee").click();
  await expectNoViolations(page, "a fee that can be charged");
  await sheet.getByLabel(/Amount in/).fill("9999");
  await sheet.getByRole("button", { name: /^Charge / }).click();
  await expect(sheet.getByText(/The client agreed to be charged up to/).first()).toBeVisible();
  await sheet.getByLabel(/Amount in/).fill("5.00");
  await sheet.getByRole("button", { name: /^Charge / }).click();
  await expect(sheet.getByText(/\$5\.00, paid/)).toBeVisible({ timeout: 30_000 });
});

test("what is typed stays when the client takes the card back meanwhile", async ({ page, browser }, info) => {
  await signIn(page, "lena@lumen.example");
  await page.goto("/console/bookings?state=no_show");
  await atRest(page);
  const missed = page.getByRole("row").filter({ has: page.getByRole("link"), hasNotText: "First consultation" });
  await missed.nth(7 + info.retry).getByRole("link").first().click();
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await sheet.getByText("Ask for a fee").click();
  await sheet.getByLabel(/Amount in/).fill("7.77");
  await sheet.getByLabel("What for").fill("The room was kept");
  await expect(sheet.getByRole("button", { name: /^Charge / })).toBeVisible();
  const link = await sheet.getByRole("link", { name: "What the client sees" }).getAttribute("href");
  const client_page = await (await browser.newContext()).newPage();
  await client_page.goto(link ?? "");
  await atRest(client_page);
  const kept = client_page.getByRole("region", { name: "Your card is kept" });
  await kept.getByRole("button", { name: "Forget this card" }).click();
  await expect(kept).toBeHidden();
  await expect(sheet.getByRole("button", { name: /^Charge / })).toBeHidden();
  await expect(sheet.getByLabel(/Amount in/)).toHaveValue("7.77");
  await expect(sheet.getByLabel("What for")).toHaveValue("The room was kept");
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

test("what is kept as credit pays for a visit, and the client has a receipt of all of it", async ({ page }) => {
  const { client, booking } = await depositPaid(page, "Cleo Credit");
  await signIn(page, "lena@lumen.example");
  const payment = await openPayment(page, client);
  await payment.getByRole("button", { name: "Return money" }).click();
  const dialog = page.getByRole("dialog", { name: /Return money to/ });
  await dialog.getByLabel("Amount").fill("7.00");
  await dialog.getByText("Credit for a later visit").click();
  await dialog.getByLabel("Reason").fill("Rather another day");
  await expect(dialog.getByText(/\$7\.00 stays with the clinic/)).toBeVisible();
  await expectNoViolations(page, "keeping money as credit");
  await dialog.getByRole("button", { name: "Keep $7.00 as credit" }).click();
  await expect(dialog).toBeHidden();
  await expect(payment.getByText("$7.00 kept as credit for a later visit")).toBeVisible();
  await page.goto(`/console/bookings?booking=${booking.id}`);
  await atRest(page);
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await expect(sheet.getByRole("heading", { name: /Client’s credit\s*\$7\.00/ })).toBeVisible();
  await sheet.getByLabel("Use for this visit").fill("3.00");
  await expectNoViolations(page, "a booking whose client has credit");
  await sheet.getByRole("button", { name: "Use the credit" }).click();
  await expect(sheet.getByText("$3.00 of this visit is paid with it.")).toBeVisible();
  await page.goto(booking.manage_url);
  await atRest(page);
  const receipt = page.getByRole("link", { name: /^Receipt \(PDF\)/ });
  await expectNoViolations(page, "a client's page with a receipt");
  const file = await page.request.get((await receipt.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toBe("application/pdf");
  expect((await file.body()).subarray(0, 5).toString()).toBe("%PDF-");
});
