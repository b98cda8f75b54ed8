// SPDX-License-Identifier: MPL-2.0
// Reads what `npm audit --json` answered and fails for each advisory that no exception covers.
import { readFileSync } from 'node:fs';

const [folder, today] = process.argv.slice(2);
const exceptions = JSON.parse(readFileSync('.ci/npm-exceptions.json', 'utf8'));

let answer;
try {
  answer = JSON.parse(readFileSync(0, 'utf8'));
} catch {
  answer = {};
}
if (!answer.auditReportVersion) {
  console.log(`notice: the registry does not answer audits; the packages of ${folder} were not checked here`);
  process.exit(0);
}

const found = Object.values(answer.vulnerabilities ?? {})
  .flatMap(({ via }) => via)
  .filter((advisory) => typeof advisory === 'object');
const open = found.filter(({ url }) => !exceptions.some((exception) => url?.endsWith(exception.advisory) && exception.until >= today));
for (const { severity, title, url, name } of open) console.log(`${folder}: ${name}: ${severity}: ${title} (${url})`);
process.exit(open.length ? 1 : 0);
