import { expect, test, type APIRequestContext, type FrameLocator, type Page } from "@playwright/test";
import { bookOverRest, chatOnForeignSite, payByCard, signIn } from "./steps";

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
  await expect(times.first()).toBeVisible();
  await times.nth(1).click();
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

/** Holds a time over REST; the link for paying that a mail or another program would show. */
async function payLink(request: APIRequestContext, client: string) {
  const held = await bookOverRest(request, "lumen", "hydrafacial", client);
  return new URL(`${held.manage_url}/pay`).pathname;
}

test("a link for paying shows the booking, and its button leads to the card page and back", async ({
  request,
  page,
}, info) => {
  await page.goto(await payLink(request, `Linda ${info.project.name}`));
  await expect(page.getByText("Held for you", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Pay \$39\.80/ }).click();
  await payByCard(page);
  await expect(page).toHaveURL(/\/b\//);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 20_000 });
});

test("holding a time on the clinic's page leads straight to the card page", async ({ request, page }, info) => {
  const headers = { Authorization: "Bearer pk_demo_lumen" };
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ service: "hydrafacial", from: day(3), to: day(10) });
  const { slots } = await (await request.get(`/v1/slots?${query}`, { headers })).json();
  const { start } = slots[Math.floor(Math.random() * slots.length)];
  await page.goto(`/c/lumen?service=hydrafacial&slot=${start}&date=${start.slice(0, 10)}&step=details`);
  // The page is alive once its program has arrived.
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Your name").fill(`Clara ${info.project.name}`);
  await page.getByRole("textbox", { name: "Phone" }).fill("512 555 0166");
  await page.getByRole("textbox", { name: "E-mail" }).fill(`clara.${info.project.name}@example.com`);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Hold it and pay $39.80" }).click();
  await expect(page).toHaveURL(/\/sandbox\/stripe\/checkout\//);
  await payByCard(page);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 20_000 });
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("paying is a form that leads to the card page", async ({ request, page }, info) => {
    await page.goto(await payLink(request, `Paul ${info.project.name}`));
    await page.getByRole("button", { name: /^Pay \$39\.80/ }).click();
    await expect(page).toHaveURL(/\/sandbox\/stripe\/checkout\//);
    await expect(page.getByLabel("Card number")).toBeVisible();
  });
});

test("the confirmation is mailed with a calendar file", async ({ request, page }) => {
  await expect
    .poll(async () => JSON.stringify(await (await request.get("/sandbox/mail.json")).json()), { timeout: 30_000 })
    .toContain("visit.ics");
  await page.goto("/sandbox/mail");
  await expect(page.getByText(/confirmed|booked/i).first()).toBeVisible();
});
