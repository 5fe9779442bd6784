import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partialName, previousName, refuseUnfinished, writeWhole } from "./files.ts";

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

describe("what is written whole", () => {
  it("takes the place of what a link leads to, and leaves the link", async () => {
    const [file, link] = [join(folder, "file"), join(folder, "link")];
    await writeFile(file, "before");
    await symlink("file", link);
    await writeWhole(link, "after");
    expect(await readFile(file, "utf8")).toBe("after");
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it.skipIf(process.platform === "win32")("is written into what is no file", async () => {
    await writeWhole("/dev/null", "nothing");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("is refused by the name that was given, with what can be done", async () => {
    const there = await readdir(folder);
    await expect(writeWhole(join(folder, "none", "file"), "")).rejects.toThrow(
      `${join(folder, "none", "file")}: This cannot be written: ENOENT: no such file or directory. Choose a folder that`,
    );
    await mkdir(join(folder, "taken"));
    await expect(writeWhole(join(folder, "taken"), "")).rejects.toThrow("name a file in it");
    expect(await readdir(folder)).toEqual([...there, "taken"].toSorted());
  });
});
