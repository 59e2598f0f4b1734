import { expect, type Browser, type Locator, type Page } from "@playwright/test";
import { atRest, bookOverRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** Pixels of the timetable for a quarter of an hour, as `geometry.rs` draws it. */
const QUARTER = 20;

/** A dispatcher's own browser on the day of a booking that was just made. */
async function boardOf(browser: Browser, start: string, email = "maya@northside.example"): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await signIn(page, email);
  await page.goto(`/console?day=${clinicDay(start)}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible({ timeout: 30_000 });
  await atRest(page);
  return page;
}

/** The date of an instant where the clinic is. */
function clinicDay(start: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "America/Chicago" }).format(new Date(start));
}

/** A client's card. Its name begins with theirs. */
function card(page: Page, client: string): Locator {
  return page.locator("#timetable").getByRole("link", { name: new RegExp(`^${client},`) });
}

/** The minutes of the day that a card says, by its own clock: “1:00–1:45”. */
async function times(one: Locator): Promise<string> {
  const name = (await one.getAttribute("aria-label")) ?? "";
  return /\d{1,2}:\d\d–\d{1,2}:\d\d/.exec(name)?.[0] ?? "";
}

/** Where a client's card could go in its own column that day: the engine's word, asked as the board asks it. */
async function fitsInColumn(page: Page, client: string, columns = "practitioner") {
  const one = card(page, client);
  const booking = ((await one.getAttribute("id")) ?? "").replace("booking-", "");
  const column = await one.evaluate((element) => element.closest("[data-column]")?.getAttribute("data-column"));
  const date = new URL(page.url()).searchParams.get("day");
  const reply = await page.evaluate(
    async (body) => {
      const answer = await fetch("/api/console/board/fits", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.json();
    },
    { booking, step: 0, date, columns },
  );
  const own = reply.columns.find((of: { resource_id: string }) => of.resource_id === column);
  return { starts: own.starts as number[], column: column as string };
}

/** “2:30” of minutes after midnight. */
function clock(minute: number): string {
  const hour = Math.floor(minute / 60) % 12;
  return `${hour === 0 ? 12 : hour}:${String(minute % 60).padStart(2, "0")}`;
}

/** Minutes after midnight at which a card stands, by where it is drawn. */
async function startOf(page: Page, client: string, starts: number[]): Promise<number> {
  const shown = (await times(card(page, client))).split("–")[0];
  const found = starts.find((start) => clock(start) === shown);
  expect(found, `${client} stands at one of its own possible starts`).toBeDefined();
  return found as number;
}

/** Drags from the middle of a card's upper edge by so many minutes. */
async function dragBy(page: Page, one: Locator, minutes: number) {
  await one.scrollIntoViewIfNeeded();
  const box = await one.boundingBox();
  if (!box) throw new Error("the card is drawn");
  const [x, y] = [box.x + box.width / 2, box.y + 6];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 8, { steps: 3 });
  await page.mouse.move(x, y + (minutes / 15) * QUARTER, { steps: 8 });
}

test("a card is dragged, everybody sees it, and Undo puts it back before anybody is told", async ({
  browser,
  request,
}, info) => {
  const client = `Dragana Move ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const maya = await boardOf(browser, booking.start);
  const amara = await boardOf(browser, booking.start, "amara@northside.example");
  const one = card(maya, client);
  await expect(one).toBeVisible();
  const before = await times(one);
  const { starts } = await fitsInColumn(maya, client);
  const from = await startOf(maya, client, starts);
  const to = starts.filter((start) => start !== from).sort((a, b) => Math.abs(a - from) - Math.abs(b - from))[0];
  await dragBy(maya, one, to - from);
  await expect(maya.locator("#ghost")).toContainText(clock(to));
  await maya.mouse.up();
  await expect(card(maya, client)).toHaveAttribute("aria-label", new RegExp(`${clock(to)}–`));
  await expect(card(amara, client)).toHaveAttribute("aria-label", new RegExp(`${clock(to)}–`));

  // Undo outlives a reload.
  await maya.reload();
  await atRest(maya);
  const undo = maya.getByRole("button", { name: "Undo" }).first();
  await expect(undo).toBeVisible();
  await undo.click();
  await expect(maya.getByText("Undone, nobody was told")).toBeVisible();
  await expect.poll(() => times(card(maya, client))).toBe(before);
  await expect.poll(() => times(card(amara, client))).toBe(before);
});

