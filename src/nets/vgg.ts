/** The deploy nets of VGG-16 and VGG-19, as their authors named them: the shapes and names that the whole story is about. */
import { NetText } from "./net-text.ts";

/** The prototxt of VGG-16, for a batch of images of 3×224×224. */
export function vgg16(batch = 1): string {
  return vgg("VGG_ILSVRC_16_layers", [2, 2, 3, 3, 3], batch);
}

/** The prototxt of VGG-19. */
export function vgg19(batch = 1): string {
  return vgg("VGG_ILSVRC_19_layers", [2, 2, 4, 4, 4], batch);
}

function vgg(name: string, depths: readonly number[], batch: number): string {
  const net = new NetText(name, "data", [batch, 3, 224, 224]);
  vggBlocks(net, depths);
  for (const id of [6, 7]) {
    net.innerProduct(`fc${id}`, 4096);
    net.inPlace(`relu${id}`, "ReLU");
    net.dropout(`drop${id}`, 0.5);
  }
  net.innerProduct("fc8", 1000);
  net.add("prob", "Softmax");
  return net.toString();
}

/** The prototxt of VGG-16 down to pool5: 99 % of the work, and a tenth of the weights. */
export function vgg16Features(batch = 1): string {
  const net = new NetText("VGG_ILSVRC_16_layers", "data", [batch, 3, 224, 224]);
  vggBlocks(net, [2, 2, 3, 3, 3]);
  return net.toString();
}

/** conv1_1 … pool5. @param poolings fields of the five layers' pooling_param */
export function vggBlocks(
  net: NetText,
  depths: readonly number[],
  poolings: readonly string[] = depths.map(() => "kernel_size: 2 stride: 2"),
): void {
  depths.forEach((depth, block) => {
    for (let j = 1; j <= depth; j++) {
      const id = `${block + 1}_${j}`;
      net.convolutionRelu(`conv${id}`, `relu${id}`, Math.min(64 << block, 512), 3, "pad: 1");
    }
    net.pooling(`pool${block + 1}`, "MAX", poolings[block]);
  });
}
