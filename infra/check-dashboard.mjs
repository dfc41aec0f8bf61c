// Writes what a dashboard asks as rules, for promtool to parse: Grafana's variables stand for a text and a span.
import { readFileSync } from "node:fs";

const dashboard = JSON.parse(readFileSync(process.argv[2], "utf8"));
const asked = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr));
if (asked.length === 0) {
  throw new Error(`${process.argv[2]} asks nothing`);
}
const rules = asked
  .concat(dashboard.annotations.list.map((each) => each.expr))
  .map((expr) => expr.replaceAll("$__rate_interval", "5m").replace(/\$[a-z]+/g, "x"))
  .map((expr, index) => ({ record: `asked:${index}`, expr }));
console.log(JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
