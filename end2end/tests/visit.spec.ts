import { expect, type Page } from "@playwright/test";
import { atRest, expectNoViolations, nthOrLast, payByCard, signIn } from "./steps";
import { test } from "./test";

/** A start of its own for each journey, so that those side by side do not meet; the calendar shows only days that have one. */
async function pickTime(page: Page, nth: number) {
  const soonest = page.getByRole("link", { name: /^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$/ });
  await (await nthOrLast(soonest, nth)).click();
}

/** Leads on to the details: “Hold Thursday …” beside the calendar, “Hold it” at the lower edge of a phone. */
async function goOn(page: Page) {
  await page.getByRole("link", { name: /^(Hold|Book) / }).first().click();
  await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
}

async function giveDetails(page: Page, name: string) {
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("textbox", { name: "Phone" }).fill("512 555 0177");
  await page.getByRole("textbox", { name: "E-mail" }).fill(`${name.toLowerCase().replaceAll(" ", ".")}@example.com`);
}

/** Sends the form; whoever comes second to a time takes the nearest other one, with everything typed still there. */
async function send(page: Page, label: RegExp, done: RegExp) {
  for (let attempt = 1; attempt <= 4; attempt++) {
    const agree = page.getByRole("checkbox", { name: /contact|agree/i });
    await agree.check();
    await page.getByRole("button", { name: label }).click();
    const taken = page.getByRole("alert").filter({ hasText: /taken|no longer free/ });
    await expect(async () => {
      expect(done.test(page.url()) || (await taken.isVisible())).toBeTruthy();
    }).toPass();
    if (done.test(page.url())) return;
    await taken.getByRole("link").first().click();
  }
}

test("two services are one visit with one price, one deposit and one confirmation", async ({ page }, info) => {
  const client = `Vera ${info.project.name} ${info.retry}`;
  await page.goto("/c/lumen?service=hydrafacial");
  await atRest(page);
  const visit = page.getByRole("region", { name: "Services of this visit" });
  await visit.getByText("Add another service").click();
  await visit.getByRole("combobox", { name: "Which service" }).selectOption("consultation");
  await visit.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name: "HydraFacial + First consultation" })).toBeVisible();
  await expect(page.getByText(/70 min · \$199\.00/)).toBeVisible();
  await expect(page.getByText("$39.80", { exact: true }).first()).toBeVisible();
  await expectNoViolations(page, "two services");

  // Taken out and put back: the price follows, and Back returns to what was.
  await visit.getByRole("link", { name: "Remove First consultation" }).click();
  await expect(page.getByRole("heading", { name: "HydraFacial", exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "HydraFacial + First consultation" })).toBeVisible();

  await pickTime(page, 1);
  await expect(page.getByText("If you do not come, we may ask for 50% of the price, $99.50; what you paid counts.")).toBeVisible();
  await goOn(page);
  await giveDetails(page, client);
  await expectNoViolations(page, "details of two services");
  await send(page, /Hold it and pay \$39\.80/, /checkout|pay/);
  await payByCard(page);
  await expect(page).toHaveURL(/\/b\//);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 20_000 });
  const steps = page.getByRole("region", { name: /where|who/i }).getByRole("listitem");
  await expect(steps).toHaveCount(2);
  await expect(steps.nth(0)).toContainText("HydraFacial");
  await expect(steps.nth(1)).toContainText("First consultation");
});

