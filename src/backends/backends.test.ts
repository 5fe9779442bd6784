import { backendSuite } from "./backend-suite.test-support.ts";
import { BACKENDS } from "./index.ts";

/** Every backend that is registered; what is not here is skipped, with the reason. */
for (const spec of BACKENDS) backendSuite(`${spec.id}:${spec.device}`, () => spec.load(), 300_000);
