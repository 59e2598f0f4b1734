import { expect } from "@playwright/test";
import { PASSWORD, fresh, letter, register, signOut, totp, typeIn } from "./accounts";
import { atRest, expectNoViolations, signIn } from "./steps";
import { test } from "./test";

test("a clinic registers, sets a second step, and gets in by app and by recovery code", async ({ page, request }, info) => {
  const email = fresh("robin", info);
  await register(page, request, email, "Vale Physiotherapy");
  await page.goto("/account/security");
  await atRest(page);
  await page.getByRole("button", { name: "Set it up" }).click();
  const seed = await page.locator("code.select-all").innerText();
  await expect(page.getByAltText("QR code for the authenticator app")).toBeVisible();
  await page.getByLabel("Code that the app shows").fill(totp(seed));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByText("Keep your recovery codes")).toBeVisible();
  const recovery = await page.locator("ul.font-mono li").first().innerText();
  await expectNoViolations(page, "recovery codes");

  await signOut(page);
  await typeIn(page, email, PASSWORD);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/code/i).last()).toBeVisible();
  // The code that turned it on is spent, so the next one it is.
  await page.getByLabel("Code").fill(totp(seed, 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/(portal|console)/);

  await signOut(page);
  await typeIn(page, email, PASSWORD);
  await page.getByLabel("Code").fill(recovery);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/(portal|console)/);
});

test("a forgotten password is set anew by the mail's link, and the old browser is out", async ({ browser, page, request }, info) => {
  const email = fresh("rowan", info);
  await register(page, request, email, "Rowan Dental");
  const other = await (await browser.newContext()).newPage();
  await other.goto("/forgot");
  await atRest(other);
  await other.getByLabel("E-mail").fill(email);
  await other.getByRole("button", { name: "Send me the mail" }).click();
  await expect(other).toHaveURL(/\/reset/);
  const { link } = await letter(request, email, /new password/i);
  expect(link).toMatch(/^\/reset\//);
  await other.goto(link);
  await atRest(other);
  // Strong, and on the sandbox's list of stolen passwords: refused, and the link still works.
  await other.getByLabel("New password").fill("correct horse battery staple");
  await other.getByRole("button", { name: "Save and sign in" }).click();
  await expect(other.getByText(/stolen from another site/)).toBeVisible();
  await expectNoViolations(other, "a stolen password");
  await other.getByLabel("New password").fill("nine loud magpies before noon");
  await other.getByRole("button", { name: "Save and sign in" }).click();
  // To what one looks at after a change of password: where else somebody is signed in.
  await expect(other).toHaveURL(/\/account\/security/);

  await page.goto("/portal");
  await expect(page).toHaveURL(/\/sign-in/);
  await typeIn(page, email, PASSWORD);
  await expect(page.getByText(/do not match|not right|wrong/i).first()).toBeVisible();
});

test("somebody invited joins once, with a role that shows what they may", async ({ browser, page, request }, info) => {
  await register(page, request, fresh("ines", info), "Ines Aesthetics");
  const invited = fresh("tomas", info);
  await page.goto("/portal/members");
  await atRest(page);
  await page.getByLabel("E-mail").fill(invited);
  await page.getByLabel("Role").first().selectOption("analyst");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { name: "Not answered yet" })).toBeVisible();

  const { link } = await letter(request, invited, /invite/i);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(link);
  await atRest(guest);
  await guest.getByRole("link", { name: "Create an account" }).click();
  await atRest(guest);
  await guest.getByLabel("Your name").fill("Tomás Reyes");
  await guest.getByLabel("E-mail").fill(invited);
  await guest.getByLabel("Password").fill(PASSWORD);
  await guest.getByRole("button", { name: "Create the account" }).click();
  const { code } = await letter(request, invited, /confirm/i);
  await guest.getByLabel("Code from the mail").fill(code);
  await guest.getByRole("button", { name: "Confirm" }).click();
  await guest.getByRole("button", { name: /^Join Ines Aesthetics/ }).click();
  await expect(guest).toHaveURL(/\/(portal|console)/);
  await guest.goto(link);
  await expect(guest.getByText(/accepted it already/)).toBeVisible();

  await guest.goto("/portal/keys");
  await expect(guest.getByRole("button", { name: "Create the key" })).toBeHidden();
  await page.reload();
  await expect(page.getByText("Tomás Reyes").first()).toBeVisible();
});

test("a key is shown once, works by its scopes, and stands in the log until it is revoked", async ({ page, request }, info) => {
  await register(page, request, fresh("kai", info), "Kai Clinic");
  await page.goto("/portal/keys");
  await atRest(page);
  await page.getByLabel("Name").first().fill("Nightly export");
  await page.getByRole("checkbox", { name: /bookings\.read/ }).check();
  await page.getByRole("button", { name: "Create the key" }).click();
  const shown = page.getByRole("status").locator("code").first();
  await expect(shown).toBeVisible();
  const key = (await shown.innerText()).trim();
  expect(key).toMatch(/^sk_/);
  const asks = (path: string) => request.get(path, { headers: { Authorization: `Bearer ${key}` } });
  expect((await asks("/v1/admin/bookings")).status()).toBe(200);
  expect((await asks("/v1/admin/leads")).status(), "no scope for leads").toBe(403);

  await page.goto("/portal/keys");
  await atRest(page);
  expect(await page.content()).not.toContain(key);
  await page.goto("/portal/audit");
  await atRest(page);
  await expect(page.getByText(/Nightly export/).first()).toBeVisible();
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByRole("status").filter({ hasText: /The chain holds/ })).toBeVisible();
});

test("the portal is accessible, and says what a role may not see", async ({ page }) => {
  await signIn(page, "lena@lumen.example");
  for (const path of ["/portal", "/portal/organisation", "/portal/members", "/portal/keys", "/portal/audit", "/portal/new"]) {
    await page.goto(path);
    await expectNoViolations(page, path);
  }
  for (const path of ["/account", "/account/security", "/account/confirm"]) {
    await page.goto(path);
    await expectNoViolations(page, path);
  }
  for (const path of ["/register", "/register/confirm", "/forgot", "/reset"]) {
    await page.goto(path);
    await expectNoViolations(page, path);
  }
  await signOut(page);
  await signIn(page, "maya@lumen.example");
  await page.goto("/portal/audit");
  await expect(page.getByText(/may not|not allowed|ask an owner/i).first()).toBeVisible();
});
