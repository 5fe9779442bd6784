/** VGG-16's deploy net, as its authors named it: the shapes and names that the whole story is about. */

const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/** The prototxt, for a batch of images of 3×224×224. */
export function vgg16(batch = 1): string {
  const layers: string[] = [];
  let bottom = "data";
  const add = (name: string, type: string, top: string, params = ""): void => {
    layers.push(`layer { name: "${name}" type: "${type}" bottom: "${bottom}" top: "${top}" ${params} }`);
    bottom = top;
  };
  BLOCKS.forEach((outputs, i) => {
    outputs.forEach((count, j) => {
      const id = `${i + 1}_${j + 1}`;
      add(`conv${id}`, "Convolution", `conv${id}`, `convolution_param { num_output: ${count} pad: 1 kernel_size: 3 }`);
      add(`relu${id}`, "ReLU", bottom);
    });
    add(`pool${i + 1}`, "Pooling", `pool${i + 1}`, "pooling_param { pool: MAX kernel_size: 2 stride: 2 }");
  });
  for (const id of [6, 7]) {
    add(`fc${id}`, "InnerProduct", `fc${id}`, "inner_product_param { num_output: 4096 }");
    add(`relu${id}`, "ReLU", bottom);
    add(`drop${id}`, "Dropout", bottom, "dropout_param { dropout_ratio: 0.5 }");
  }
  add("fc8", "InnerProduct", "fc8", "inner_product_param { num_output: 1000 }");
  add("prob", "Softmax", "prob");
  const dims = [batch, 3, 224, 224].map((dim) => `dim: ${dim}`).join(" ");
  return `name: "VGG_ILSVRC_16_layers"
layer { name: "data" type: "Input" top: "data" input_param { shape { ${dims} } } }
${layers.join("\n")}
`;
}
