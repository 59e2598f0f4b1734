import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** A calendar server of another house, on the one address that the configuration of this run allows. */
async function calendarServer(): Promise<{ server: Server; address: string; break: () => void }> {
  let works = true;
  const event = (uid: string, day: number) => {
    const at = new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    return `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;VALUE=DATE:${at}\r\nSUMMARY:Private\r\nEND:VEVENT\r\n`;
  };
  const server = createServer((request, response) => {
    if (!works || !request.url?.startsWith("/private-")) {
      response.writeHead(works ? 404 : 410).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/calendar" });
    response.end(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event("a", 3)}${event("b", 4)}END:VCALENDAR\r\n`);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}/private-7f3a/basic.ics`, break: () => (works = false) };
}

test("the owner sets a week, and each nonsense is refused beside its field", async ({ page }) => {
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/hours");
  await expectNoViolations(page, "hours");
  const monday = page.getByRole("group", { name: "Monday" });
  const save = page.getByRole("button", { name: "Save the week" });
  await page.getByRole("button", { name: "Add hours on Sunday" }).click();
  const sunday = page.getByRole("group", { name: "Sunday" });
  await sunday.getByLabel("Sunday, from").fill("10:00");
  await sunday.getByLabel("Sunday, until").fill("09:00");
  await save.click();
  await expect(sunday.getByText("The end has to lie after the start.")).toBeVisible();
  await expectNoViolations(page, "a refused week");
  await sunday.getByLabel("Sunday, until").fill("13:00");
  await page.getByRole("button", { name: "Add hours on Sunday" }).click();
  await sunday.getByLabel("Sunday, from").nth(1).fill("12:30");
  await sunday.getByLabel("Sunday, until").nth(1).fill("15:00");
  await save.click();
  await expect(sunday.getByText("This overlaps with 10:00 to 13:00.")).toBeVisible();
  await sunday.getByLabel("Sunday, from").nth(1).fill("13:30");
  await page.getByRole("button", { name: "Add a break" }).click();
  await save.click();
  await expect(page.getByText("The week is saved")).toBeVisible();
  await page.reload();
  await atRest(page);
  await expect(sunday.getByLabel("Sunday, from").nth(1)).toHaveValue("13:30");
  await expect(page.getByLabel("What the break is for").last()).toHaveValue("Lunch");
  await expect(monday).toBeVisible();
});

test("time off, a special day and holidays stand on the page and go again", async ({ page }) => {
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/hours");
  await atRest(page);
  await page.getByLabel("First day").fill("2031-12-24");
  await page.getByLabel("What for").fill("Family");
  await page.getByRole("button", { name: "Enter it" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Wed, Dec 24" })).toBeVisible();
  await page.getByRole("button", { name: "Take back Wed, Dec 24" }).click();
  await expect(page.getByText("The time is free again")).toBeVisible();
  await page.getByLabel("Day", { exact: true }).fill("2031-12-31");
  await page.getByLabel("First shift, from").fill("09:00");
  await page.getByLabel("First shift, until").fill("08:00");
  await page.getByRole("button", { name: "Set the day" }).click();
  await expect(page.getByText("The end has to lie after the start.")).toBeVisible();
  await page.getByLabel("First shift, until").fill("12:00");
  await page.getByRole("button", { name: "Set the day" }).click();
  await expect(page.getByText("9:00 AM to 12:00 PM")).toBeVisible();

  await page.getByRole("link", { name: "Holidays" }).click();
  await atRest(page);
  await page.getByLabel("Country").selectOption("CA");
  await page.getByLabel("State, province or region").selectOption("ON");
  await page.getByRole("button", { name: "Keep these" }).click();
  const christmas = page.getByRole("listitem").filter({ hasText: "Christmas Day" }).first();
  await expect(christmas.getByText("Closed")).toBeVisible();
  await expectNoViolations(page, "holidays");
  await christmas.getByText("Change", { exact: true }).click();
  await christmas.getByRole("button", { name: "Open at these hours" }).click();
  await expect(christmas.getByText("09:00 to 13:00")).toBeVisible();
});

test("a calendar is connected, fails without freeing time, and the console says so", async ({ page }) => {
  const calendar = await calendarServer();
  try {
    await signIn(page, "graham@ridge.example");
    await page.goto("/portal/hours");
    await atRest(page);
    await page.getByLabel("Name", { exact: true }).fill("Home calendar");
    await page.getByLabel("Secret address in iCal format").fill("ftp://calendar.example/");
    await page.getByRole("button", { name: "Connect it" }).click();
    await expect(page.getByText("This is not the address of a calendar.")).toBeVisible();
    await page.getByLabel("Secret address in iCal format").fill(calendar.address);
    await page.getByRole("button", { name: "Connect it" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Home calendar" });
    await expect(async () => {
      await page.reload();
      await expect(row.getByText("Up to date")).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await expect(row.getByText("2 busy times")).toBeVisible();
    await expect(page.getByText("private-7f3a")).toHaveCount(0);
    await expectNoViolations(page, "a connected calendar");

    calendar.break();
    await atRest(page);
    await row.getByRole("button", { name: "Read now" }).click();
    await expect(async () => {
      await page.reload();
      await expect(row.getByText("Cannot be read", { exact: true })).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await expect(row.getByText("There is no calendar at this address any more.")).toBeVisible();
    await expect(row.getByText("2 busy times")).toBeVisible();
    await expectNoViolations(page, "a failing calendar");
    await page.goto("/console");
    await expect(page.getByText("Cannot be read: Home calendar")).toBeVisible();
    await expectNoViolations(page, "the console with a failing calendar");
    await page.goto("/portal/hours");
    await atRest(page);
    await row.getByRole("button", { name: "Disconnect" }).click();
    await expect(page.getByText("Disconnected. Its busy time is gone")).toBeVisible();
  } finally {
    calendar.server.close();
  }
});

test("an address to subscribe to is shown once, answers a calendar, and ends when it is renewed", async ({ page, request }) => {
  await signIn(page, "graham@ridge.example");
  await page.goto("/portal/hours");
  await atRest(page);
  await page.getByRole("button", { name: "Make an address" }).click();
  const shown = page.locator("[data-shown-once]");
  const address = await shown.innerText();
  const first = await request.get(address);
  expect(first.status()).toBe(200);
  expect(first.headers()["content-type"]).toContain("text/calendar");
  expect(await first.text()).toMatch(/^BEGIN:VCALENDAR\r\n/);
  const again = await request.get(address, { headers: { "If-None-Match": first.headers()["etag"] } });
  expect(again.status()).toBe(304);
  await page.reload();
  await atRest(page);
  await expect(shown).toHaveCount(0);
  await page.getByRole("button", { name: "Renew the address" }).click();
  await expect(shown).toBeVisible();
  expect(await shown.innerText()).not.toBe(address);
  expect((await request.get(address)).status()).toBe(404);
  await page.getByRole("button", { name: "End it" }).click();
  await expect(page.getByText("The address has ended")).toBeVisible();
});

test("a dispatcher enters time off and sees no addresses; an analyst changes nothing", async ({ page }) => {
  await signIn(page, "colette@ridge.example");
  await page.goto("/portal/hours");
  await atRest(page);
  await expect(page.getByRole("button", { name: "Enter it" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect it" })).toHaveCount(0);
  await expect(page.getByText("Owners and admins make these addresses.")).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, "anil@ridge.example");
  await page.goto("/portal/hours");
  await atRest(page);
  for (const name of ["Enter it", "Set the day", "Save the week", "Connect it"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await expectNoViolations(page, "hours of an analyst");
});
