/** The page's program: reads what it was given, and shows the view that the address names. */
import type { Page } from "../model.ts";
import { reviveNumbers } from "./revive.ts";
import { run } from "./shell.ts";
import { verifyFront, verifyView } from "./verify.ts";

const page = JSON.parse(document.getElementById("page")?.textContent ?? "", reviveNumbers) as Page;
switch (page.kind) {
  case "verify":
    run(verifyFront(page), (path) => verifyView(page, path));
    break;
}
