/** How convincing a pattern must be: ln(10⁶), so that numbers without it would fit by luck once in a million blobs. */
export const CONVINCING = Math.log(1e6);
