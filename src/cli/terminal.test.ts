import { afterEach, describe, expect, it, vi } from "vitest";
import { paceKeeper, progressReporter } from "./terminal.ts";

describe("progress", () => {
  let clock = 0;
  const after = (ms: number): void => {
    clock += ms;
  };

  it("tells count, rate and remaining time, once a second has passed", () => {
    const pace = paceKeeper(() => clock, "images");
    expect(pace({ what: "cpu", done: 0, of: 4000 })).toBe("cpu: 0 of 4,000 images");
    after(500);
    expect(pace({ what: "cpu", done: 100, of: 4000 })).toBe("cpu: 100 of 4,000 images");
    after(1500);
    expect(pace({ what: "cpu", done: 400, of: 4000 })).toBe("cpu: 400 of 4,000 images, 200 images/s, 18 s left");
  });

  it("begins anew where another count begins, and counts nothing of one step", () => {
    const pace = paceKeeper(() => clock, "");
    pace({ what: "conv1", done: 0, of: 10 });
    after(60_000);
    expect(pace({ what: "conv2", done: 1, of: 10 })).toBe("conv2: 1 of 10, 9 min left");
    expect(pace({ what: "whole net", done: 0, of: 1 })).toBe("whole net");
    expect(pace({ what: "rounding", done: 0, of: 4 })).toBe("rounding: 0 of 4");
    after(2000);
    expect(pace({ what: "rounding", done: 1, of: 4 })).toBe("rounding: 1 of 4, 6 s left");
    after(5000);
    expect(pace({ what: "again", done: 0, of: 4 })).toBe("again: 0 of 4");
  });

  it.each([
    ["xterm", "", true],
    ["dumb", "", false],
    ["xterm", "1", false],
  ])("is overwritten in place on a terminal that can: TERM=%s, CI=%s", (term, ci, inPlace) => {
    vi.stubEnv("TERM", term);
    vi.stubEnv("CI", ci);
    const { isTTY } = process.stderr;
    process.stderr.isTTY = true;
    const written: string[] = [];
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
    const line = progressReporter(false);
    line.show({ what: "conv1", done: 1, of: 2 });
    line.clear();
    write.mockRestore();
    process.stderr.isTTY = isTTY;
    expect(written.join("").includes("\u001b[2K")).toBe(inPlace);
    if (!inPlace) expect(written).toEqual([]);
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
});
