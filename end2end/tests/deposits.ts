import { expect, type Page } from "@playwright/test";
import { atRest, bookOverRest, payByCard } from "./steps";

/** Somebody who has paid a deposit at Lumen; answers their name and the booking. */
export async function depositPaid(page: Page, name: string) {
  const client = `${name} ${Date.now()}`;
  const booking = await bookOverRest(page.request, "lumen", "laser-hair-removal", client, { areas: ["underarms"] });
  await page.goto(booking.manage_url);
  await atRest(page);
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await payByCard(page);
  await expect(page.getByText("Confirmed").first()).toBeVisible({ timeout: 30_000 });
  // What a missed visit may cost is said before anybody misses one.
  await expect(page.getByText(/^If you do not come, we may ask for 50% of the price, \$[\d.]+; what you paid counts\.$/)).toBeVisible();
  return { client, booking };
}
