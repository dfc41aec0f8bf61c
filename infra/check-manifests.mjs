// Reads rendered manifests from standard input and validates each by the published model of its kind: types, required properties, enumerations;
// and that its images are where an overlay can replace them, and it is in the namespace.
// Kinds without a model here (Strimzi's) are checked by infra/e2e's ManifestsTest.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { parseAllDocuments } = require("yaml");
const packages = { "keda.sh": "@kubernetes-models/keda", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };
const elsewhere = ["kafka.strimzi.io"];
// Ours, by a name that an overlay can replace, and the servers of the local overlay.
const images = /^(registry\.example\.com\/|localhost\/darkroom\/|docker\.io\/library\/postgres:|docker\.io\/minio\/minio:)/;

// What no model knows.
function problems(document) {
  const pod = document.spec?.template?.spec ?? {};
  const found = [...(pod.initContainers ?? []), ...(pod.containers ?? [])]
    .filter((container) => !images.test(container.image))
    .map((container) => `image ${container.image} is not renamed`);
  // A Namespace is the only resource here that is in none.
  if (document.kind !== "Namespace" && document.metadata.namespace !== "darkroom") {
    found.push(`namespace ${document.metadata.namespace}`);
  }
  return found;
}

const documents = parseAllDocuments(readFileSync(0, "utf8")).map((each) => each.toJS());
let checked = 0;
let failed = 0;
for (const document of documents) {
  const name = `${document.kind} ${document.metadata.name}`;
  const group = document.apiVersion.includes("/") ? document.apiVersion.split("/")[0] : "";
  for (const problem of problems(document)) {
    failed++;
    console.error(`${name}: ${problem}`);
  }
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
