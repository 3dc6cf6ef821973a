// The steps of test_flows.py with @playwright/test. Each test has its own context there too.

import { randomUUID } from "node:crypto";
import { expect, test } from "@playwright/test";

const PASSWORD = "correct horse battery staple";

for (let number = 0; number < Number(process.env.BENCH_TESTS ?? 3) / 3; number++) {
  test(`a stranger is sent to register ${number}`, async ({ page }) => {
    await page.goto("/books");

    await expect(page).toHaveURL(/\/register/);
    await expect(page.getByRole("heading", { name: "Register" })).toBeVisible();
  });

  test(`registering leads to the books ${number}`, async ({ page }) => {
    const username = `reader-${randomUUID().slice(-12)}`;
    await page.goto("/register");
    await page.getByLabel("Username").fill(username);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Register" }).click();

    await expect(page).toHaveURL("/books");
    await expect(page.getByRole("heading", { name: "Books" })).toBeVisible();
    await expect(page.getByText(`Signed in as ${username}`)).toBeVisible();
  });

  test(`a cookie comes and goes ${number}`, async ({ page }) => {
    await page.goto("/addCookie");
    await expect(page.getByRole("heading", { name: "Cookie added!" })).toBeVisible();

    await page.goto("/displayCookieValue");
    await expect(page.getByRole("heading", { name: "Found the cookie: Hello World" })).toBeVisible();

    await page.goto("/removeCookie");
    await expect(page.getByRole("heading", { name: "Cookie removed!" })).toBeVisible();
    const names = (await page.context().cookies()).map((cookie) => cookie.name);
    expect(names).not.toContain("myFirstCookie");
  });
}
