/** `cupping golden record` and `cupping golden check`. */
import { loadTrainedNet } from "../../caffe/load.ts";
import { checkGolden, recordGolden } from "../../conformance/golden.ts";
import { plural, table } from "../../report/table.ts";
import { writeWhole } from "../../files.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions } from "../options.ts";
import { progressReporter } from "../terminal.ts";

export async function goldenRecordCommand(
  net: string,
  weights: string,
  options: NetOptions & { readonly out: string; readonly input?: readonly string[] },
): Promise<number> {
  const { trained } = await loadTrainedNet(net, weights, netOptions(options));
  const { feeds, sources } = await readInputs(trained.net, options.input);
  const line = progressReporter(false);
  const { blobs, bytes } = await recordGolden(
    options.out,
    { net, weights },
    trained,
    feeds,
    sources,
    (what, done, of) => line.show({ what, done, of }),
  ).finally(() => line.clear());
  console.log(`Recorded ${plural(blobs, "blob")} in ${options.out}: ${(bytes / 2 ** 20).toFixed(1)} MiB.`);
  return EXIT.conforms;
}

export async function goldenCheckCommand(
  folder: string,
  { json, quiet = false }: { readonly json?: string; readonly quiet?: boolean } = {},
): Promise<number> {
  const line = progressReporter(quiet);
  const reports = await checkGolden(folder, (what, done, of) => line.show({ what, done, of })).finally(() =>
    line.clear(),
  );
  const wrong = reports.filter(({ comparison }) => comparison.outside > 0);
  const text = toJson({ format: 1, folder, conforms: wrong.length === 0, blobs: reports });
  if (json === "-") {
    process.stdout.write(text);
    return wrong.length === 0 ? EXIT.conforms : EXIT.deviates;
  }
  if (json !== undefined) await writeWhole(json, text);
  if (wrong.length === 0) {
    const identical = reports.filter(({ comparison }) => comparison.identical === comparison.elements).length;
    const others = reports.length - identical;
    const how = others === 0 ? "bit for bit" : `${identical} bit for bit, ${others} within float64 rounding`;
    console.log(`${folder}: ${plural(reports.length, "blob")} as recorded, ${how}.`);
    return EXIT.conforms;
  }
  if (!quiet) {
    console.log(
      table(
        [
          { title: "blob", most: 32 },
          { title: "layer", most: 24 },
          { title: "outside", align: "right" },
        ],
        wrong.map(({ id, layer, comparison }) => [id, layer, `${comparison.outside} of ${comparison.elements}`]),
      ),
    );
  }
  console.log(`${folder}: ${plural(wrong.length, "blob")} of ${reports.length} are not as recorded.`);
  return EXIT.deviates;
}
