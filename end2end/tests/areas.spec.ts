import { expect, type Page } from "@playwright/test";
import { atRest, bookOverRest, signIn } from "./steps";
import { test } from "./test";

/** What the page says of itself that is wrong: hydration that does not fit, failures, refused scripts. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) heard.push(message.text());
  });
  page.on("pageerror", (error) => heard.push(String(error)));
  return heard;
}

/** The names of the programs that the page fetched. */
async function programs(page: Page): Promise<string[]> {
  await atRest(page);
  const fetched = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  return [...new Set(fetched.filter((name) => name.endsWith(".wasm")).map((name) => name.split("/").pop() ?? ""))];
}

/** A mark that a page keeps until another one is loaded. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { untouched: true }));
const isUntouched = (page: Page) => page.evaluate(() => "untouched" in window);

test("each area fetches its own program and hydrates without complaint", async ({ page, request }) => {
  const heard = complaints(page);
  const booking = await bookOverRest(request, "northside", "cleaning", "Arya Area");
  for (const [path, wanted] of [
    ["/", []],
    ["/demo", []],
    ["/c/lumen", ["clinic_bg.wasm"]],
    [booking.manage_url, ["booking_bg.wasm"]],
    ["/sign-in", ["portal_bg.wasm"]],
  ] as const) {
    await page.goto(path);
    expect(await programs(page), path).toEqual(wanted);
  }
  await signIn(page, "maya@northside.example");
  for (const path of ["/console", "/console/bookings", "/console/leads"]) {
    await page.goto(path);
    expect(await programs(page), path).toEqual(["console_bg.wasm"]);
  }
  for (const path of ["/portal", "/account", "/account/security"]) {
    await page.goto(path);
    expect(await programs(page), path).toEqual(["portal_bg.wasm"]);
  }
  expect(heard).toEqual([]);
});

test("a button that is pressed before the program has come acts once it is there", async ({ page, request }, info) => {
  const client = `Hasty Press ${info.retry}`;
  const booking = await bookOverRest(request, "northside", "cleaning", client);
  await signIn(page, "maya@northside.example");
  let letCome = () => {};
  const held = new Promise<void>((resolve) => (letCome = resolve));
  await page.route(/console_bg.*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/console/bookings?search=${encodeURIComponent(client)}&booking=${booking.id}`, {
    waitUntil: "commit",
  });
  await page.getByRole("button", { name: "Cancel…" }).click();
  const asking = page.getByRole("dialog", { name: /^Cancel / });
  await expect(asking, "nothing answers yet").toBeHidden();
  letCome();
  await expect(asking).toBeVisible();
});

test("links within an area keep the page, links out of it load one", async ({ page }) => {
  await signIn(page, "maya@northside.example");
  await atRest(page);
  await mark(page);
  await page.getByRole("link", { name: "Bookings" }).first().click();
  await expect(page).toHaveURL(/\/console\/bookings/);
  expect(await isUntouched(page), "the console's router follows its own links").toBe(true);

  // A link that does not say that it leads out of the area, as a text from elsewhere may hold one.
  await page.evaluate(() => {
    const link = Object.assign(document.createElement("a"), { href: "/c/lumen?service=botox", textContent: "Out of here" });
    document.body.prepend(link);
  });
  await page.getByText("Out of here").click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/c\/lumen\?service=botox/);
  expect(await programs(page)).toEqual(["clinic_bg.wasm"]);

  await page.goBack();
  await expect(page).toHaveURL(/\/console\/bookings/);
  expect(await programs(page)).toEqual(["console_bg.wasm"]);
  await expect(page.getByRole("table")).toBeVisible();
});

test("an address that leads nowhere is answered kindly in every area", async ({ page }) => {
  for (const path of ["/nowhere", "/console/nowhere", "/c/lumen/nowhere"]) {
    const reply = await page.goto(path);
    expect(reply?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await programs(page), path).toEqual([]);
  }
});

test("the theme is chosen and kept without a program", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const root = page.locator("html");
  await page.getByRole("button", { name: "Switch to light" }).click();
  await page.getByRole("button", { name: "Switch to dark" }).press("Enter");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.goto("/c/lumen");
  await atRest(page);
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Switch to the system" }).click();
  await expect(root).toHaveAttribute("data-theme", "light");
});
