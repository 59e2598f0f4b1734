import { expect, type APIRequestContext } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** The sandbox's language model, which is off unless somebody turns it on. */
const model = (request: APIRequestContext, mood: "off" | "helpful" | "failing") =>
  request.post("/sandbox/switches", { data: { model: mood } });

test.afterEach(async ({ request }) => {
  await model(request, "off");
});

test("an owner tries a message, caps what it may cost, and sees what it used", async ({ page, request }) => {
  await signIn(page, "lena@lumen.example");
  await page.goto("/portal/assistant");
  await expect(page.getByText("This deployment has no language model")).toBeVisible();
  await expectNoViolations(page, "without a model");

  await model(request, "helpful");
  await page.reload();
  await atRest(page);
  await expect(page.getByText("This deployment has no language model")).toHaveCount(0);
  await page.getByLabel("A visitor’s message").fill("my complexion could use some love");
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.getByRole("heading", { name: "The model proposes" })).toBeVisible();
  await expect(page.getByText("asked back", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Do you mean /)).toBeVisible();
  await expect(page.getByText("In the chat the model would be asked.")).toBeVisible();
  await expectNoViolations(page, "a message that was tried");

  const settings = page.getByRole("region", { name: "What it may do" });
  await settings.getByLabel("US cents a day").fill("a lot");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByText("Please write a whole number between 0 and 100.")).toBeVisible();
  await settings.getByLabel("US cents a day").fill("40");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It holds from the next message on")).toBeVisible();
  await expect(page.getByRole("meter")).toBeVisible();
  await page.getByText("Day by day").click();
  await expect(page.getByRole("table")).toBeVisible();
  await expectNoViolations(page, "with a month of use");

  await page.goto("/portal/audit");
  await expect(page.getByText("changed what the assistant may do and cost").first()).toBeVisible();
});

test("a visitor in unusual words is asked back, and a model that fails leaves no seam", async ({ page, request }) => {
  await model(request, "helpful");
  await page.goto("/w/pk_demo_lumen?locale=en");
  const say = async (text: string) => {
    await page.locator("#message").fill(text);
    await page.locator("#message").press("Enter");
  };
  await say("my complexion could use some love");
  await expect(page.getByText(/^Do you mean .*\?$/)).toBeVisible();
  await expectNoViolations(page, "asked back");
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByText(/^Do you mean /)).toHaveCount(1);
  await expect(page.getByText("Sorry, I did not", { exact: false })).toHaveCount(0);

  await model(request, "failing");
  await page.goto("/w/pk_demo_northside?locale=en");
  await say("mumble fumble something or other");
  await expect(page.getByText(/did not|not understand|not sure/i).first()).toBeVisible();
});

test("an analyst reads what was used and changes nothing", async ({ page }) => {
  await signIn(page, "sam@lumen.example");
  await page.goto("/portal/assistant");
  await expect(page.getByRole("heading", { name: "Last 30 days" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Try a message" })).toHaveCount(0);
});
