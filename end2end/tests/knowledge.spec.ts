import { expect, type FrameLocator, type Page } from "@playwright/test";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

/** The chat of a clinic on a page of its own, with nothing said yet. */
async function chat(page: Page, clinic: string) {
  await page.goto(`/w/pk_demo_${clinic}`);
  await atRest(page);
  return page;
}

async function say(page: Page | FrameLocator, text: string) {
  await page.getByRole("textbox").first().fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

test("a page is pasted and quoted, and what nobody knows is answered once", async ({ page, browser }) => {
  // Three people and seven looks of axe.
  test.slow();
  const mark = Date.now().toString(36).replace(/[0-9]/g, (digit) => "abcdefghij"[Number(digit)] ?? "x");
  await signIn(page, "amara@northside.example");
  await page.goto("/portal/knowledge");
  await atRest(page);
  await expectNoViolations(page, "articles");

  // Pasted, refused, put right.
  await page.getByText("Paste a page", { exact: true }).click();
  const paste = page.locator("details").filter({ hasText: "It is HTML" });
  await paste.getByLabel("Title").fill(`Sauna ${mark}`);
  await paste.getByLabel("Address of the page").fill("javascript:alert(1)");
  await paste.getByLabel("What it says").fill(`<h2>Heat</h2><p>The sauna ${mark} has 90 degrees.</p><script>alert(1)</script>`);
  await paste.getByRole("button", { name: "Save the article" }).click();
  await expect(paste.getByText("Write the whole address of the page")).toBeVisible();
  await expectNoViolations(page, "a refused page");
  await paste.getByLabel("Address of the page").fill("https://northside.example/sauna");
  await paste.getByRole("button", { name: "Save the article" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: `Sauna ${mark}` }).first()).toContainText("Published");

  // Quoted in the chat, with its source.
  const visitor = await (await browser.newContext()).newPage();
  await chat(visitor, "northside");
  await say(visitor, `How hot is the sauna ${mark}?`);
  await expect(visitor.getByText(`The sauna ${mark} has 90 degrees.`)).toBeVisible();
  await expect(visitor.getByRole("link", { name: new RegExp(`Sauna ${mark}`) })).toHaveAttribute("href", "https://northside.example/sauna");
  await expectNoViolations(visitor, "a quoted answer");

  // Not known: owned up to, and kept.
  const question = `Do you have a ${mark} carousel?`;
  await say(visitor, question);
  await expect(visitor.getByText("I do not know that for certain")).toBeVisible();
  await page.goto("/portal/knowledge?tab=questions");
  await atRest(page);
  const open = page.getByRole("listitem").filter({ hasText: question });
  await expect(open).toContainText("one conversation waits for the answer");
  await expectNoViolations(page, "open questions");
  await open.getByLabel("Your answer").fill(`Yes, the ${mark} carousel turns at noon.`);
  await open.getByRole("button", { name: "Answer once" }).click();
  await expect(open.getByRole("button", { name: "Answer once" })).toHaveCount(0);

  // It comes into the thread, and answers whoever asks next.
  await expect(visitor.getByText(`the ${mark} carousel turns at noon`)).toBeVisible();
  const next = await (await browser.newContext()).newPage();
  await chat(next, "northside");
  await say(next, `is there a ${mark} carousel`);
  await expect(next.getByText(`Yes, the ${mark} carousel turns at noon.`)).toBeVisible();

  // The test that it became.
  await page.goto(`/portal/knowledge?tab=tests&ask=${encodeURIComponent(question)}`);
  await atRest(page);
  await expect(page.getByText(`Yes, the ${mark} carousel turns at noon.`)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: question }).getByText("Answered", { exact: true })).toBeVisible();
  await expectNoViolations(page, "tests");
  await visitor.context().close();
  await next.context().close();
});

test("a file becomes a draft, and a hostile one is refused in words", async ({ page }) => {
  // Every upload is a page of its own that comes alive anew.
  test.slow();
  await signIn(page, "graham@ridge.example");
  const mark = Date.now().toString(36);
  const upload = async (name: string, mimeType: string, buffer: Buffer) => {
    await page.goto("/portal/knowledge");
    await atRest(page);
    await page.getByText("Upload a file", { exact: true }).click();
    await page.getByLabel("A file", { exact: true }).setInputFiles({ name, mimeType, buffer });
    await page.getByRole("button", { name: "Upload it as a draft" }).click();
    await page.waitForURL(/uploaded=|refused=/);
    await atRest(page);
  };
  await upload(`Delivery ${mark}.md`, "text/markdown", Buffer.from("# Delivery\n\nWe deliver on Fridays."));
  await expect(page.getByText("The file is a draft now.")).toBeVisible();
  const draft = page.getByRole("listitem").filter({ hasText: `Delivery ${mark}` }).first();
  await expect(draft).toContainText("Draft");
  await draft.getByRole("button", { name: "Publish" }).click();
  await expect(draft).toContainText("Published");
  await upload("scan.pdf", "application/pdf", Buffer.alloc(300_000, 0xff));
  await expect(page.getByRole("alert").first()).toContainText("not what its name says");
  await expectNoViolations(page, "a refused file");
  await upload("virus.exe", "application/octet-stream", Buffer.from("MZ"));
  await expect(page.getByRole("alert").first()).toContainText(".docx");
});

test("without script an article is written and a question tried", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("ben@brightside.example");
  await page.getByLabel("Password").fill("anteroom-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/console/);
  await page.goto("/portal/knowledge?tab=tests");
  await page.getByRole("searchbox").fill("Do you bring your own products?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.getByText("We bring everything, the vacuum included.")).toBeVisible();
  await page.goto("/portal/knowledge");
  await page.getByText("Write", { exact: true }).click();
  const form = page.locator("details").filter({ hasText: "Headings divide it" }).first();
  await form.getByLabel("Title").fill(`Ladders ${Date.now()}`);
  await form.getByLabel("What it says").fill("Our ladders reach four metres.");
  await form.getByRole("button", { name: "Save the article" }).click();
  await expect(page.getByText("Our ladders reach four metres.").first()).toBeVisible();
  await context.close();
});
