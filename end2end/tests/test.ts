import { test as base } from "@playwright/test";

/** A journey, after which nobody it brought along is left: open pages go on listening, and slow down those that follow. */
export const test = base.extend<{ leaving: void }>({
  leaving: [
    async ({ browser }, use) => {
      const before = browser.contexts();
      await use();
      const own = browser.contexts().filter((context) => !before.includes(context));
      await Promise.all(own.map((context) => context.close()));
    },
    { auto: true },
  ],
});
