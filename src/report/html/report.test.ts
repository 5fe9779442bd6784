/** The pages in a real Chromium: they open from a file, can be used, and ask the network for nothing. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { layerCase, onnxruntime } from "../../../spec/support/layer.ts";
import { compareArtifact } from "../../artifacts/compare.ts";
import { OnnxEdit } from "../../artifacts/conversions.test-support.ts";
import type { Backend } from "../../backends/backend.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { conformance } from "../../conformance/conformance.ts";
import { verify } from "../../conformance/verify.ts";
import { FAULTS } from "../../diagnosis/faults/index.ts";
import { selfTestNet } from "../../selftest/selftest.ts";
import type { Blob } from "../../tensor/blob.ts";
import { uniformBlob } from "../../tensor/random.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import type { RecordedImage } from "../../validation/changes.ts";
import { type Judged, judge } from "../../validation/verdict.ts";
import { formatCompare } from "../compare.ts";
import { formatVerify, plain } from "../verify.ts";
import { bundlePage } from "./bundle.ts";
import { closeChromium, obstacles, openFile } from "./chromium.test-support.ts";
import { convertedRun } from "./compare-page.ts";
import { conformanceHtml, selfTestHtml, validationHtml } from "./pages.ts";
import { backendRun, errorsOf, pageLayers, VerifyPageMaker } from "./verify-page.ts";

/** onnxruntime with conv2_1's filters rotated by 180°. */
function mistaken(inner: Backend): Backend {
  const rotated = ({ shape, data }: Blob): Blob => {
    const area = count(shape, 2);
    return { shape, data: data.map((_, i, all) => all[i - (i % area) + area - 1 - (i % area)]) };
  };
  return {
    ...inner,
    id: "mistaken",
    supports: (layer) => inner.supports(layer),
    prepare({ net, params }) {
      const changed = new Map(params);
      for (const { name, params: own } of net.layers) {
        if (name === "conv2_1") changed.set(own[0].key, rotated(params.get(own[0].key) as Blob));
      }
      return inner.prepare({ net, params: changed });
    },
  };
}

const TITLE = "Digits </script><b> & co";
let folder: string;
let trained: TrainedNet;
let feeds: Map<string, Blob>;
const file = (name: string): string => join(folder, `${name}.html`);

