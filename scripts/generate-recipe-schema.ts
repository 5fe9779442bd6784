/** Writes spec/schemas/recipe.schema.json from the schema in src/validation/recipe/recipe.ts; --check only compares. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../src/files.ts";
import { recipeJsonSchema } from "../src/validation/recipe/recipe.ts";

const file = fileURLToPath(new URL("../spec/schemas/recipe.schema.json", import.meta.url));
const text = `${JSON.stringify(recipeJsonSchema(), undefined, 2)}\n`;
if (!process.argv.includes("--check")) await writeWhole(file, text);
else if ((await readFile(file, "utf8")) !== text) {
  console.error("spec/schemas/recipe.schema.json is not what recipe.ts says: npm run generate");
  process.exitCode = 1;
}
