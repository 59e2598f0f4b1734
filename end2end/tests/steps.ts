import AxeBuilder from "@axe-core/playwright";
import { expect, type APIRequestContext, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { base } from "../playwright.config";

/** A page of another origin that embeds the widget under a strict content policy. */
export const hostSite = (() => {
  const url = new URL(base);
  url.hostname = "127.0.0.1";
  url.port = String(Number(url.port) + 1);
  return url.href;
})();

/** Waits until the page is alive, where it has a program, and nothing on it is being fetched or moves any more. */
export async function atRest(page: Page) {
  await page.waitForFunction(() => {
    const root = document.documentElement;
    const hasProgram = matchMedia("(scripting: enabled)").matches && document.querySelector("script[type=module]") !== null;
    const isAlive = root.hasAttribute("data-alive") || !hasProgram;
    const isBusy = document.querySelector("[aria-busy=true]") !== null;
    return isAlive && !isBusy && document.getAnimations().every((one) => one.playState !== "running");
  });
}

/** Every rule of axe, on the page at rest. */
export async function expectNoViolations(page: Page, where: string) {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).join("; ")})`);
  expect(found, where).toEqual([]);
}

/** The control at `wanted`, or the last one where a day offers fewer. */
export async function nthOrLast(controls: Locator, wanted: number): Promise<Locator> {
  await expect(controls.first()).toBeVisible();
  return controls.nth(Math.min(wanted, (await controls.count()) - 1));
}

/** Signs in to the console; every demo account has the same password. */
export async function signIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("anteroom-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/console/);
  // Going elsewhere while a page is still on its way may end in neither of the two.
  await atRest(page);
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
  // The server's clock counts, which a run may set to a night or a holiday.
  const now = Date.parse((await request.get("/healthz")).headers()["date"] ?? "");
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ service, from: day(2), to: day(12), answers: JSON.stringify(answers) });
  // Journeys run side by side; whoever comes second to a time takes another.
  for (let attempt = 1; ; attempt++) {
    const { slots } = await (await request.get(`/v1/slots?${query}`, { headers })).json();
    expect(slots?.length, `free times of ${clinic} for ${service}`).toBeGreaterThan(0);
    const slot = slots[Math.floor(Math.random() * slots.length)];
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
    if (reply.status() === 409 && attempt < 5) continue;
    expect(reply.ok(), await reply.text()).toBeTruthy();
    return reply.json();
  }
}
