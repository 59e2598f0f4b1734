import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { atRest, expectNoViolations, payByCard, signIn } from "./steps";
import { test } from "./test";

const clinic = "lumen";
const service = "hydrafacial";
const headers = { Authorization: `Bearer pk_demo_${clinic}` };

type Slot = { start: string; date: string; practitioner: string; practitioner_name: string };

async function slots(request: APIRequestContext, query: Record<string, string>): Promise<Slot[]> {
  const reply = await request.get(`/v1/slots?${new URLSearchParams({ service, ...query })}`, { headers });
  expect(reply.ok(), await reply.text()).toBeTruthy();
  return (await reply.json()).slots;
}

/** Books every time that one practitioner has left on one day, whatever the date and the hour of this run. */
async function fullDay(request: APIRequestContext, client: string): Promise<Slot & { bookings: string[] }> {
  const now = Date.parse((await request.get("/healthz")).headers()["date"] ?? "");
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10);
  const free = await slots(request, { from: day(12), to: day(26) });
  const days = new Map<string, Slot[]>();
  for (const slot of free) {
    const key = `${slot.date} ${slot.practitioner}`;
    days.set(key, [...(days.get(key) ?? []), slot]);
  }
  // The days with the fewest times first; a repetition takes another one.
  const candidates = [...days.values()].sort((a, b) => a.length - b.length);
  const { date, practitioner, practitioner_name, start } = candidates[Math.floor(Math.random() * 3)]![0]!;
  const bookings: string[] = [];
  for (let turn = 0; turn < 30; turn++) {
    const [next] = await slots(request, { from: date, to: date, practitioner });
    if (!next) break;
    const reply = await request.post("/v1/bookings", {
      headers: { Authorization: `Bearer sk_demo_${clinic}` },
      data: {
        service,
        start: next.start,
        practitioner,
        name: `${client} ${turn}`,
        email: `taken.${turn}@example.com`,
        consent_version: 1,
      },
    });
    if (reply.status() === 409) continue;
    expect(reply.ok(), await reply.text()).toBeTruthy();
    bookings.push((await reply.json()).id);
  }
  expect(bookings.length).toBeGreaterThan(0);
  return { date, practitioner, practitioner_name, start, bookings };
}

/** The address of ours in the newest mail to somebody with these words in its subject. */
async function linkOfMail(request: APIRequestContext, to: string, subject: RegExp, path: RegExp): Promise<string> {
  let link = "";
  await expect
    .poll(
      async () => {
        const mails: Array<Record<string, unknown>> = await (await request.get("/sandbox/mail.json")).json();
        const mail = mails.find((one) => JSON.stringify(one).includes(to) && subject.test(String(one.subject)));
        link = mail ? (JSON.stringify(mail).match(path)?.[0] ?? "") : "";
        return link;
      },
      { timeout: 60_000 },
    )
    .not.toBe("");
  return link;
}

async function join(page: Page, day: Slot, name: string, email: string) {
  await page.goto(`/c/${clinic}?service=${service}&with=${day.practitioner}`);
  await atRest(page);
  await page.getByRole("link", { name: "Tell me when something is free" }).click();
  await expect(page.getByRole("heading", { name: "Tell me when something is free" })).toBeVisible();
  await atRest(page);
  await page.getByLabel("From").fill(day.date);
  await page.getByLabel("Until").fill(day.date);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
}

/** So that the journey passes at every hour. */
async function neverQuiet(page: Page) {
  await page.goto("/console/waitlist");
  await atRest(page);
  await page.getByRole("button", { name: "How we offer" }).click();
  const dialog = page.getByRole("dialog", { name: "How free times are offered" });
  await dialog.getByLabel("Nobody is written to from").fill("00:00");
  await dialog.getByLabel("until", { exact: true }).fill("00:00");
  await expectNoViolations(page, "how we offer");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Offers from now on follow it.")).toBeVisible();
}

test("a cancelled time is offered to whoever waits, who takes it and pays the deposit", async ({
  browser,
  page,
  request,
}, info) => {
  const client = `Wanda Wait ${info.retry}`;
  const email = `wanda.${info.retry}.${Date.now()}@example.com`;
  const office = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(office, "maya@lumen.example");
  await neverQuiet(office);
  const day = await fullDay(request, `Tess Taken ${info.retry}`);

  await join(page, day, client, email);
  await expectNoViolations(page, "joining the waitlist");
  await page.locator("input[name=consent_version]").check();
  await page.getByRole("button", { name: "Put me on the list" }).click();
  await expect(page.getByRole("heading", { name: "You are on the list" })).toBeVisible();
  await linkOfMail(request, email, /on the waitlist/, /\/waitlist\/[\w-]{64}/);

  await office.goto("/console/waitlist");
  const row = office.getByRole("region", { name: "Waitlist" }).getByRole("listitem").filter({ hasText: client });
  await expect(row).toContainText("Waiting");
  await expectNoViolations(office, "the waitlist");

  await office.goto(`/console/bookings?booking=${day.bookings[0]}`);
  await atRest(office);
  await office.getByRole("button", { name: "Cancel…" }).click();
  const asking = office.getByRole("dialog", { name: /^Cancel / });
  await asking.getByLabel("Reason").fill("Ill");
  await asking.getByRole("button", { name: /^Cancel/ }).click();
  await expect(asking).toBeHidden();
  await office.goto("/console/waitlist");
  await expect(row).toContainText("Offered", { timeout: 60_000 });
  await expect(row).toContainText("is kept until");

  const link = await linkOfMail(request, email, /A time is free for you/, /\/o\/[\w-]{64}/);
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(link);
      await expect(page.getByRole("heading", { name: "A time is free for you" })).toBeVisible();
      await expect(page.getByText("If you cancel later")).toBeVisible();
      await expectNoViolations(page, `the offer, ${scheme}, ${width}`);
    }
  }
  await page.getByRole("button", { name: /^Take it and pay / }).click();
  await expect(page.getByRole("heading", { name: "The time is yours" })).toBeVisible();
  await page.getByRole("link", { name: "Go on to the deposit" }).click();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await payByCard(page);
  await expect(page).toHaveURL(/\/b\//);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 30_000 });
  await office.goto("/console/waitlist?state=accepted");
  await expect(row).toContainText("Took a time");
});

test("whoever is taken off by mistake is put back, and leaves by their own link without script", async ({
  browser,
  page,
  request,
}, info) => {
  const client = `Lena Leave ${info.retry}`;
  const email = `lena.${info.retry}.${Date.now()}@example.com`;
  const reply = await request.post("/v1/waitlist", {
    headers,
    data: { service, name: client, email, consent_version: 1, parts: ["morning"], notice_minutes: 43_200 },
  });
  expect(reply.ok(), await reply.text()).toBeTruthy();
  const link = await linkOfMail(request, email, /on the waitlist/, /\/waitlist\/[\w-]{64}/);
  await signIn(page, "maya@lumen.example");
  await page.goto("/console/waitlist");
  await atRest(page);
  const row = page.getByRole("region", { name: "Waitlist" }).getByRole("listitem").filter({ hasText: client });
  await row.getByRole("button", { name: `Take ${client} off the waitlist` }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toContainText(/Waiting|Offered/);

  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(link);
  await plain.getByRole("button", { name: "Leave the list" }).click();
  await plain.goto(link);
  await expect(plain.getByRole("heading", { name: "You are not on the waitlist" })).toBeVisible();
});
