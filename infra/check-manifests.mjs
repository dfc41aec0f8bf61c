// Reads rendered manifests from standard input and validates each by the published model of its kind: types, required properties, enumerations.
// Kinds without a model here (Strimzi's) are checked by infra/e2e's ManifestsTest.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { parseAllDocuments } = require("yaml");
const packages = { "keda.sh": "@kubernetes-models/keda", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };
const elsewhere = ["kafka.strimzi.io"];

const documents = parseAllDocuments(readFileSync(0, "utf8")).map((each) => each.toJS());
let checked = 0;
let failed = 0;
for (const document of documents) {
  const name = `${document.kind} ${document.metadata.name}`;
  const group = document.apiVersion.includes("/") ? document.apiVersion.split("/")[0] : "";
  if (elsewhere.includes(group)) {
    continue;
  }
  const folder = `${process.argv[2]}/node_modules/${packages[group] ?? "kubernetes-models"}`;
  try {
    const model = await import(pathToFileURL(`${folder}/${document.apiVersion}/${document.kind}.js`));
    new model[document.kind](document).validate();
    checked++;
  } catch (error) {
    failed++;
    console.error(`${name}: ${error.message}`);
  }
}
console.log(`${documents.length} resources, ${checked} validated, ${failed} failed`);
process.exit(failed === 0 && checked > 0 ? 0 : 1);
