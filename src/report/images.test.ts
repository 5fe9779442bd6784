import { describe, expect, it } from "vitest";
import { recordsWith } from "../validation/records.test-support.ts";
import type { RunnerRecords } from "../validation/records.ts";
import { imagesCsv } from "./images.ts";

const runOf = (images: object[]): RunnerRecords =>
  ({ header: { runner: "onnxruntime:cpu" }, images, seconds: 1, memory: 1 }) as unknown as RunnerRecords;

describe("images as CSV", () => {
  it("are one a line, with rank, margin and the best five", () => {
    const [image] = recordsWith(1, 0, 0);
    const top5 = [
      [3, 0.5],
      [7, 0.25],
      [1, 0.125],
      [0, 0.0625],
      [2, 0.03125],
    ];
    const own = { ...image, name: "a.jpg", label: 7, rank: 1, score: 0.25, tensor: "00ff", top5, sixth: 0 };
    const [head, line, end] = imagesCsv([runOf([own])]).split("\r\n");
    expect(head).toBe(
      "backend,index,image,label,rank,label_score,margin,class1,score1,class2,score2,class3,score3,class4,score4,class5,score5,tensor,failure",
    );
    expect(line).toBe("onnxruntime:cpu,0,a.jpg,7,2,0.25,0.25,3,0.5,7,0.25,1,0.125,0,0.0625,2,0.03125,00ff,");
    expect(end).toBe("");
  });

  it("that could not be read say why, and names that hold commas and quotes are quoted", () => {
    const [, line] = imagesCsv([runOf([{ index: 4, name: 'a "b", c', label: 1, failure: "cut off\nthere" }])]).split(
      "\r\n",
    );
    expect(line).toBe(`onnxruntime:cpu,4,"a ""b"", c",1${",".repeat(15)}"cut off\nthere"`);
  });

  it("of a net with few classes leave the last ones empty", () => {
    const [image] = recordsWith(1, 0, 0);
    const [, line] = imagesCsv([runOf([{ ...image, top5: [[0, 1]], sixth: 0 }])]).split("\r\n");
    expect(line.split(",")).toHaveLength(19);
    expect(line.split(",").slice(6, 11)).toEqual(["", "0", "1", "", ""]);
  });
});