test("the keyboard picks a card up, moves and lengthens it, and u takes it back", async ({ browser, request }, info) => {
  const client = `Keira Keys ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  const before = await times(card(page, client));
  await card(page, client).focus();
  await page.keyboard.press("m");
  await expect(page.locator("#ghost")).toBeVisible();
  await expect(page.getByText("Picked up.")).toBeAttached();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(page.locator("#ghost")).toBeHidden();
  expect(await times(card(page, client))).toBe(before);

  // Shorter by five minutes always fits.
  await card(page, client).focus();
  await page.keyboard.press("m");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Enter");
  await expect.poll(() => times(card(page, client))).not.toBe(before);
  expect((await times(card(page, client))).split("–")[0], "the start stays").toBe(before.split("–")[0]);
  await page.keyboard.press("u");
  await expect.poll(() => times(card(page, client))).toBe(before);
});

test("the lower edge of a card is dragged to shorten the visit", async ({ browser, request }, info) => {
  const client = `Resi Zize ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  const before = await times(card(page, client));
  await card(page, client).scrollIntoViewIfNeeded();
  const edge = card(page, client).locator("xpath=..").locator("[data-resize]");
  const box = await edge.boundingBox();
  if (!box) throw new Error("the edge is drawn");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - QUARTER, { steps: 6 });
  await expect(page.locator("#ghost")).toBeVisible();
  await page.mouse.up();
  await expect.poll(() => times(card(page, client))).not.toBe(before);
  expect((await times(card(page, client))).split("–")[0]).toBe(before.split("–")[0]);
});

