/** `cupping inspect`: a net as a table, or as JSON. */
import { inspect } from "../../caffe/inspect.ts";
import { readCaffemodel, readPrototxt } from "../../caffe/read.ts";
import { upgradeNet } from "../../caffe/upgrade/index.ts";
import { formatInspection, formatTotals } from "../../report/inspect.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { type NetOptions, netOptions } from "../options.ts";
import { paintFor } from "../terminal.ts";

export async function inspectCommand(
  netFile: string,
  weightsFile: string | undefined,
  options: NetOptions & { readonly json?: boolean; readonly quiet?: boolean },
): Promise<number> {
  const { net, notices } = upgradeNet(await readPrototxt(netFile), netFile);
  const weights = weightsFile === undefined ? undefined : upgradeNet(await readCaffemodel(weightsFile), weightsFile);
  const found = inspect(net, { ...netOptions(options), file: netFile }, weights?.net);
  const inspection = { ...found, notices: [...notices, ...(weights?.notices ?? []), ...found.notices] };
  if (options.json) process.stdout.write(toJson(inspection));
  else if (options.quiet) console.log(formatTotals(inspection));
  else console.log(formatInspection(inspection, paintFor(process.stdout)));
  return EXIT.conforms;
}
