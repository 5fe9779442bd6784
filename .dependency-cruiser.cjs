// The boundaries of docs/architecture.md, enforced. `npm run check` also fails when no module was seen.
const rooms = [
  "tensor",
  "caffe",
  "nets",
  "reference",
  "backends",
  "comparison",
  "diagnosis",
  "conformance",
  "artifacts",
  "validation",
  "selftest",
  "converters",
  "report",
  "cli",
];
/** What each room may import, beside itself and src/error.ts. */
const allowed = {
  tensor: [],
  caffe: ["tensor"],
  reference: ["tensor", "caffe"],
  nets: ["tensor", "caffe", "reference"],
  backends: ["tensor", "caffe"],
  comparison: ["tensor", "caffe", "reference"],
  diagnosis: ["tensor", "caffe", "reference", "comparison"],
  conformance: ["tensor", "caffe", "reference", "backends", "comparison", "diagnosis"],
  artifacts: ["tensor", "caffe", "reference", "backends", "comparison", "diagnosis", "conformance"],
  validation: ["tensor", "caffe", "reference", "backends", "comparison", "diagnosis", "conformance"],
  // The contract of a backend, and no engine: see selftest-makes-its-own-engines.
  selftest: ["tensor", "caffe", "reference", "backends", "comparison", "diagnosis", "conformance"],
  converters: ["tensor", "caffe", "nets", "backends", "conformance", "artifacts"],
  report: [
    "tensor",
    "caffe",
    "backends",
    "comparison",
    "diagnosis",
    "conformance",
    "artifacts",
    "validation",
    "selftest",
    "converters",
  ],
  cli: rooms.filter((room) => room !== "cli"),
};
const tests = "\\.test(-support)?\\.ts$";

/** `name` may be imported only from files whose path matches one of `from`. */
function only(name, packages, ...from) {
  return {
    name,
    severity: "error",
    from: { pathNot: [...from, tests] },
    to: { path: packages.map((p) => `(^|node_modules/)${p}`), dependencyTypesNot: ["type-only"] },
  };
}

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "tfjs-node" } },
    ...rooms.map((room) => ({
      name: `${room}-imports-downwards`,
      severity: "error",
      from: { path: `^src/${room}/`, pathNot: tests },
      to: {
        path: "^src/",
        pathNot: [`^src/${room}/`, "^src/(error|files)\\.ts$", ...allowed[room].map((other) => `^src/${other}/`)],
      },
    })),
    only(
      "protobufjs-only-at-the-formats",
      ["protobufjs"],
      "^src/caffe/",
      "^src/backends/onnxruntime/onnx/",
      "^scripts/",
    ),
    only(
      "engines-only-in-load",
      ["onnxruntime-", "@tensorflow/", "@litertjs/", "webgpu(/|$)"],
      "^src/backends/[^/]+/load\\.ts$",
    ),
    only("zx-only-in-scripts", ["zx(/|$)"], "^scripts/", "^ci/"),
    only("fast-check-only-in-cases-and-tests", ["fast-check"], "^spec/", "^src/conformance/(cases/|check-property)"),
    {
      name: "selftest-makes-its-own-engines",
      severity: "error",
      from: { path: "^src/selftest/", pathNot: tests },
      to: { path: "^src/backends/", dependencyTypesNot: ["type-only"] },
    },
    only("plots-only-in-the-page", ["@observablehq/"], "^src/report/html/page/"),
    only("commander-only-in-cli", ["commander"], "^src/cli/"),
    {
      // Children, environment variables, handlers and what is cleaned up in the end: what a backend asks of its host.
      name: "process-and-console-only-in-cli",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/cli/", "^src/backends/(host|janitor|[^/]+/child)\\.ts$", tests] },
      to: { path: "^(node:)?process$" },
    },
    {
      name: "product-code-imports-no-tests",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: { path: ["^spec/", "^scripts/", tests] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // AssemblyScript, not TypeScript.
    exclude: { path: "^src/reference/kernel/assembly/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
