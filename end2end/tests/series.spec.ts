import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

const clinic = "lumen";
const service = "hydrafacial";
const staff = "lena@lumen.example";

type Slot = { start: string; date: string; time: string; practitioner: string; practitioner_name: string };

/** The date so many days after another. */
function after(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A free time, and the same practitioner's free time a week later, which somebody then takes: whatever the date and the
 * hour of this run. */
async function firstAndTaken(request: APIRequestContext, rival: string): Promise<Slot> {
  const headers = { Authorization: `Bearer sk_demo_${clinic}` };
  const now = Date.parse((await request.get("/healthz")).headers()["date"] ?? "");
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ service, from: day(5), to: day(24) });
  const reply = await request.get(`/v1/slots?${query}`, { headers });
  expect(reply.ok(), await reply.text()).toBeTruthy();
  const slots: Slot[] = (await reply.json()).slots;
  const named = (slot: Slot) => `${slot.date} ${slot.time} ${slot.practitioner}`;
  const all = new Map(slots.map((slot) => [named(slot), slot]));
  const pairs = slots.flatMap((first) => {
    const next = all.get(named({ ...first, date: after(first.date, 7) }));
    return next ? [[first, next] as const] : [];
  });
  expect(pairs.length, "a time that is free in two weeks in a row").toBeGreaterThan(0);
  for (let attempt = 1; ; attempt++) {
    const [first, next] = pairs[Math.floor(Math.random() * pairs.length)]!;
    const taken = await request.post("/v1/bookings", {
      headers,
      data: {
        service,
        start: next.start,
        practitioner: next.practitioner,
        name: rival,
        email: `${rival.toLowerCase().replaceAll(" ", ".")}@example.com`,
        consent_version: 1,
      },
    });
    if (taken.status() === 409 && attempt < 5) continue;
    expect(taken.ok(), await taken.text()).toBeTruthy();
    return first;
  }
}

