// A visitor asks for a person; somebody takes over, answers, notes, hands back and ends it.
import { expect, type Page } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** The chat by itself, as a link opens it. */
async function chat(page: Page) {
  await page.goto("/w/pk_demo_brightside?locale=en");
  await atRest(page);
  return page;
}

async function say(page: Page, text: string) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.keyboard.press("Enter");
  await expect(page.locator("#log")).toContainText(text);
}

/** The clinic's console with the list of conversations. */
async function console_(page: Page, email: string) {
  await signIn(page, email);
  await page.goto("/console/conversations");
  await atRest(page);
}

test("a person takes over, the assistant is silent, and hands back", async ({ browser }, info) => {
  test.slow();
  const name = info.retry === 0 ? "Ansel Swer" : "Anselma Sward";
  const visitor = await chat(await (await browser.newContext()).newPage());
  await say(visitor, `Hello, my name is ${name}. Can I talk to a person?`);
  await expect(visitor.locator("#log")).toContainText("passing this on");

  const staff = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await console_(staff, "nora@brightside.example");
  const row = staff.getByRole("link", { name: new RegExp(name) });
  await expect(row).toContainText("Asked for a person");
  await expect(row).toContainText(/left|over/);
  await row.click();
  const thread = staff.getByRole("region", { name: "Conversation", exact: true });
  await expect(thread).toContainText("The visitor asked for a person.");
  await expectNoViolations(staff, "an opened conversation");

  // A note among colleagues; then a saved reply, filled in.
  await staff.getByRole("button", { name: "Note", exact: true }).click();
  await staff.getByRole("textbox", { name: "Note" }).fill("Wants the kitchen done first");
  await staff.getByRole("button", { name: "Add the note" }).click();
  await expect(thread).toContainText("only your team sees this");
  await staff.getByRole("button", { name: "Note", exact: true }).click();
  await staff.getByRole("textbox", { name: "Reply" }).fill("/hel");
  await staff.keyboard.press("Tab");
  await expect(staff.getByRole("textbox", { name: "Reply" })).toHaveValue(/^Hi Ansel(ma)?, .+ from Brightside/);
  await staff.getByRole("button", { name: "Send" }).click();
  await expect(staff.getByRole("textbox", { name: "Reply" })).toHaveValue("");
  await expect(thread).toContainText("You have this conversation.");

  // The visitor sees who is there, and no note; the assistant keeps out.
  await expect(visitor.locator("#log")).toContainText("from Brightside");
  await expect(visitor.locator("header").first()).toContainText("is here");
  await expect(visitor.locator("#log")).not.toContainText("kitchen done first");
  await expectNoViolations(visitor, "a chat with a person");
  await visitor.getByRole("textbox", { name: "Message" }).pressSequentially("What would that");
  await expect(thread).toContainText("The visitor is typing");
  await say(visitor, "What would that cost for three rooms?");
  await expect(thread).toContainText("three rooms");
  await expect(visitor.getByText("Estimate")).toBeHidden();
  await staff.getByRole("textbox", { name: "Reply" }).pressSequentially("Let me");
  await expect(visitor.getByText("is typing")).toBeVisible();
  await staff.getByRole("textbox", { name: "Reply" }).fill("");

  // Handed back, the assistant answers again.
  await staff.getByRole("button", { name: "Hand back" }).click();
  await expect(visitor.locator("#log")).toContainText("has left the chat");
  await staff.getByRole("button", { name: "Done" }).click();
  await expect(staff.getByText("Done", { exact: true }).first()).toBeVisible();
  await expect(visitor.getByText("How was it?")).toBeVisible();
  await visitor.getByRole("button", { name: "5 stars" }).click();
  await expect(visitor.getByText("How was it?")).toBeHidden();
  await staff.goto("/console/conversations?place=done");
  await staff.getByRole("link", { name: new RegExp(name) }).click();
  await expect(staff.getByRole("region", { name: "Conversation", exact: true })).toContainText("gave 5 of 5 stars");
});

test("conversations are searched, assigned and put aside, and saved replies are kept", async ({ browser }) => {
  const staff = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await console_(staff, "maya@northside.example");
  await staff.getByRole("searchbox", { name: "Search conversations" }).fill("charged twice");
  await staff.keyboard.press("Enter");
  const row = staff.getByRole("link", { name: /Denise Walsh/ });
  await expect(row).toContainText("Complaint");
  await expect(row).toContainText(/over|left/);
  await row.click();
  await staff.getByLabel("Assigned to").selectOption({ index: 1 });
  await expect(staff.getByRole("log", { name: "What was said" })).toContainText("gave this to");
  await staff.locator("summary", { hasText: "Snooze" }).click();
  await staff.getByRole("button", { name: "For an hour" }).click();
  await expect(staff.getByText("Put aside until")).toBeVisible();
  await staff.getByRole("button", { name: "Wake" }).click();
  await expect(staff.getByText("Put aside until")).toBeHidden();

  await staff.getByRole("button", { name: "Saved replies" }).click();
  const dialog = staff.getByRole("dialog", { name: "Saved replies" });
  await dialog.getByLabel("Word").fill("two words");
  await dialog.getByLabel("What it says").fill("You can park behind the house.");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog).toContainText("letters, digits and hyphens");
  await dialog.getByLabel("Word").fill("parking");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog).toContainText("/parking");
  await expectNoViolations(staff, "saved replies");
  await dialog.getByRole("button", { name: "Remove /parking" }).click();
  await expect(dialog.getByText("/parking")).toBeHidden();
});

test("on a phone a conversation is opened, answered and left", async ({ browser }) => {
  const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true })).newPage();
  await console_(phone, "maya@northside.example");
  await phone.getByRole("link", { name: /Visitor/ }).first().click();
  await expect(phone.getByRole("log", { name: "What was said" })).toBeVisible();
  await expectNoViolations(phone, "a conversation on a phone");
  await phone.getByRole("button", { name: "About the visitor" }).click();
  await expect(phone.getByRole("complementary", { name: "About the visitor" })).toBeVisible();
  await phone.getByRole("button", { name: "Close" }).click();
  await phone.getByRole("link", { name: "Back to the list" }).click();
  await expect(phone.getByRole("searchbox", { name: "Search conversations" })).toBeVisible();
});
