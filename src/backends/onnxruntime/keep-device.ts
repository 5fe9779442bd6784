/** When a GPU's device is kept between sessions, and when not. Needs no Node. */

/** Bytes of models for which a device is kept: many small nets, as conformance runs them, or few large ones. */
const MOST_KEPT = 2 ** 20;

/**
 * The GPU's device, and all that was compiled for it, goes with the last session: a small one that stays keeps them for the next.
 * But weights of sessions that are gone stay as long as the device, so that it has to go now and then.
 * @param open opens the small session @returns called before a session is created, with the bytes of its model
 */
export function deviceKeeper<Session>(
  open: () => Promise<Session>,
  close: (session: Session) => Promise<unknown>,
): (modelBytes: number) => Promise<void> {
  let kept: Promise<Session> | undefined;
  let keptBytes = 0;
  return async (modelBytes) => {
    if (kept !== undefined && keptBytes > MOST_KEPT) {
      const old = kept;
      kept = undefined;
      keptBytes = 0;
      await close(await old);
    }
    keptBytes += modelBytes;
    await (kept ??= open());
  };
}
