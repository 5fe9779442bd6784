/** The page's program: reads what it was given, and shows the view that the address names. */
import type { Page } from "../model.ts";
import { conformanceFront, conformanceView } from "./conformance.ts";
import { reviveNumbers } from "./revive.ts";
import { selfTestFront, selfTestView } from "./selftest.ts";
import { run } from "./shell.ts";
import { validationFront, validationView } from "./validate.ts";
import { verifyFront, verifyView } from "./verify.ts";

const page = JSON.parse(document.getElementById("page")?.textContent ?? "", reviveNumbers) as Page;
switch (page.kind) {
  case "verify":
    run(verifyFront(page), (path) => verifyView(page, path));
    break;
  case "conformance":
    run(conformanceFront(page), (path) => conformanceView(page, path));
    break;
  case "selftest":
    run(selfTestFront(page), (path) => selfTestView(page, path));
    break;
  case "validate":
    run(validationFront(page), (path) => validationView(page, path));
    break;
  default:
    page satisfies never;
}
