/**
 * A report as JSON. Infinity and NaN, which JSON lacks, become the strings "Infinity", "-Infinity" and "NaN";
 * typed arrays become arrays.
 * @param indent blanks a level; 0: everything in one line
 */
export function toJson(report: unknown, indent = 2): string {
  const replace = (_key: string, value: unknown): unknown => {
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array)
      return [...value];
    return value;
  };
  return `${JSON.stringify(report, replace, indent)}\n`;
}
