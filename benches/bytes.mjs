// Scorecard row 9: what a visitor's browser downloads, brotli at level 11, each against what is allowed for it.
// Prints the table of `make bench`. The ratio needs no rounds: the same build weighs the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const site = process.argv[2] ?? "target/site";
const brotli = (name) =>
  brotliCompressSync(readFileSync(join(site, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const sum = (...names) => names.map(brotli).reduce((a, b) => a + b, 0);

// Pages and console are one bundle, which must fit the smaller allowance as well.
const bundle = sum("pkg/anteroom_bg.wasm", "pkg/anteroom.js", "pkg/anteroom.css");
// What, bytes, allowance in KB (1,000 bytes).
const rows = [
  ["loader", sum("widget.js"), 3],
  ["widget's wasm", sum("widget-pkg/widget_bg.wasm"), 110],
  ["widget's script and style sheet", sum("widget-pkg/widget.js", "widget-pkg/widget.css"), 20],
  ["site and portal, first load: wasm, script, style sheet", bundle, 180],
  ["console, first load: the same", bundle, 250],
];

console.log("| row | what | limit | ours | ratio | in processor time | target | |\n|---|---|---|---|---|---|---|---|");
for (const [what, bytes, allowance] of rows) {
  const ratio = bytes / 1000 / allowance;
  const verdict = ratio <= 1 ? "met" : "missed";
  console.log(
    `| 9 | ${what} | ${allowance} KB | ${(bytes / 1000).toFixed(1)} KB | ${ratio.toFixed(2)} | – | ≤ 1 | ${verdict} |`,
  );
}