test("a parent books two children at the same time, and the clinic reads who comes", async ({ browser, page }, info) => {
  const client = `Hanna ${info.project.name} ${info.retry}`;
  const [elder, younger] = [`Tom ${info.project.name} ${info.retry}`, `Lea ${info.project.name} ${info.retry}`];
  await page.goto("/c/lumen?service=hydrafacial&service2=hydrafacial");
  await atRest(page);
  await expect(page.getByRole("heading", { name: "HydraFacial × 2" })).toBeVisible();
  await expect(page.getByText(/100 min · \$398\.00/)).toBeVisible();
  await page.getByText("At the same time", { exact: true }).click();
  await expect(page.getByText(/50 min · \$398\.00/)).toBeVisible();
  await expect(page).toHaveURL(/at_once2=1/);
  await pickTime(page, 2);
  await goOn(page);
  await giveDetails(page, client);
  const people = page.getByRole("group").filter({ hasText: "Who is it for?" });
  const name = people.getByRole("textbox", { name: "HydraFacial is for" });
  const born = people.getByRole("textbox", { name: /^Born/ });
  await name.nth(0).fill(elder);
  await born.nth(0).fill("1812");
  await name.nth(1).fill(younger);
  await page.getByRole("checkbox", { name: /contact|agree/i }).check();
  await page.getByRole("button", { name: /Hold it and pay/ }).click();
  await expect(page.getByText(/give a year such as/)).toBeVisible();
  await expect(name.nth(1)).toHaveValue(younger);
  await born.nth(0).fill("2018");
  await expectNoViolations(page, "who it is for");
  await send(page, /Hold it and pay \$79\.60/, /checkout|pay/);
  expect(page.url(), "no name stands in an address").not.toContain("Tom");
  await payByCard(page);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(`for ${elder}, born 2018`)).toBeVisible();
  await expect(page.getByText(`for ${younger}`)).toBeVisible();
  await expectNoViolations(page, "a visit for two");

  const office = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(office, "maya@lumen.example");
  await office.goto(`/console/bookings?search=${encodeURIComponent(younger)}`);
  const row = office.getByRole("row").filter({ hasText: client });
  await expect(row).toContainText("HydraFacial × 2");
  await row.getByRole("link").first().click();
  await expect(office.getByText(`for ${elder}, born 2018`)).toBeVisible();
});

test("without script two services are added, held for two people, and nothing typed is lost", async ({
  browser,
}, info) => {
  const client = `Plain ${info.project.name} ${info.retry}`;
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/c/lumen?service=hydrafacial");
  const visit = page.getByRole("region", { name: "Services of this visit" });
  await visit.getByText("Add another service").click();
  await visit.getByRole("combobox", { name: "Which service" }).selectOption("consultation");
  await visit.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name: "HydraFacial + First consultation" })).toBeVisible();
  await visit.getByRole("checkbox", { name: /wait half an hour/ }).check();
  await visit.getByRole("button", { name: "Change" }).last().click();
  await expect(page).toHaveURL(/wait=1/);
  await pickTime(page, 0);
  await page.getByRole("link", { name: /^(Hold|Book) / }).first().click();
  await giveDetails(page, client);
  const born = page.getByRole("textbox", { name: /^Born/ });
  await page.getByRole("textbox", { name: "First consultation is for" }).fill("Uncle Bob");
  await born.nth(1).fill("long ago".slice(0, 4));
  await page.getByRole("checkbox", { name: /contact|agree/i }).check();
  await page.getByRole("button", { name: /Hold it and pay/ }).click();
  await expect(page.getByText(/give a year such as/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Your name" })).toHaveValue(client);
  await expect(page.getByRole("textbox", { name: "First consultation is for" })).toHaveValue("Uncle Bob");
  await born.nth(1).fill("1961");
  await send(page, /Hold it and pay \$39\.80/, /\/b\//);
  await expect(page.getByRole("button", { name: /Pay \$39\.80/ }).first()).toBeVisible();
  await expect(page.getByText("for Uncle Bob, born 1961")).toBeVisible();
  await context.close();
});

test("two who come together wait for one time, without script too", async ({ browser, page }, info) => {
  const client = `Wendy ${info.project.name} ${info.retry}`;
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto("/c/lumen/waitlist?service=consultation");
  // Far enough ahead to be in no other journey's way.
  const from = new Date(Date.parse(await plain.getByLabel("From").inputValue()) + 30 * 86_400_000);
  await plain.getByLabel("From").fill(from.toISOString().slice(0, 10));
  await plain.getByLabel("How many of you?").selectOption("2");
  await plain.getByRole("textbox", { name: "Name" }).fill(client);
  await plain.getByRole("textbox", { name: "E-mail" }).fill(`${client.toLowerCase().replaceAll(" ", ".")}@example.com`);
  await plain.getByRole("checkbox", { name: /contact|agree/i }).check();
  await plain.getByRole("button", { name: "Put me on the list" }).click();
  await expect(plain.getByRole("heading", { name: "You are on the list" })).toBeVisible();
  await context.close();

  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, "maya@lumen.example");
  await page.goto("/console/waitlist");
  const row = page.getByRole("region", { name: "Waitlist" }).getByRole("listitem").filter({ hasText: client });
  await expect(row).toContainText("First consultation for 2 people");
});
