/** What a journal, or the journals of all shards, say: the images of one runner. */
import { CuppingError } from "../error.ts";
import { differences, type JournalHeader, readJournal } from "./journal.ts";
import type { FailedImage } from "./image-record.ts";
import type { BatchResult, JudgedImage } from "./run.ts";

export interface RunnerRecords {
  /** Of one journal; of several, their first. */
  readonly header: JournalHeader;
  /** By index, ascending. */
  readonly images: readonly (JudgedImage | FailedImage)[];
  /** Of the runner alone. */
  readonly seconds: number;
  /** Bytes of the process at its largest, as it would be with this runner alone. */
  readonly memory: number;
  /** Bytes on the engine's device at its largest; undefined where it does not tell. */
  readonly deviceMemory: number | undefined;
}

/** @throws CuppingError FILE_UNREADABLE, JOURNAL_DAMAGED, also where an image was recorded twice */
export async function readRecords(file: string): Promise<RunnerRecords> {
  const { header, results } = await readJournal(file);
  return recordsOf(file, header, results);
}

function recordsOf(place: string, header: JournalHeader, results: readonly BatchResult[]): RunnerRecords {
  const images = results.flatMap((result) => result.images).toSorted((a, b) => a.index - b.index);
  const twice = images.find(({ index }, i) => images[i + 1]?.index === index);
  if (twice !== undefined) {
    throw new CuppingError("JOURNAL_DAMAGED", {
      place,
      problem: `Image ${twice.index} (${twice.name}) was recorded twice.`,
      remedy: "What it counted cannot be trusted: remove the folder and run again.",
    });
  }
  return {
    header,
    images,
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    memory: results.reduce((most, { memory }) => Math.max(most, memory), 0),
    deviceMemory: mostOfDevice(results),
  };
}

/** One journal of a shard. */
export interface ShardRecords extends RunnerRecords {
  /** For messages. */
  readonly file: string;
}

/**
 * The records of one runner from those of its shards, which have to be complete, disjoint and of the same inputs. What a reference
 * saw differs from shard to shard, and is put together as it is.
 * @throws CuppingError JOURNAL_OTHER, SHARDS_INCOMPLETE
 */
export function mergeShards(shards: readonly ShardRecords[]): RunnerRecords {
  const [first, ...others] = shards;
  const { header } = first;
  const partial = shards.some((shard) => shard.header.plan !== header.plan) && header.runner === "reference";
  for (const other of others) {
    const differing = differences(other.header, header, ["shard", ...(partial ? ["plan", "images"] : [])]);
    if (differing.length === 0) continue;
    throw new CuppingError("JOURNAL_OTHER", {
      place: other.file,
      problem: `This is no shard of the run of ${first.file}: ${differing.join("; ")}.`,
      remedy: "Merge the shards of one run.",
    });
  }
  const of = Number(header.shard.split("/")[1]);
  const seen = new Map<string, string>();
  for (const { file, header: own } of shards) {
    const twin = seen.get(own.shard);
    if (twin !== undefined || Number(own.shard.split("/")[1]) !== of) {
      throw new CuppingError("SHARDS_INCOMPLETE", {
        place: file,
        problem:
          twin === undefined
            ? `This is shard ${own.shard}, and ${first.file} is shard ${header.shard}.`
            : `This is shard ${own.shard}, and so is ${twin}.`,
        remedy: "Give each shard of one run once.",
      });
    }
    seen.set(own.shard, file);
  }
  const missing = Array.from({ length: of }, (_, i) => `${i + 1}/${of}`).filter((shard) => !seen.has(shard));
  if (missing.length > 0) {
    throw new CuppingError("SHARDS_INCOMPLETE", {
      place: header.runner,
      problem: `${missing.length === 1 ? "Shard" : "Shards"} ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`,
      remedy: "Run them, and give their folders too.",
    });
  }
  const images = shards.flatMap((shard) => shard.images).toSorted((a, b) => a.index - b.index);
  const twice = images.find(({ index }, i) => images[i + 1]?.index === index);
  const expected = partial ? shards.reduce((sum, shard) => sum + shard.header.images, 0) : header.images;
  if (twice !== undefined || images.length !== expected) {
    throw new CuppingError("SHARDS_INCOMPLETE", {
      place: header.runner,
      problem:
        twice === undefined
          ? `The shards hold ${images.length.toLocaleString("en-US")} of ${expected.toLocaleString("en-US")} images.`
          : `Image ${twice.index} (${twice.name}) is in more than one shard.`,
      remedy: "Let each shard finish: the same command with --resume.",
    });
  }
  return {
    header: {
      ...header,
      shard: "1/1",
      images: images.length,
      chosen: [...new Set(shards.map((shard) => shard.header.chosen))].join("; "),
    },
    images,
    // Shards run side by side on machines of their own; together they took this long.
    seconds: shards.reduce((sum, { seconds }) => sum + seconds, 0),
    memory: Math.max(...shards.map(({ memory }) => memory)),
    deviceMemory: mostOfDevice(shards),
  };
}

function mostOfDevice(parts: readonly Pick<BatchResult, "deviceMemory">[]): number | undefined {
  const told = parts.flatMap(({ deviceMemory }) => deviceMemory ?? []);
  return told.length === 0 ? undefined : told.reduce((most, bytes) => Math.max(most, bytes));
}
