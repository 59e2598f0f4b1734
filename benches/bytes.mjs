// Scorecard row 9: what a visitor's browser downloads, brotli at level 11, each against its limit.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const site = process.argv[2] ?? "target/site";
const brotli = (name) =>
  brotliCompressSync(readFileSync(join(site, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const sum = (...names) => names.map(brotli).reduce((a, b) => a + b, 0);

/** An area's program and its script, with the style sheet that all areas share. */
const area = (name) => sum(`pkg/${name}_bg.wasm`, `pkg/${name}.js`, "pkg/anteroom.css");

const rows = [
  ["loader", sum("widget.js"), 3],
  ["widget, style sheet", sum("widget-pkg/widget.css"), 20],
  ["widget, wasm", sum("widget-pkg/widget_bg.wasm"), 110],
  ["widget, script", sum("widget-pkg/widget.js"), 20],
  ["product's pages, first load", sum("pkg/anteroom.css"), 180],
  ["clinic's page, first load", area("clinic"), 180],
  ["booking, first load", area("booking"), 180],
  ["console, first load", area("console"), 250],
];

const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
console.log("what                             KB  limit  of the limit");
for (const [what, bytes, limit] of rows) {
  const share = `${Math.round((bytes / 1000 / limit) * 100)} %`;
  console.log(`${what.padEnd(30)}${kilobytes(bytes)}  ${String(limit).padStart(5)}  ${share.padStart(6)}`);
}