async function verifyPage(mostBytes?: number): Promise<string> {
  const honest = await onnxruntime();
  const command = ["cupping", "verify", "net.prototxt", "net.caffemodel"];
  const subject = { command, title: TITLE, facts: { input: "random:1" }, notices: [], layers: pageLayers(trained.net) };
  const maker = new VerifyPageMaker(subject, errorsOf("both"), 2, mostBytes);
  for (const [backend, spec] of [[honest, "onnxruntime:cpu"] as const, [mistaken(honest), "./mistaken.js"] as const]) {
    const report = await verify(trained, backend, feeds, {
      observe: (observed) => maker.observe(observed, backend.profile),
    });
    maker.add(backendRun(report, spec), formatVerify(report, plain));
  }
  return maker.html(["onnxruntime:cuda is unavailable: no driver."]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-html-"));
  ({ trained } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
  feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
  await writeFile(file("verify"), await verifyPage());
});
afterAll(async () => {
  await closeChromium();
  await rm(folder, { recursive: true });
});

/** The contrast of two colours of the style sheet as the page has them (WCAG 2.2, relative luminance). */
const CONTRAST = `(pairs) => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("i"));
  const luminance = (name) => {
    probe.style.color = "var(" + name + ")";
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(([text, ground]) => {
    const [a, b] = [luminance(text), luminance(ground)].sort((x, y) => y - x);
    return [text, ground, (a + 0.05) / (b + 0.05)];
  });
}`;

/** The contrast of a number and the darkest cell that it stands in, of the classes that images changed between. */
const DARKEST = `(() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colours) => {
    for (const [colour, alpha] of colours) {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [empty, cells] = document.querySelectorAll(".confusion [data-mark=cell]");
  const opacities = [...cells.children].map((cell) => Number(cell.getAttribute("fill-opacity")));
  const ground = luminance([[getComputedStyle(empty).fill, 1], [getComputedStyle(cells).fill, Math.max(...opacities)]]);
  const text = luminance([[getComputedStyle(document.querySelector(".confusion [data-mark=text]")).fill, 1]]);
  return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
})()`;

describe("the page of verify", () => {
  it("opens from a file without network, says the verdict, and lists the layers of each backend", async (context) => {
    await using opened = await openFile(context, file("verify"));
    const { page, complaints } = opened;
    expect(await page.title()).toBe(`${TITLE}: cupping verify`);
    expect(await page.textContent(".big")).toContain("Does not conform");
    expect(await page.textContent(".sentence")).toBe(
      "1 of 2 backends computes what Caffe computes. 1 backend could not run here.",
    );
    expect(await page.textContent(".facts")).toContain("onnxruntime:cuda is unavailable: no driver.");
    expect(await page.locator(".layers tbody tr").count()).toBe(16);
    // What does not conform comes first.
    expect(await page.textContent(".tabs [aria-current]")).toContain("mistaken:cpu");
    await page.click("text=onnxruntime:cpu");
    expect(await page.locator("tr.tone-bad").count()).toBe(0);
    // The drawing follows when the page has its size.
    await expect.poll(() => page.locator(".overlay path.edge").count()).toBe(15);
    // A dot for each layer's own error, a diamond for each inherited one.
    await expect.poll(() => page.locator('.overlay [data-mark="dot"] > *').count()).toBe(30);
    await page.click("text=mistaken:cpu");
    await expect.poll(() => page.locator("tr.tone-bad").count()).toBe(1);
    await expect.poll(() => page.locator(".overlay .node.bad").count()).toBe(1);
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("is filtered, sorted and walked through by keys, to the layer that is wrong and why", async (context) => {
    await using opened = await openFile(context, file("verify"), { hash: "#/mistaken%3Acpu" });
    const { page, complaints } = opened;
    const rows = page.locator(".layers tbody tr");
    await page.keyboard.press("/");
    await page.keyboard.type("conv fail");
    expect(await rows.allTextContents()).toEqual([expect.stringContaining("conv2_1")]);
    await page.keyboard.press("Escape");
    expect(await rows.count()).toBe(16);
    await page.click("text=not passing");
    expect(await rows.count()).toBe(10);
    await page.click("th.ratio >> text=injected");
    await page.click("th.ratio >> text=injected");
    expect(await rows.first().textContent()).toContain("conv2_1");
    await page.keyboard.press("/");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForSelector("main h1:text-is('conv2_1')");
    expect(await page.textContent(".diagnosis .claim")).toContain("rotated by 180°");
    expect(await page.textContent(".diagnosis")).toContain("Remedy");
    expect(await page.textContent(".command code")).toBe(
      "cupping verify net.prototxt net.caffemodel --backend ./mistaken.js --layer conv2_1",
    );
    await page.keyboard.press("]");
    await page.waitForSelector("main h1:text-is('relu2_1')");
    await page.keyboard.press("Escape");
    await expect.poll(() => rows.count()).toBe(16);
    await page.keyboard.press("?");
    expect(await page.isVisible("dialog")).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("shows pictures of both sides, their difference, charts and the worst elements, linked", async (context) => {
    await using opened = await openFile(context, file("verify"), { hash: "#/mistaken%3Acpu/conv2_1" });
    const { page, complaints } = opened;
    await page.waitForSelector(".charts svg");
    const colours = `[...document.querySelectorAll(".panels canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })`;
    await expect.poll(async () => Math.min(...(await page.evaluate<number[]>(colours)))).toBeGreaterThan(20);
    expect(await page.locator(".charts svg").count()).toBe(3);
    expect(await page.locator(".worst tbody tr").count()).toBe(16);
    await page.locator(".worst button.link").first().click();
    const index = await page.locator(".worst tbody th").first().textContent();
    const [, channel, row, column] = /\[0, (\d+), (\d+), (\d+)\]/.exec(index ?? "") ?? [];
    await expect.poll(() => page.textContent(".readout")).toContain(`channel ${channel} row ${row}, column ${column}`);
    // The numbers under the pointer are those of the table.
    const got = await page.locator(".worst tbody td").first().textContent();
    expect(await page.textContent(".readout")).toContain(`mistaken:cpu ${got}`);
    await page.focus(".mosaic");
    await page.keyboard.press(Number(column) > 0 ? "ArrowLeft" : "ArrowRight");
    expect(await page.textContent(".readout")).not.toContain(`column ${column}`);
    await page.click("text=in situ");
    await page.waitForSelector(".sights:not([aria-busy]) .charts svg");
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("says what the colours mean: the limit, and NaN where there is one", async (context) => {
    const honest = await onnxruntime();
    const spoilt: Backend = {
      ...honest,
      id: "spoilt",
      supports: (layer) => honest.supports(layer),
      async prepare(subject) {
        const session = await honest.prepare(subject);
        return {
          async run(feeds, fetch) {
            const got = await session.run(feeds, fetch);
            for (const { data } of got.values()) data[5] = Number.NaN;
            return got;
          },
          [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
        };
      },
    };
    const subject = {
      ...{ command: ["cupping", "verify"], title: TITLE, facts: {}, notices: [] },
      layers: pageLayers(trained.net),
    };
    const maker = new VerifyPageMaker(subject, ["injected"], 1);
    const report = await verify(trained, spoilt, feeds, {
      mode: "injected",
      layers: ["conv1_1"],
      explainMs: 0,
      observe: (observed) => maker.observe(observed, spoilt.profile),
    });
    maker.add(backendRun(report, "spoilt"), formatVerify(report, plain));
    await writeFile(file("spoilt"), await maker.html());
    await using opened = await openFile(context, file("spoilt"), { hash: "#/spoilt%3Acpu/conv1_1" });
    const legend = (panel: string): Promise<string | null> => opened.page.textContent(`figure.${panel} .legend`);
    await expect.poll(() => legend("backend")).toContain("NaN");
    expect(await legend("difference")).toContain("NaN");
    expect(await legend("reference")).not.toContain("NaN");
    expect(await legend("ratio")).toBe("0.001110⁶");
  });

  it("is walked through by Tab in few steps: a table is one of them, however long", async (context) => {
    await using opened = await openFile(context, file("verify"));
    const { page } = opened;
    await page.focus("th.verdict-cell button");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TR");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("copy");
  });

  it("prints on light paper from a dark screen, and nothing is wider than a sheet", async (context) => {
    await using opened = await openFile(context, file("verify"), {
      hash: "#/mistaken%3Acpu/conv2_1",
      colourScheme: "dark",
    });
    const { page } = opened;
    await page.waitForSelector(".charts svg");
    const corner = `[...document.querySelector(".difference canvas").getContext("2d").getImageData(20, 20, 1, 1).data]`;
    await expect.poll(async () => Math.max(...(await page.evaluate<number[]>(corner)).slice(0, 3))).toBeGreaterThan(0);
    const shades = `(() => { const { data, width, height } = document.querySelector(".difference canvas").getContext("2d")
      .getImageData(0, 0, 500, 300); let sum = 0; for (let i = 0; i < data.length; i += 4) sum += data[i + 1];
      return sum / (width * height); })()`;
    const dark = await page.evaluate<number>(shades);
    // As browsers do it: nothing is drawn between this and the print.
    const printed = await page.evaluate<number>(`dispatchEvent(new Event("beforeprint")), ${shades}`);
    expect(printed).toBeGreaterThan(dark + 60);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await page.evaluate<number>(shades)).toBe(dark);
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(718);
    // Charts are drawn as wide as they are shown: a smaller one has letters that nobody can read.
    const shrunk = `[...document.querySelectorAll(".charts svg")].map((one) => one.clientWidth / one.getAttribute("width"))`;
    await page.emulateMedia({ media: "screen" });
    for (const width of [1280, 800, 700, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(async () => Math.min(...(await page.evaluate<number[]>(shrunk)))).toBeGreaterThan(0.97);
    }
  });

  it("fits a phone: the verdicts are in view, and nothing but tables is wider than the page", async (context) => {
    await using opened = await openFile(context, file("verify"));
    const { page } = opened;
    const wide = `[...document.querySelectorAll("body *")].filter((one) => one.closest(".scroll, svg, .unseen") === null &&
      one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((one) => one.outerHTML.slice(0, 80))`;
    await page.setViewportSize({ width: 390, height: 800 });
    const end = `(([cell]) => cell.getBoundingClientRect().right)(document.getElementsByClassName("verdict-cell"))`;
    await expect.poll(() => page.evaluate<number>(end)).toBeLessThan(390);
    await expect.poll(() => page.locator(".overlay path.edge").count()).toBe(15);
    expect(await page.evaluate(wide)).toEqual([]);
    await page.click(".layers tbody a:text-is('conv2_1')");
    await page.waitForSelector(".charts svg");
    expect(await page.evaluate(wide)).toEqual([]);
  });

  it("follows the system's colours and can be turned, readable in both (WCAG AA)", async (context) => {
    const text = ["--ink", "--dim", "--good", "--bad", "--warn", "--error", "--second"];
    const pairs = ["--paper", "--sunk", "--raised"].flatMap((ground) => text.map((one) => [one, ground]));
    const pictures: Buffer[] = [];
    for (const colourScheme of ["light", "dark"] as const) {
      await using opened = await openFile(context, file("verify"), { colourScheme });
      const { page, complaints } = opened;
      const measure = `(${CONTRAST})(${JSON.stringify(pairs)})`;
      const low = (await page.evaluate<[string, string, number][]>(measure)).filter(([, , ratio]) => ratio < 4.5);
      expect(low).toEqual([]);
      expect(await obstacles(page)).toEqual([]);
      pictures.push(await page.screenshot());
      await page.keyboard.press("t");
      expect((await page.evaluate<[string, string, number][]>(measure)).filter(([, , ratio]) => ratio < 4.5)).toEqual(
        [],
      );
      const turned = await page.screenshot();
      expect(turned.equals(pictures[pictures.length - 1])).toBe(false);
      expect(complaints).toEqual([]);
    }
    expect(pictures[0].equals(pictures[1])).toBe(false);
  });

  it("stays as small as it is told, and says what was left out", async (context) => {
    const most = 220_000;
    const html = await verifyPage(most);
    await writeFile(file("small"), html);
    const packed = [...html.matchAll(/<script type="text\/plain"[^>]*>([^<]*)/g)];
    expect(packed.length).toBeGreaterThan(60);
    expect((packed.reduce((sum, [, base64]) => sum + base64.length, 0) * 3) / 4).toBeLessThan(most);
    const { script, style } = await bundlePage();
    const rest = script.length + style.length;
    expect(rest).toBeLessThan(600_000);
    const [whole, small] = [await stat(file("verify")), await stat(file("small"))];
    expect(small.size).toBeLessThan(whole.size / 2);
    await using opened = await openFile(context, file("small"));
    expect(await opened.page.textContent(".facts")).toContain("show a part");
    await opened.page.goto(`${opened.page.url().split("#")[0]}#/mistaken%3Acpu/conv1_1`);
    await expect.poll(() => opened.page.textContent(".readout")).toContain("each cell one of");
    expect(opened.complaints).toEqual([]);
  });
});

describe("the page of compare", () => {
  it("shows what became of each layer, and of a wrong one the tensors, the numbers and the cause", async (context) => {
    const edit = new OnnxEdit(trained);
    edit.leaveOut("fc6:drop6");
    edit.leaveOut(edit.flatten("fc7").output[0]);
    edit.floats("conv2_1", 1, (floats) => floats.map((_, i, all) => all[i - (i % 9) + 8 - (i % 9)]));
    const artifact = join(folder, "turned.onnx");
    await writeFile(artifact, edit.bytes());
    const maker = new VerifyPageMaker(
      {
        command: ["cupping", "compare", "net.prototxt", "net.caffemodel", "--artifact", artifact],
        title: TITLE,
        facts: { input: "random:1" },
        notices: [],
        layers: pageLayers(trained.net),
      },
      ["inSitu"],
      1,
    );
    const report = await compareArtifact(trained, artifact, feeds, {
      explainMs: 20_000,
      observe: maker.observe.bind(maker),
    });
    maker.add(convertedRun(report, trained.net), formatCompare(report, plain));
    await writeFile(file("compare"), await maker.html());

    await using opened = await openFile(context, file("compare"));
    const { page, complaints } = opened;
    expect(await page.title()).toBe(`${TITLE}: cupping compare`);
    expect(await page.textContent(".big")).toContain("Does not conform");
    expect(await page.textContent(".facts")).toContain("ONNX by cupping on onnxruntime:cpu");
    const kinds = await page.locator(".layers tbody .verdict-cell").allTextContents();
    expect(kinds.join(" ")).toMatch(/^○input( ●right)+ ✕wrong( ●right)+ ○dropped ●right ◆inherits$/);
    await expect.poll(() => page.locator(".overlay .node").count()).toBe(16);
    await page.click("text=not passing");
    expect(await page.locator(".layers tbody tr").count()).toBe(2);
    await page.click(".layers tbody a:text-is('conv2_1')");
    await page.waitForSelector("main h1:text-is('conv2_1')");
    expect(await page.textContent(".diagnosis .claim")).toContain("rotated by 180°");
    expect(await page.textContent(".top .pairs")).toMatch(
      /tensort\d+made byConv "n\d+"found byits numbersaxesin the net's orderstored"t\d+" holds the weights of conv2_1: convolution/,
    );
    await page.waitForSelector(".charts svg");
    expect(await page.locator(".charts svg").count()).toBe(3);
    expect(await page.locator(".worst tbody tr").count()).toBe(16);
    expect(await page.textContent(".command code")).toBe(
      `cupping compare net.prototxt net.caffemodel --artifact ${artifact}`,
    );
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("the pages of other commands", () => {
  const open = (context: TestContext, name: string) => openFile(context, file(name));

  it("conformance: layer types, filtered, and a failing case with what runs it again", async (context) => {
    const report = await conformance(await onnxruntime(), { types: ["Clip", "Softmax"], runs: 5 });
    const tried = { report, folder: "regressions", spec: "./my engine.js" };
    const command = ["cupping", "conformance", "--seed", "1"];
    await writeFile(file("conformance"), await conformanceHtml([tried], command, ["Clip", "Softmax"]));
    await using opened = await open(context, "conformance");
    const { page, complaints } = opened;
    expect(await page.textContent(".big")).toContain("Does not conform");
    expect(await obstacles(page)).toEqual([]);
    // The engine as the user named it, and the layer types that were asked for.
    const typed = "cupping conformance --seed 1";
    const engine = "--backend './my engine.js'";
    const said = page.locator(".command code");
    expect(await said.textContent()).toBe(`${typed} --layer Clip --layer Softmax ${engine}`);
    await page.click("tbody a:text-is('Softmax')");
    await page.waitForSelector("main h1:text-is('Softmax')");
    expect(await said.textContent()).toBe(`${typed} ${engine} --layer Softmax`);
    await page.keyboard.press("Escape");
    await page.fill("input[type=search]", "cli");
    await page.click("tbody a");
    expect(await page.textContent("pre")).toContain('type: "Clip"');
    expect(await page.textContent(".command code")).toMatch(
      /^cupping conformance --backend '\.\/my engine\.js' --case regressions\/Clip-/,
    );
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("selftest: mistakes, filtered, and each with where it was rejected", async (context) => {
    const faults = FAULTS.filter(({ id }) => /^(pooling|convolution)\//.test(id));
    const { trained: small, feeds: fed } = oneLayer();
    await writeFile(
      file("selftest"),
      await selfTestHtml(
        selfTestNet(small, fed, { faults, netFaults: [] }),
        "small",
        ["cupping", "selftest"],
        ["pooling/floor-rounding", "pooling/ceil-by-pad"],
      ),
    );
    await using opened = await open(context, "selftest");
    const { page, complaints } = opened;
    expect(await page.textContent(".big")).toMatch(/\d+ of \d+ revealed/);
    expect(await page.textContent(".command code")).toBe(
      "cupping selftest --fault pooling/floor-rounding --fault pooling/ceil-by-pad",
    );
    expect(await obstacles(page)).toEqual([]);
    const all = await page.locator("tbody tr").count();
    await page.fill("input[type=search]", "floor-rounding");
    expect(await page.locator("tbody tr").count()).toBeLessThan(all);
    await page.click("tbody a");
    expect(await page.textContent("main h1")).toBe("pooling/floor-rounding");
    expect(await page.textContent(".command code")).toBe("cupping selftest --fault pooling/floor-rounding");
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("validate: counts, changed images with pictures and both lists, and what was fed differently", async (context) => {
    const record = (index: number, best: number, tensor: string): RecordedImage => ({
      index,
      name: `<image ${index}>`,
      label: 3,
      tensor,
      rank: best === 3 ? 0 : 1,
      top5: [best, best === 3 ? 5 : 3, 1, 2, 4].map((one, place) => [one, 0.5 - place / 10] as const),
      score: best === 3 ? 0.5 : 0.4,
    });
    const run = { failed: [], expected: 3, seconds: 1, peakMemory: 2 ** 20 };
    const judged: Judged = {
      title: "Three images",
      images: 3,
      probabilities: false,
      runs: [
        { ...run, backend: "one:cpu", records: [record(0, 3, "aa"), record(1, 3, "aa"), record(2, 3, "aa")] },
        { ...run, backend: "two:cpu", records: [record(0, 3, "aa"), record(1, 5, "aa"), record(2, 5, "bb")] },
      ],
    };
    const picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    const html = await validationHtml(judge(judged), judged, ["cupping", "validate"], [], (indices) =>
      Promise.resolve(new Map(indices.map((index) => [index, picture]))),
    );
    await writeFile(file("validate"), html);
    await using opened = await open(context, "validate");
    const { page, complaints } = opened;
    expect(await page.locator('table[aria-label^="Changed images"] img').count()).toBe(2);
    expect(await page.textContent('table[aria-label^="Images that were fed differently"] tbody')).toContain("bb");
    expect(await page.locator(".confusion svg").count()).toBe(1);
    expect(await obstacles(page)).toEqual([]);
    for (const theme of ["light", "dark"]) {
      await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
      expect(await page.evaluate<number>(DARKEST)).toBeGreaterThan(4.5);
    }
    await page.click("table[aria-label^='Changed images'] >> text=<image 1>");
    expect(await page.locator(".lists table").count()).toBe(2);
    expect(await page.textContent("main .sentence")).toContain(
      "two:cpu against one:cpu: right, then wrong; margin 0.1, then 0.1; swing",
    );
    expect(await page.textContent(".lists section:last-child tbody tr:first-child")).toContain("5");
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** A pool that does not divide its bottom, with the filters of a convolution before it. */
function oneLayer(): { trained: TrainedNet; feeds: Map<string, Blob> } {
  const {
    trained: small,
    bottoms,
    layer,
  } = layerCase('type: "Pooling" pooling_param { kernel_size: 3 stride: 2 }', [{ shape: [1, 2, 6, 8] }]);
  return { trained: small, feeds: new Map(layer.bottoms.map((id, i) => [id, bottoms[i]])) };
}
