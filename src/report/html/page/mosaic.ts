/**
 * Four pictures of one blob side by side: reference, backend, difference, and difference as a multiple of what is allowed. Every map
 * (channel) is a tile; all four are moved, enlarged and pointed into together. Tiles are loaded when they come into view.
 */
import { h } from "./dom.ts";
import { tickWords } from "./charts.ts";
import { exactly, integer, roughly, significant } from "./format.ts";
import type { Look, MapNumbers } from "./numbers.ts";
import { coloursFor, gradient, NO_NUMBER, paint, type Place, RATIO_DECADES, rampsOf } from "./ramps.ts";
import { isDark, onTheme, styleColours } from "./shell.ts";

const PANELS = ["reference", "backend", "difference", "ratio"] as const;
type Panel = (typeof PANELS)[number];

/** Pixels that tiles may take together, in each picture; what was seen longest ago is dropped. */
const MOST_CELLS = 12_000_000;
const LOADS_AT_ONCE = 4;
const HEIGHT = 300;
/** Pixels of a cell at most. */
const LARGEST = 64;

interface Tile {
  readonly numbers: MapNumbers;
  readonly images: Readonly<Record<Panel, HTMLCanvasElement>>;
}

/** What is pointed at: a map, and a cell in it. */
interface Pointed {
  readonly map: number;
  readonly cell: number;
}

export interface Mosaic {
  readonly element: HTMLElement;
  /** Shows an element of the blob: its map, and the offset in it. @returns false where there is no picture of it */
  readonly point: (map: number, offset: number) => boolean;
  readonly leave: () => void;
}

