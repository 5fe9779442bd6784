/**
 * A colour JPEG's own luma, which is what OpenCV's IMREAD_GRAYSCALE takes, and Caffe with force_gray: grey is not made of the decoded
 * colours. No decoder here hands out luma. But one that is told that a JPEG's three components are red, green and blue leaves them
 * as they are: the first is the luma, to the bit. Adobe's marker says so, where JFIF's does not say otherwise.
 * Source: libjpeg-turbo, jdapimin.c (default_decompress_parms).
 */

const ADOBE = Buffer.from("Adobe");
/** APP14, 14 bytes: "Adobe", version 100, no flags, transform 0: not YCbCr. */
const NOT_TRANSFORMED = Buffer.from([0xff, 0xee, 0, 14, ...ADOBE, 0, 100, 0, 0, 0, 0, 0]);
const SEGMENT = { app0: 0xe0, app14: 0xee, scan: 0xda } as const;

/** The JPEG as one whose components are not transformed, so that luma decodes as red; undefined for what is no JPEG of luma and chroma. */
export function withLumaAsRed(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const kept: Uint8Array[] = [bytes.subarray(0, 2), NOT_TRANSFORMED];
  let jfif = false;
  let transform: number | undefined;
  let ids: readonly number[] | undefined;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    // Bytes 0xff may fill up before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SEGMENT.scan) break;
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    const text = Buffer.from(bytes.subarray(at + 4, at + 9)).toString("latin1");
    const isJfif = marker === SEGMENT.app0 && text === "JFIF\0";
    const isAdobe = marker === SEGMENT.app14 && text === "Adobe";
    if (isJfif) jfif = true;
    if (isAdobe) transform = bytes[at + 15];
    if (isFrame(marker)) ids = Array.from({ length: bytes[at + 9] }, (_, i) => bytes[at + 10 + 3 * i]);
    if (!isJfif && !isAdobe) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (ids?.length !== 3) return undefined;
  const isTransformed = jfif || (transform === undefined ? String.fromCharCode(...ids) !== "RGB" : transform !== 0);
  return isTransformed ? Buffer.concat([...kept, bytes.subarray(at)]) : undefined;
}

/** SOF0 … SOF15, but for the markers among them that are none: DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
