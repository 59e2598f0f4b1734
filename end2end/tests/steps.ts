import { expect, type APIRequestContext, type FrameLocator, type Page } from "@playwright/test";
import { base } from "../playwright.config";

/** A page of another origin that embeds the widget under a strict content policy. */
export const hostSite = (() => {
  const url = new URL(base);
  url.port = String(Number(url.port) + 1);
  return url.href;
})();

/** Signs in to the console; every demo account has the same password. */
export async function signIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("anteroom-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/console/);
}

/** Opens the chat on the foreign site and answers its frame. */
export async function chatOnForeignSite(page: Page): Promise<FrameLocator> {
  await page.goto(hostSite);
  await page.getByRole("button", { name: "Chat with us" }).click();
  const chat = page.frameLocator("iframe");
  await expect(chat.getByRole("textbox").first()).toBeVisible();
  return chat;
}

/** Pays on the sandbox's checkout with the card that always works. */
export async function payByCard(checkout: Page, number = "4242 4242 4242 4242") {
  await checkout.getByLabel("Card number").fill(number);
  await checkout.getByLabel(/expir/i).fill("12 / 34");
  await checkout.getByLabel(/cvc|security/i).fill("123");
  await checkout.getByLabel("Name on card").fill("A Client");
  await checkout.getByRole("button", { name: /^Pay/ }).click();
}

/** Books the first free time of a service over REST, so that a test begins with a booking of its own. */
export async function bookOverRest(
  request: APIRequestContext,
  clinic: string,
  service: string,
  client: string,
  answers: Record<string, unknown> = {},
): Promise<{ id: string; version: number; manage_url: string; start: string }> {
  const headers = { Authorization: `Bearer pk_demo_${clinic}` };
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ service, from: day(2), to: day(12), answers: JSON.stringify(answers) });
  const slots = await (await request.get(`/v1/slots?${query}`, { headers })).json();
  expect(slots.slots?.length, JSON.stringify(slots)).toBeGreaterThan(0);
  // Anywhere in the list: journeys run side by side and must not want the same time.
  const slot = slots.slots[Math.floor(Math.random() * slots.slots.length)];
  const reply = await request.post("/v1/bookings", {
    headers,
    data: {
      service,
      answers,
      start: slot.start,
      practitioner: slot.practitioner,
      name: client,
      email: `${client.toLowerCase().replaceAll(" ", ".")}@example.com`,
      consent_version: 1,
    },
  });
  expect(reply.ok(), await reply.text()).toBeTruthy();
  return reply.json();
}