/** @param backend its name */
export function mosaic(look: Look, backend: string): Mosaic {
  const { sight, maps, shown, height, width } = look;
  const { cell } = sight.pictures;
  const gap = Math.max(1, Math.round(Math.max(width, height) * 0.06));
  const across = Math.max(
    1,
    Math.min(shown.length, Math.ceil(Math.sqrt((shown.length * (height + gap) * 1.85) / (width + gap)))),
  );
  const rows = Math.ceil(shown.length / across);
  const world = { width: across * (width + gap) - gap, height: rows * (height + gap) - gap };
  const tiles = new Map<number, Tile | "loading" | "failed">();
  const waiting: number[] = [];
  let loading = 0;
  let pointed: Pointed | undefined;
  /** Top left corner in cells, and pixels of a cell. */
  let view = { x: 0, y: 0, scale: 1 };
  let fitted = true;
  let scheduled = false;
  const largest = largestDifference(look);
  let colours = coloursFor(isDark(), sight.values.usual, largest);
  let [dim, paper, ink] = styleColours("--dim", "--sunk", "--ink");

  const canvases = Object.fromEntries(PANELS.map((panel) => [panel, h("canvas")])) as Record<Panel, HTMLCanvasElement>;
  const legends = Object.fromEntries(
    PANELS.map((panel) => [
      panel,
      h("span", { class: "legend", title: "What lies beyond an end of the scale has the colour of that end." }),
    ]),
  ) as Record<Panel, HTMLElement>;
  /** The pictures in which something that is no number was seen. */
  const noNumbers = new Set<Panel>();
  const names: Readonly<Record<Panel, string>> = {
    reference: "reference",
    backend,
    difference: "difference",
    ratio: "difference ÷ allowed",
  };
  const readout = h("p", { class: "readout", "aria-live": "polite" });
  const element = h(
    "div",
    {
      class: "mosaic",
      role: "group",
      tabindex: 0,
      "aria-label": "Pictures of the channels, moved and enlarged together",
      onkeydown: key,
    },
    h(
      "div",
      { class: "panels" },
      PANELS.map((panel) =>
        h("figure", { class: panel }, h("figcaption", {}, h("b", {}, names[panel]), legends[panel]), canvases[panel]),
      ),
    ),
    h(
      "div",
      { class: "under" },
      readout,
      h(
        "div",
        { class: "tools" },
        button("−", "Smaller (−)", () => zoom(1 / 1.6)),
        button("+", "Larger (+)", () => zoom(1.6)),
        button("fit", "Fit all of it (0)", fit),
      ),
    ),
  );

  const observer = new ResizeObserver(() => {
    if (fitted) fit();
    else redraw();
  });
  for (const panel of PANELS) listen(canvases[panel]);
  observer.observe(canvases.reference);
  const forget = onTheme(() => {
    colours = coloursFor(isDark(), sight.values.usual, largest);
    [dim, paper, ink] = styleColours("--dim", "--sunk", "--ink");
    for (const [map, tile] of tiles) {
      if (typeof tile === "object") tiles.set(map, { ...tile, images: images(tile.numbers) });
    }
    label();
    // At once: a page that is printed is not drawn again.
    draw();
  });
  label();
  say();
  return {
    element,
    point,
    leave: () => {
      observer.disconnect();
      forget();
    },
  };

  function button(words: string, title: string, act: () => void): HTMLElement {
    return h("button", { type: "button", title, "aria-label": title, onclick: act }, words);
  }

  function label(): void {
    const { value, difference, within, beyond } = rampsOf(isDark());
    const [low, high] = sight.values.usual;
    const bar = (picture: string): HTMLElement => h("i", { style: `background: ${picture}` });
    const scales: Readonly<Record<Panel, readonly (string | HTMLElement)[]>> = {
      reference: [roughly(low), bar(gradient(value)), roughly(high)],
      backend: [roughly(low), bar(gradient(value)), roughly(high)],
      difference: [roughly(-largest), bar(gradient(difference)), roughly(largest)],
      ratio: [
        tickWords(10 ** -RATIO_DECADES.within),
        bar(gradient(within)),
        "1",
        bar(gradient(beyond)),
        tickWords(10 ** RATIO_DECADES.beyond),
      ],
    };
    for (const panel of PANELS) {
      legends[panel].replaceChildren(
        ...scales[panel],
        // The colour is not on any scale.
        ...(noNumbers.has(panel) ? [h("i", { class: "swatch", style: `background: ${NO_NUMBER}` }), "NaN"] : []),
      );
    }
  }

  function size(): { width: number; height: number } {
    return { width: canvases.reference.clientWidth || 300, height: HEIGHT };
  }

  function fit(): void {
    const { width: w, height: hgt } = size();
    const scale = Math.min((w - 2) / world.width, (hgt - 2) / world.height, LARGEST);
    view = { x: (world.width - w / scale) / 2, y: (world.height - hgt / scale) / 2, scale };
    fitted = true;
    redraw();
  }

  /** About the middle, or about a place in pixels. */
  function zoom(factor: number, at = { x: size().width / 2, y: size().height / 2 }): void {
    const smallest = Math.min(size().width / world.width, HEIGHT / world.height) / 1.5;
    const scale = Math.min(Math.max(view.scale * factor, Math.min(smallest, 1)), LARGEST);
    view = { x: view.x + at.x / view.scale - at.x / scale, y: view.y + at.y / view.scale - at.y / scale, scale };
    fitted = false;
    redraw();
  }

  function move(dx: number, dy: number): void {
    view = { ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale };
    fitted = false;
    redraw();
  }

  function corner(place: number): { x: number; y: number } {
    return { x: (place % across) * (width + gap), y: Math.floor(place / across) * (height + gap) };
  }

  function cellAt(x: number, y: number): Pointed | undefined {
    const [wx, wy] = [view.x + x / view.scale, view.y + y / view.scale];
    const [column, row] = [Math.floor(wx / (width + gap)), Math.floor(wy / (height + gap))];
    const [cx, cy] = [Math.floor(wx - column * (width + gap)), Math.floor(wy - row * (height + gap))];
    const place = row * across + column;
    if (column < 0 || column >= across || row < 0 || place >= shown.length || cx >= width || cy >= height)
      return undefined;
    const at = cy * width + cx;
    return cell === 1 && at >= maps.elements ? undefined : { map: shown[place], cell: at };
  }

  function redraw(): void {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  }

  function draw(): void {
    const { width: w, height: hgt } = size();
    const density = devicePixelRatio || 1;
    const visible: number[] = [];
    for (let place = 0; place < shown.length; place++) {
      const { x, y } = corner(place);
      const [left, top] = [(x - view.x) * view.scale, (y - view.y) * view.scale];
      if (left < w && top < hgt && left + width * view.scale > 0 && top + height * view.scale > 0) visible.push(place);
    }
    want(visible);
    for (const panel of PANELS) {
      const canvas = canvases[panel];
      if (canvas.width !== Math.round(w * density) || canvas.height !== Math.round(hgt * density)) {
        canvas.width = Math.round(w * density);
        canvas.height = Math.round(hgt * density);
      }
      const context = canvas.getContext("2d");
      if (context === null) continue;
      context.setTransform(density, 0, 0, density, 0, 0);
      context.imageSmoothingEnabled = false;
      context.clearRect(0, 0, w, hgt);
      context.font = "10px ui-monospace, monospace";
      for (const place of visible) {
        const { x, y } = corner(place);
        const [left, top] = [(x - view.x) * view.scale, (y - view.y) * view.scale];
        const [tw, th] = [width * view.scale, height * view.scale];
        const tile = tiles.get(shown[place]);
        if (typeof tile === "object") context.drawImage(tile.images[panel], left, top, tw, th);
        else {
          context.fillStyle = paper;
          context.fillRect(left, top, tw, th);
        }
        if (tile === "failed" && tw > 40) {
          context.fillStyle = dim;
          context.fillText("not loaded", left + 4, top + 14);
        }
        if (maps.count > 1 && tw > 64) {
          const words = String(shown[place]);
          context.fillStyle = paper;
          context.globalAlpha = 0.8;
          context.fillRect(left, top, 6 * words.length + 6, 13);
          context.globalAlpha = 1;
          context.fillStyle = ink;
          context.fillText(words, left + 3, top + 10);
        }
      }
      cross(context, ink, paper);
    }
  }

  /** Marks what is pointed at, in each picture. */
  function cross(context: CanvasRenderingContext2D, ink: string, paper: string): void {
    if (pointed === undefined) return;
    const { x, y } = corner(shown.indexOf(pointed.map));
    const left = (x + (pointed.cell % width) - view.x) * view.scale;
    const top = (y + Math.floor(pointed.cell / width) - view.y) * view.scale;
    const side = Math.max(view.scale, 5);
    const shift = (view.scale - side) / 2;
    for (const [line, colour] of [
      [3, paper],
      [1.25, ink],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.strokeRect(left + shift - 1, top + shift - 1, side + 2, side + 2);
    }
  }

  /** Loads what is in view and not there, the middle first. */
  function want(visible: readonly number[]): void {
    waiting.length = 0;
    const most = Math.max(1, Math.floor(MOST_CELLS / (width * height)));
    for (const place of visible.slice(0, most)) if (!tiles.has(shown[place])) waiting.push(shown[place]);
    // What is seen now is what was used last.
    for (const place of visible) {
      const tile = tiles.get(shown[place]);
      if (tile === undefined) continue;
      tiles.delete(shown[place]);
      tiles.set(shown[place], tile);
    }
    for (const map of tiles.keys()) {
      if (tiles.size <= most) break;
      tiles.delete(map);
    }
    next();
  }

  function next(): void {
    while (loading < LOADS_AT_ONCE && waiting.length > 0) {
      const map = waiting.shift() as number;
      loading++;
      tiles.set(map, "loading");
      look
        .load(map)
        .then((numbers) => tiles.set(map, { numbers, images: images(numbers) }))
        .catch(() => tiles.set(map, "failed"))
        .finally(() => {
          loading--;
          say();
          redraw();
          next();
        });
    }
  }

  function images({ reference, backend: own, difference, allowed }: MapNumbers): Record<Panel, HTMLCanvasElement> {
    const made = Object.fromEntries(PANELS.map((panel) => [panel, h("canvas", { width, height })])) as Record<
      Panel,
      HTMLCanvasElement
    >;
    const pixels = Object.fromEntries(PANELS.map((panel) => [panel, new ImageData(width, height)])) as Record<
      Panel,
      ImageData
    >;
    const known = noNumbers.size;
    for (let i = 0; i < difference.length; i++) {
      const places: Readonly<Record<Panel, Place>> = {
        reference: colours.value(reference[i]),
        backend: colours.value(own[i]),
        difference: colours.difference(difference[i]),
        ratio: colours.ratio(ratioOf(difference[i], allowed[i])),
      };
      for (const panel of PANELS) {
        paint(pixels[panel].data, 4 * i, places[panel]);
        if (places[panel] === undefined) noNumbers.add(panel);
      }
    }
    for (const panel of PANELS) made[panel].getContext("2d")?.putImageData(pixels[panel], 0, 0);
    if (noNumbers.size > known) label();
    return made;
  }

  function say(): void {
    if (pointed === undefined) {
      const part =
        shown.length < maps.count
          ? `${integer(shown.length)} of ${integer(maps.count)} channels`
          : maps.count === 1
            ? "all numbers in order"
            : `all ${integer(maps.count)} channels`;
      const each = cell === 1 ? "" : `, each cell one of ${cell}×${cell} elements: the worst where one lies outside`;
      readout.textContent = `${part}${each}. Point into a picture for its numbers; drag and use + − to look closer.`;
      return;
    }
    const { map, cell: at } = pointed;
    const tile = tiles.get(map);
    if (typeof tile !== "object") return;
    const { reference, backend: own, difference, allowed } = tile.numbers;
    const where =
      maps.height === 1 || maps.elements !== maps.height * maps.width
        ? `element ${at * cell}`
        : `row ${span(Math.floor(at / width), maps.height)}, column ${span(at % width, maps.width)}`;
    const ratio = ratioOf(difference[at], allowed[at]);
    readout.replaceChildren(
      ...[
        [maps.count > 1 ? `channel ${map}` : "", where],
        ["reference", exactly(reference[at])],
        [backend, exactly(own[at])],
        ["difference", roughly(difference[at])],
        ["allowed", roughly(allowed[at])],
        ["", ratio === 0 ? "exact" : `${significant(ratio)}×`],
      ].map(([name, value], i) =>
        h("span", { class: i === 5 && !(ratio <= 1) ? "bad" : "" }, name === "" ? null : h("i", {}, `${name} `), value),
      ),
    );
  }

  function span(index: number, of: number): string {
    return cell === 1 ? String(index) : `${index * cell}–${Math.min((index + 1) * cell, of) - 1}`;
  }

  function point(map: number, offset: number): boolean {
    const place = shown.indexOf(map);
    if (place < 0) return false;
    const at = Math.floor(Math.floor(offset / maps.width) / cell) * width + Math.floor((offset % maps.width) / cell);
    pointed = { map, cell: at };
    const { x, y } = corner(place);
    const scale = Math.min(LARGEST, Math.max(view.scale, size().width / (width * 1.6), 6));
    view = {
      x: x + (at % width) + 0.5 - size().width / scale / 2,
      y: y + Math.floor(at / width) + 0.5 - HEIGHT / scale / 2,
      scale,
    };
    fitted = false;
    say();
    redraw();
    return true;
  }

  function listen(canvas: HTMLCanvasElement): void {
    let held: { x: number; y: number } | undefined;
    canvas.style.height = `${HEIGHT}px`;
    canvas.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (held !== undefined && event.buttons > 0) {
        move(held.x - event.clientX, held.y - event.clientY);
        held = { x: event.clientX, y: event.clientY };
        return;
      }
      const found = cellAt(event.offsetX, event.offsetY);
      if (found === undefined || (found.map === pointed?.map && found.cell === pointed.cell)) return;
      pointed = found;
      say();
      redraw();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        held = undefined;
      });
    }
    canvas.addEventListener("dblclick", (event) =>
      zoom(event.shiftKey ? 1 / 2.5 : 2.5, { x: event.offsetX, y: event.offsetY }),
    );
    canvas.addEventListener(
      "wheel",
      (event) => {
        // The page scrolls over pictures that nobody has chosen.
        if (!(event.ctrlKey || event.metaKey || document.activeElement === element)) return;
        event.preventDefault();
        zoom(Math.exp(-event.deltaY * 0.002), { x: event.offsetX, y: event.offsetY });
      },
      { passive: false },
    );
    canvas.addEventListener("click", () => element.focus({ preventScroll: true }));
  }

  function key(event: KeyboardEvent): void {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step !== undefined) {
      const [dx, dy] = step;
      if (event.shiftKey) move(dx * 60, dy * 60);
      else stepTo(dx, dy);
    } else if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(1 / 1.6);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  }

  /** From cell to cell, and over the gap to the next tile. */
  function stepTo(dx: number, dy: number): void {
    if (pointed === undefined) {
      pointed = { map: shown[0], cell: 0 };
    } else {
      const place = shown.indexOf(pointed.map);
      let [cx, cy] = [(pointed.cell % width) + dx, Math.floor(pointed.cell / width) + dy];
      let to = place;
      if (cx < 0 || cx >= width) {
        to += dx;
        cx = cx < 0 ? width - 1 : 0;
      }
      if (cy < 0 || cy >= height) {
        to += dy * across;
        cy = cy < 0 ? height - 1 : 0;
      }
      const at = cy * width + cx;
      if (to < 0 || to >= shown.length || (cell === 1 && at >= maps.elements)) return;
      pointed = { map: shown[to], cell: at };
    }
    const { x, y } = corner(shown.indexOf(pointed.map));
    const [px, py] = [x + (pointed.cell % width), y + Math.floor(pointed.cell / width)];
    const [left, top] = [(px - view.x) * view.scale, (py - view.y) * view.scale];
    const { width: w, height: hgt } = size();
    if (left < 0 || top < 0 || left + view.scale > w || top + view.scale > hgt) {
      view = { ...view, x: px + 0.5 - w / view.scale / 2, y: py + 0.5 - hgt / view.scale / 2 };
      fitted = false;
    }
    say();
    redraw();
  }
}

/** What is allowed may be nothing. */
function ratioOf(difference: number, allowed: number): number {
  if (difference === 0) return 0;
  const ratio = Math.abs(difference) / allowed;
  return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
}

/** Of the worst elements that are finite: the ends of the colours. */
function largestDifference({ sight: { worst, scatter } }: Look): number {
  const differences = worst.map(({ got, expected }) => Math.abs(got - expected)).filter((one) => Number.isFinite(one));
  return Math.max(0, ...differences, scatter.cells.length > 0 ? 10 ** scatter.y[1] : 0);
}
