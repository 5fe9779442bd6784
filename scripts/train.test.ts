import { expect, it } from "vitest";
import { sha256 } from "../src/files.ts";
import { netFiles, train } from "./train.ts";

it("gives the same bytes for the same seed, and others for another", async () => {
  const hashes = async (seed: number): Promise<string[]> => {
    const files = netFiles(await train({ seed, epochs: 1, images: 128, log: () => {} }));
    return [...files].map(([name, content]) => `${name} ${sha256(content)}`);
  };
  const first = await hashes(1);
  expect(await hashes(1)).toEqual(first);
  const other = await hashes(2);
  expect(other[1]).not.toBe(first[1]);
  expect(other[0]).toBe(first[0]);
});

it("learns: the loss falls", async () => {
  const losses: number[] = [];
  await train({ seed: 1, epochs: 3, images: 512, log: (line) => losses.push(Number(/loss ([\d.]+)/.exec(line)?.[1])) });
  expect(losses[2]).toBeLessThan(losses[0]);
});
