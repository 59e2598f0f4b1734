import { expect, type CDPSession, type Page } from "@playwright/test";
import { fresh, register, signOut } from "./accounts";
import { atRest, expectNoViolations } from "./steps";
import { test } from "./test";

/** A device that keeps passkeys and knows its user, as Chromium plays it. */
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

/** Whether somebody touches the device when it is asked. */
const isThere = ({ cdp, id }: Awaited<ReturnType<typeof device>>, enabled: boolean) =>
  cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled });

/** One passkey in its owner's list. */
const passkey = (page: Page, name: string) => page.getByRole("region", { name: "Passkeys" }).getByRole("listitem").filter({ hasText: name });

async function addPasskey(page: Page, name: string) {
  await page.goto("/account/security");
  await atRest(page);
  await page.getByLabel("Name of the new one").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(passkey(page, name)).toBeVisible();
}

test("a passkey is added, named, signs in without a name, proves who it is, and is removed", async ({ page, request }, info) => {
  const key = await device(page);
  const email = fresh("wren", info);
  await register(page, request, email, "Wren Skin Clinic");
  await addPasskey(page, "Work laptop");
  await expectNoViolations(page, "the security page with a passkey");
  const row = passkey(page, "Work laptop");
  await row.getByText("Change").click();
  await row.getByLabel("Name").fill("Front desk laptop");
  await row.getByRole("button", { name: "Rename" }).click();
  await expect(passkey(page, "Front desk laptop")).toBeVisible();
  await expect(page.getByText("Passkey added").first()).toBeVisible();
  // The same device once more.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This device holds a passkey for this account already.")).toBeVisible();

  await signOut(page);
  await isThere(key, false);
  await page.goto("/sign-in?to=/account/security");
  await expectNoViolations(page, "the sign-in with passkeys");
  // A question that waits already is not answered by it: the button asks anew.
  await isThere(key, true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByText("with a passkey").first()).toBeVisible();
  await expect(page.getByText(email).first()).toBeAttached();

  // A stale session proves by passkey who it is.
  await page.route("**/api/portal/passkey/remove", (route) => route.fulfill({ status: 401, json: { code: "confirm_identity" } }), { times: 1 });
  await atRest(page);
  const kept = passkey(page, "Front desk laptop");
  await kept.getByText("Change").click();
  await kept.getByRole("button", { name: "Remove Front desk laptop" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  await expect(dialog).toBeVisible();
  await expectNoViolations(page, "the question for a fresh proof");
  await dialog.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("You have no passkey yet.")).toBeVisible();
  await expect(page.getByText("Passkey removed").first()).toBeVisible();

  await signOut(page);
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText(/is not known here/)).toBeVisible();
});

test("the browser offers the passkey where the e-mail is typed", async ({ page, request }, info) => {
  await device(page);
  await register(page, request, fresh("linnet", info), "Linnet Dental");
  await addPasskey(page, "Phone");
  await signOut(page);
  // Nobody presses anything: the device answers what the browser fills in.
  await page.goto("/sign-in?to=/account");
  await expect(page).toHaveURL(/\/account$/);
});

test("a person who ends the question is told, and can go on by password", async ({ page, request }, info) => {
  const key = await device(page);
  await register(page, request, fresh("plover", info), "Plover Physio");
  await signOut(page);
  await key.cdp.send("WebAuthn.setUserVerified", { authenticatorId: key.id, isUserVerified: false });
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText(/Nothing happened/)).toBeVisible();
  await expect(page.getByLabel("Password")).toBeEditable();
});
