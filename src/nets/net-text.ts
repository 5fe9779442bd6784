/** Writes a net as prototxt, layer by layer: what the nets of this folder are made with. */
import type { Shape } from "../tensor/shape.ts";

/** The blob that a layer reads when it names none: the one that was written last. */
export class NetText {
  readonly #lines: string[] = [];
  #last: string;

  constructor(name: string, input: string, shape: Shape) {
    const dims = shape.map((dim) => `dim: ${dim}`).join(" ");
    this.#lines.push(`name: "${name}"`);
    this.#lines.push(`layer { name: "${input}" type: "Input" top: "${input}" input_param { shape { ${dims} } } }`);
    this.#last = input;
  }

  /** The blob that was written last. */
  get last(): string {
    return this.#last;
  }

  /** @param params the inside of the layer beside name, type, bottoms and top; returns the top */
  add(name: string, type: string, params = "", bottoms: readonly string[] = [this.#last], top = name): string {
    const blobs = [...bottoms.map((bottom) => `bottom: "${bottom}"`), `top: "${top}"`].join(" ");
    this.#lines.push(`layer { name: "${name}" type: "${type}" ${blobs} ${params}}`.replace(/ *}$/, " }"));
    this.#last = top;
    return top;
  }

  /** In place, as Caffe's users write it. */
  inPlace(name: string, type: string, params = ""): string {
    return this.add(name, type, params, [this.#last], this.#last);
  }

  /** A Convolution. @param extra further fields of convolution_param */
  convolution(name: string, numOutput: number, kernel: number, extra = "", bottom = this.#last): string {
    const fields = `num_output: ${numOutput} kernel_size: ${kernel} ${extra}`.trim();
    return this.add(name, "Convolution", `convolution_param { ${fields} }`, [bottom]);
  }

  /** A Convolution with a ReLU in place. */
  convolutionRelu(name: string, relu: string, numOutput: number, kernel: number, extra = "", bottom?: string): string {
    this.convolution(name, numOutput, kernel, extra, bottom);
    return this.inPlace(relu, "ReLU");
  }

  pooling(name: string, method: "MAX" | "AVE", fields: string, bottom = this.#last): string {
    return this.add(name, "Pooling", `pooling_param { pool: ${method} ${fields} }`, [bottom]);
  }

  innerProduct(name: string, numOutput: number): string {
    return this.add(name, "InnerProduct", `inner_product_param { num_output: ${numOutput} }`);
  }

  dropout(name: string, ratio: number): string {
    return this.inPlace(name, "Dropout", `dropout_param { dropout_ratio: ${ratio} }`);
  }

  /** The prototxt. */
  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}
