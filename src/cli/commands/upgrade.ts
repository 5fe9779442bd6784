/** `cupping upgrade`: an old net in today's format. */
import { upgradeFile } from "../../caffe/upgrade/index.ts";
import { EXIT } from "../exit.ts";

export async function upgradeCommand(input: string, output: string): Promise<number> {
  const { notices, format } = await upgradeFile(input, output);
  for (const notice of notices) console.log(notice);
  console.log(`Wrote ${output} as ${format}${notices.length === 0 ? "; nothing had to be upgraded" : ""}.`);
  return EXIT.conforms;
}