test("outside of hours a card goes with a reason alone, which stands with the booking", async ({
  browser,
  request,
}, info) => {
  const client = `Ove Ride ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  const before = await times(card(page, client));
  // Far into the evening, when nobody works.
  await card(page, client).focus();
  await page.keyboard.press("m");
  for (let hour = 0; hour < 24; hour++) await page.keyboard.press("PageDown");
  await page.keyboard.press("Enter");
  const asked = page.getByRole("dialog", { name: "Put it there all the same?" });
  await expect(asked).toBeVisible();
  await expectNoViolations(page, "the question for a reason");
  await asked.getByRole("button", { name: "Put it there" }).click();
  await expect(asked.getByText("Say why, in a few words.")).toBeVisible();
  await asked.getByLabel("Reason").fill("Agreed by phone");
  await asked.getByRole("button", { name: "Put it there" }).click();
  await expect(asked).toBeHidden();
  await expect.poll(() => times(card(page, client))).not.toBe(before);
  await card(page, client).click();
  await expect(page.getByText("Outside the usual: Agreed by phone")).toBeVisible();
});

/** What one of five attempts came to. */
async function expectSoon<T>(attempt: (number: number) => Promise<T | undefined>): Promise<T> {
  for (let number = 1; number <= 5; number += 1) {
    const found = await attempt(number);
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error("none of five attempts found what it needs");
}

test("a place that somebody has is refused with who has it and where it would fit", async ({
  browser,
  request,
}, info) => {
  const client = `Tak Taken ${info.retry}`;
  const rival = `Riva Lin ${info.retry}`;
  // A second visit of the same practitioner, made where the first could go. A day may be too full for one, and the
  // small hours too soon for a visitor: then the first is made on another day.
  const { page, away } = await expectSoon(async (attempt) => {
    const name = `${client}${attempt}`;
    const booking = await bookOverRest(request, "northside", "cleaning", name);
    const page = await boardOf(browser, booking.start);
    const { starts, column } = await fitsInColumn(page, name);
    const from = await startOf(page, name, starts);
    const midnight = Date.parse(booking.start) - from * 60_000;
    for (const start of starts.filter((start) => Math.abs(start - from) >= 120)) {
      const made = await request.post("/v1/bookings", {
        headers: { Authorization: "Bearer pk_demo_northside" },
        data: {
          service: "cleaning",
          answers: {},
          start: new Date(midnight + start * 60_000).toISOString(),
          practitioner: column,
          name: rival,
          email: "riva.lin@example.com",
          consent_version: 1,
        },
      });
      if (made.ok()) {
        return { page, away: { client: name, by: start - from } };
      }
    }
    await page.close();
    return undefined;
  });
  await expect(card(page, rival)).toBeVisible();
  const before = await times(card(page, away.client));
  await dragBy(page, card(page, away.client), away.by);
  await expect(page.locator("#ghost")).toContainText(rival);
  await page.mouse.up();
  const refused = page.getByRole("dialog", { name: "Somebody has this time" });
  await expect(refused).toContainText(/is taken/);
  await expectNoViolations(page, "the answer that a time is taken");
  await refused.getByRole("button", { name: "Keep it where it is" }).click();
  expect(await times(card(page, away.client))).toBe(before);
});

test("time is blocked, moved and taken away, and Undo brings it back", async ({ browser, request }, info) => {
  const client = `Bloc King ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  const name = `Repair ${info.retry}`;
  await page.locator("#timetable").focus();
  await page.keyboard.press("b");
  const dialog = page.getByRole("dialog", { name: "Block time" });
  await dialog.getByLabel("What for").fill(name);
  // The small hours are free on every day.
  await dialog.getByLabel("From").fill("02:00");
  await dialog.getByLabel("Until").fill("02:30");
  await expectNoViolations(page, "the form for a block");
  await dialog.getByRole("button", { name: "Block the time" }).click();
  await expect(dialog).toBeHidden();
  const block = page.getByRole("button", { name: new RegExp(`^Block: ${name}`) });
  await expect(block).toHaveAttribute("aria-label", /2:00–2:30/);
  await block.focus();
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(block).toHaveAttribute("aria-label", /2:05–2:35/);
  await block.focus();
  await page.keyboard.press("Delete");
  await expect(block).toBeHidden();
  // Beside it may stand the offer to undo what another journey did as the same person.
  const toast = page.getByText("Block taken away").locator("xpath=..");
  await toast.getByRole("button", { name: "Undo" }).click();
  await expect(block).toBeVisible();
  await block.focus();
  await page.keyboard.press("Delete");
  await expect(block).toBeHidden();
});

test("the next gap is found and marked, the week shows all days, and Back leads back", async ({ browser, request }, info) => {
  const client = `Wee Kelly ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: "Find the next gap" });
  await dialog.getByLabel("Minutes").fill("20");
  await dialog.getByRole("button", { name: "Find it" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Next gap:")).toBeVisible();
  await expect(page.locator("#gap-mark")).toBeVisible();
  const first = await page.getByText("Next gap:").textContent();
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await expect(page.getByText("Next gap:")).not.toHaveText(first ?? "");
  await page.getByRole("button", { name: "Forget the gap" }).click();

  await page.goto(`/console?day=${clinicDay(booking.start)}`);
  await atRest(page);
  await page.getByRole("link", { name: "Week", exact: true }).click();
  await expect(page).toHaveURL(/view=week/);
  await expect(page.locator("[data-column]")).toHaveCount(7);
  await expect(card(page, client)).toBeVisible();
  await expectNoViolations(page, "the week");
  await page.reload();
  await expect(page.locator("[data-column]")).toHaveCount(7);
  await page.goBack();
  await expect(page).not.toHaveURL(/view=week/);
  await expect(card(page, client)).toBeVisible();
  await expectNoViolations(page, "the day");
});

test("on paper the day is a list with names, phones and services, and nothing else", async ({ browser, request }, info) => {
  const client = `Prin Ted ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  const page = await boardOf(browser, booking.start);
  const paper = page.locator("[data-printed]");
  await expect(paper).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(paper).toBeVisible();
  await expect(paper.getByRole("row").filter({ hasText: client })).toContainText(/Clean/i);
  await expect(page.locator("#timetable")).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Main" }).first()).toBeHidden();
});
