import { expect, type FrameLocator, type Page } from "@playwright/test";
import { chatOnForeignSite, nthOrLast, payByCard, signIn } from "./steps";
import { test } from "./test";

test("an enquiry on a foreign site becomes a paid booking that the dispatcher sees without reloading", async ({
  browser,
  page,
}, info) => {
  const client = info.project.name === "phone" ? "Phoebe Mobile" : "Dexter Desk";
  const digits = info.project.name === "phone" ? "512 555 0171" : "512 555 0172";

  // The dispatcher watches the list of bookings in another browser.
  const office = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(office, "maya@lumen.example");
  await office.goto(`/console/bookings?search=${encodeURIComponent(client)}`);
  await expect(office.getByText("Live", { exact: true })).toBeVisible();
  const row = office.getByRole("row").filter({ hasText: client });
  await expect(row).toHaveCount(0);

  const chat = await chatOnForeignSite(page);
  await say(chat, `HydraFacial, price? ${client}, ${digits}`);
  await expect(chat.getByText("$199.00").first()).toBeVisible();
  await chat.getByRole("button", { name: "See times" }).click();
  await pickSecondTime(chat);
  await giveDetails(chat, client, digits);

  const pay = chat.getByRole("button", { name: /Pay \$39\.80/ });
  await expect(pay).toBeVisible();
  await expect(row).toContainText("Awaiting deposit");

  const [checkout] = await Promise.all([page.waitForEvent("popup"), pay.click()]);
  await payByCard(checkout);
  await expect(checkout).toHaveURL(/\/b\//);
  await expect(checkout.getByText("Confirmed").first()).toBeVisible({ timeout: 20_000 });

  // Both screens follow by themselves.
  await expect(chat.getByText(/booked/i).first()).toBeVisible({ timeout: 20_000 });
  await expect(row).toContainText("Confirmed");

  // A reload of the host page keeps the conversation.
  await page.reload();
  await page.getByRole("button", { name: "Chat with us" }).click();
  await expect(page.frameLocator("iframe").getByText(/booked/i).first()).toBeVisible();
});

async function say(chat: FrameLocator, text: string) {
  const composer = chat.getByRole("textbox", { name: "Message" });
  await composer.fill(text);
  await composer.press("Enter");
}

async function pickSecondTime(chat: FrameLocator) {
  const times = chat.getByRole("group", { name: "Pick a time" }).last().getByRole("button", { name: /\d:\d\d/ });
  await (await nthOrLast(times, 1)).click();
}

/** The card asks only for what is missing, and for consent. */
async function giveDetails(chat: FrameLocator, name: string, phone: string) {
  const card = chat.getByRole("form", { name: "Your details" }).last();
  await expect(card).toBeVisible();
  await card.getByLabel("Name").fill(name);
  await card.getByLabel("Phone", { exact: true }).fill(phone);
  await card.getByLabel("E-mail").fill(`${phone.replaceAll(" ", "")}@example.com`);
  await card.getByRole("button", { name: "Continue" }).click();
}

test("the confirmation is mailed with a calendar file", async ({ request, page }) => {
  await expect
    .poll(async () => JSON.stringify(await (await request.get("/sandbox/mail.json")).json()), { timeout: 30_000 })
    .toContain("visit.ics");
  await page.goto("/sandbox/mail");
  await expect(page.getByText(/confirmed|booked/i).first()).toBeVisible();
});
