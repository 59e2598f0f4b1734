import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { fresh, register, signOut } from "./accounts";
import { atRest, expectNoViolations } from "./steps";
import { test } from "./test";

/** Goes to a provider and comes back as somebody with this address. */
async function comeBackAs(page: Page, provider: string, name: string, email: string) {
  await expect(page.getByRole("heading", { name: `Sign in with ${provider}` })).toBeVisible();
  await page.getByLabel("Somebody else’s name").fill(name);
  await page.getByLabel("Their address").fill(email);
  await page.getByRole("button", { name: "Go on as somebody else" }).click();
}

const break_ = (request: APIRequestContext, identity: string) => request.post("/sandbox/switches", { data: { identity } });

test.afterEach(async ({ request }) => {
  await break_(request, "genuine");
});

test("somebody new founds a clinic by Google's word, and Google opens it from then on", async ({ page }, info) => {
  const email = fresh("heron", info);
  await page.goto("/register");
  await expectNoViolations(page, "registering with providers");
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await comeBackAs(page, "Google", "Heron Vale", email);
  await expect(page).toHaveURL(/\/register\/finish/);
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue("Heron Vale");
  await page.getByLabel("Name of the clinic").fill("Heron Physio");
  await expectNoViolations(page, "what is missing");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page).toHaveURL(/\/portal/);

  await page.goto("/account/security");
  await atRest(page);
  await expect(page.getByText("You have no password yet")).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: email });
  await row.getByText("Change").click();
  await row.getByRole("button", { name: "Unlink Google" }).click();
  await expect(page.getByText(/only way in/)).toBeVisible();
  await expectNoViolations(page, "the only way in");

  await signOut(page);
  await page.goto("/sign-in?to=/account/security");
  await atRest(page);
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await comeBackAs(page, "Google", "Heron Vale", email);
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByText("with Google").first()).toBeVisible();
});

test("an address that has an account is linked once the account was proved", async ({ page, request }, info) => {
  const email = fresh("egret", info);
  await register(page, request, email, "Egret Dental");
  await signOut(page);
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByRole("button", { name: "Continue with Microsoft" }).click();
  await comeBackAs(page, "Microsoft", "Robin Vale", email);
  await expect(page.getByText("has an account here")).toBeVisible();
  await expectNoViolations(page, "prove it first");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("seven quiet herons at dusk");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/account\/link/);
  await expectNoViolations(page, "one more way in");
  await page.getByRole("button", { name: "Link Microsoft" }).click();
  await expect(page).toHaveURL(/\/account\/security/);
  await expect(page.getByRole("listitem").filter({ hasText: "Microsoft" }).first()).toBeVisible();

  await page.getByRole("button", { name: "Link GitHub" }).click();
  await comeBackAs(page, "GitHub", "Robin Vale", "robin@elsewhere.example");
  await expect(page.getByRole("listitem").filter({ hasText: "GitHub" }).first()).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "GitHub" }).first();
  await atRest(page);
  await row.getByText("Change").click();
  await row.getByRole("button", { name: "Unlink GitHub" }).click();
  await expect(page.getByRole("button", { name: "Link GitHub" })).toBeVisible();
  await expect(page.getByText("Account elsewhere unlinked").first()).toBeVisible();

  await signOut(page);
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByRole("button", { name: "Continue with Microsoft" }).click();
  await comeBackAs(page, "Microsoft", "Robin Vale", email);
  await expect(page).toHaveURL(/\/console/);
});

test("a provider that says no, vouches for nothing or lies leads back with words", async ({ page, request }, info) => {
  const trouble = async (identity: string, words: RegExp) => {
    await break_(request, identity);
    await page.goto("/sign-in");
    await atRest(page);
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await comeBackAs(page, "Google", "Nobody", fresh("nobody", info));
    await expect(page).toHaveURL(/\/sign-in\?problem=/);
    await expect(page.getByText(words)).toBeVisible();
  };
  await trouble("denied", /Nothing has changed/);
  await trouble("unverified_email", /does not vouch/);
  await trouble("wrong_nonce", /could not be verified/);
  await trouble("expired_token", /could not be verified/);
  await trouble("wrong_issuer", /could not be verified/);
  await expectNoViolations(page, "trouble at a provider");
});
