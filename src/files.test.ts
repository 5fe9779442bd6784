import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partialName, previousName, refuseUnfinished } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("what is not whole", () => {
  it("is refused, and so is all in it, and its later name as long as nothing else is there", async () => {
    const target = join(folder, "run");
    await refuseUnfinished(target);
    const partial = partialName(target);
    await mkdir(partial);
    for (const path of [partial, join(partial, "blobs"), target]) {
      await expect(refuseUnfinished(path)).rejects.toMatchObject({
        code: "RECORD_INVALID",
        place: path,
        remedy: expect.stringContaining("record it again") as string,
      });
    }
    await rename(partial, target);
    await refuseUnfinished(target);
  });

  it("says where that is which was there before, when the two were changing places", async () => {
    const target = join(folder, "other");
    const partial = partialName(target);
    await mkdir(partial);
    await mkdir(previousName(partial));
    const remedy = expect.stringMatching(/^Rename other\..*\.partial\.previous to other: .* whole\.$/) as string;
    await expect(refuseUnfinished(target)).rejects.toMatchObject({ remedy });
  });
});
