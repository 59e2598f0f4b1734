import { createHmac } from "node:crypto";
import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { atRest } from "./steps";

export const PASSWORD = "seven quiet herons at dusk";

/** An address that no other test and no earlier try uses. */
export const fresh = (name: string, info: { retry: number }) => `${name}.${info.retry}.${Date.now()}@example.com`;

/** The newest mail to an address, once it has arrived, with its code and its link. */
export async function letter(request: APIRequestContext, to: string, subject: RegExp) {
  let found: { text: string } | undefined;
  await expect
    .poll(
      async () => {
        const mails = await (await request.get("/sandbox/mail.json")).json();
        found = mails.find((mail: { recipients: string[]; subject: string }) => mail.recipients.includes(to) && subject.test(mail.subject));
        return found !== undefined;
      },
      { timeout: 30_000, message: `a mail to ${to}` },
    )
    .toBe(true);
  const text = found?.text ?? "";
  const code = /\b(\d{3}) ?(\d{3})\b/.exec(text);
  const link = /https?:\/\/\S+/.exec(text);
  return { code: code ? `${code[1]}${code[2]}` : "", link: link ? new URL(link[0]).pathname : "" };
}

/** A code of an authenticator app (RFC 6238) for a seed in base 32; `step` counts half minutes from now. */
export function totp(seed: string, step = 0): string {
  const bits = [...seed.replace(/\s/g, "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Registers a clinic with the code of the mail; ends in its portal or console. */
export async function register(page: Page, request: APIRequestContext, email: string, clinic: string) {
  await page.goto("/register");
  await atRest(page);
  await page.getByLabel("Your name").fill("Robin Vale");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Name of the clinic").fill(clinic);
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  const { code } = await letter(request, email, /confirm/i);
  await page.getByLabel("Code from the mail").fill(code);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL(/\/(portal|console)/);
}

export async function signOut(page: Page) {
  await page.context().clearCookies();
}

export async function typeIn(page: Page, email: string, password: string) {
  await page.goto("/sign-in");
  await atRest(page);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
