/** Writes spec/schemas/gate.schema.json and validation.schema.json from the schemas in src/; --check only compares. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../src/files.ts";
import { validationJsonSchema } from "../src/report/validation-schema.ts";
import { gateJsonSchema } from "../src/validation/gate.ts";

const schemas = [
  ["gate", gateJsonSchema()],
  ["validation", validationJsonSchema()],
] as const;
for (const [name, schema] of schemas) {
  const file = fileURLToPath(new URL(`../spec/schemas/${name}.schema.json`, import.meta.url));
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (!process.argv.includes("--check")) await writeWhole(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`spec/schemas/${name}.schema.json is not what the sources say: npm run generate`);
    process.exitCode = 1;
  }
}