async function board(page: Page, date: string) {
  await signIn(page, staff);
  await page.goto(`/console?day=${date}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible({ timeout: 30_000 });
  await atRest(page);
}

/** The opened form, with its service, practitioner and time chosen. */
async function entry(page: Page, slot: Slot): Promise<Locator> {
  const dialog = page.getByRole("dialog", { name: "New booking" });
  await expect(dialog.getByLabel("Service")).toBeVisible();
  await dialog.getByLabel("Service").selectOption(service);
  await dialog.getByLabel("With", { exact: true }).selectOption(slot.practitioner);
  await expect(dialog.getByLabel("Day", { exact: true })).toHaveValue(slot.date);
  await dialog.getByRole("button", { name: `${slot.time}, with ${slot.practitioner_name}`, exact: true }).click();
  return dialog;
}

async function fillPerson(dialog: Locator, client: string) {
  await dialog.getByRole("textbox", { name: "Name" }).fill(client);
  await dialog.getByRole("textbox", { name: "E-mail" }).fill(`${client.toLowerCase().replaceAll(" ", ".")}@example.com`);
  await dialog.getByLabel("They agreed to this").check();
}

/** What the console knows of the opened booking. */
async function opened(page: Page) {
  await expect(page).toHaveURL(/booking=/);
  const booking = new URL(page.url()).searchParams.get("booking");
  return page.evaluate(async (booking) => {
    const answer = await fetch("/api/console/booking", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ booking }),
    });
    return (await answer.json()).booking as { id: string; state: string; manage_url: string };
  }, booking);
}

test("a series with one visit in the way is entered on the board, and its later visits are cancelled", async ({
  page,
  request,
}, info) => {
  const [rival, client] = [`Rita Rival ${info.retry}`, `Serena Weeks ${info.retry}`];
  const slot = await firstAndTaken(request, rival);
  await board(page, slot.date);
  await page.keyboard.press("n");
  const dialog = await entry(page, slot);
  await dialog.getByLabel("Repeats").check();
  await dialog.getByLabel("Visits", { exact: true }).fill("4");
  const visits = dialog.getByRole("list", { name: "Visits of the series" }).getByRole("listitem");
  await expect(visits).toHaveCount(4);
  await expect(visits.nth(0)).toHaveAttribute("data-state", "Free");
  await expect(visits.nth(1)).toHaveAttribute("data-state", "Taken");
  await expect(visits.nth(1)).toContainText("Rita");
  await expectNoViolations(page, "the series with one visit in the way");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoViolations(page, "the same on a phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(dialog.getByRole("button", { name: /^Book/ })).toBeDisabled();

  // The one goes to its first alternative; whatever else a holiday or another client takes is left out.
  await visits.nth(1).getByRole("button").first().click();
  await expect(visits.nth(1)).toHaveAttribute("data-state", "Free");
  const book = dialog.getByRole("button", { name: /^Book \d visits$/ });
  for (const later of [visits.nth(2), visits.nth(3)]) {
    if ((await later.getAttribute("data-state")) !== "Free") {
      await later.getByRole("button", { name: "Leave out" }).click();
      await expect(later).toHaveAttribute("data-state", "Left out");
    }
  }
  await expect(book).toBeEnabled();
  const many = Number(/\d/.exec((await book.textContent()) ?? "")?.[0]);
  expect(many).toBeGreaterThanOrEqual(2);

  // Somebody whom the clinic knows is found; this one is new.
  await dialog.getByLabel("Find somebody").fill(rival);
  await expect(dialog.getByRole("list", { name: "People the clinic knows" })).toContainText(rival);
  await dialog.getByLabel("Find somebody").fill("");
  await dialog.getByRole("textbox", { name: "Name" }).fill(client);
  await book.click();
  await expect(dialog.getByText("Please leave a phone number or an e-mail address")).toBeVisible();
  await fillPerson(dialog, client);
  await book.click();
  await expect(page.getByText(`${many} visits booked for ${client}`)).toBeVisible();
  await expect(dialog).toBeHidden();

  // Open, it says which visit it is and leads to the others.
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await sheet.getByText(`Visit 1 of ${many}`).click();
  const others = sheet.locator("details ol").getByRole("link", { name: /AM|PM/ });
  await expect(others).toHaveCount(many);
  await expectNoViolations(page, "an open visit of a series");
  const first = await opened(page);

  // One mail tells of all of them; behind its link they are all there.
  await expect
    .poll(async () => {
      const mails: Array<Record<string, unknown>> = await (await request.get("/sandbox/mail.json")).json();
      return mails.filter((mail) => JSON.stringify(mail).includes(client)).map((mail) => mail.subject);
    })
    .toEqual([expect.stringContaining(`${many} visits`)]);
  const manage = await page.context().newPage();
  await manage.setViewportSize({ width: 390, height: 844 });
  await manage.goto(first.manage_url);
  await expect(manage.getByRole("heading", { name: `Visit 1 of ${many}` })).toBeVisible();
  await expect(manage.getByRole("button", { name: `Cancel ${many} visits` })).toBeVisible();
  await expectNoViolations(manage, "a client's visit of a series, on a phone");
  await manage.close();

  // From the second on they are cancelled; Undo brings all of them back, and then they go for good.
  await others.nth(1).click();
  await expect(sheet.getByText(`Visit 2 of ${many}`)).toBeVisible();
  await atRest(page);
  for (const undo of [true, false]) {
    await sheet.getByRole("button", { name: /^Cancel…/ }).click();
    const cancel = page.getByRole("dialog", { name: /^Cancel/ });
    await cancel.getByText("This and later").click();
    await expect(cancel.getByRole("list", { name: "Visits that change" }).getByRole("listitem")).toHaveCount(many - 1);
    if (undo) await expectNoViolations(page, "what cancelling several would do");
    await cancel.getByRole("button", { name: /^Cancel \d visits?$/ }).click();
    await expect(cancel).toBeHidden();
    await expect.poll(async () => (await opened(page)).state).toBe("cancelled");
    if (undo) {
      await page.getByRole("button", { name: "Undo" }).first().click();
      await expect(page.getByText("Undone, nobody was told")).toBeVisible();
      await expect.poll(async () => (await opened(page)).state).toBe("confirmed");
      await atRest(page);
    }
  }
});

test("one visit is entered on a phone", async ({ page, request }, info) => {
  const client = `Petra Phone ${info.retry}`;
  const slot = await firstAndTaken(request, `Paul Rival ${info.retry}`);
  await board(page, slot.date);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "New booking" }).click();
  const dialog = await entry(page, slot);
  await fillPerson(dialog, client);
  await dialog.getByRole("textbox", { name: "Note" }).fill("Prefers the morning");
  await expectNoViolations(page, "a new booking on a phone");
  await dialog.getByRole("button", { name: "Book it" }).click();
  await expect(page.getByText(`Booked: ${client}`)).toBeVisible();
  const sheet = page.getByRole("complementary", { name: "Booking" });
  await expect(sheet.getByText("Prefers the morning")).toBeVisible();
});
