// SPDX-License-Identifier: MPL-2.0
// The step of `make lint` that asks for known weaknesses: it fails for one that is found, and says
// so where the databases cannot be reached.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const root = new URL('../../', import.meta.url).pathname;

/** Runs the step with programs that answer so in the place of cargo, cargo-deny and npm. */
function ask({ cargo, npm }) {
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  for (const [name, script] of Object.entries({ cargo, 'cargo-deny': 'exit 0', npm })) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
  const done = spawnSync(join(root, '.ci/advisories'), { encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
  return { status: done.status, said: done.stdout };
}

const NOTHING_FOUND = `echo '{"auditReportVersion":2,"vulnerabilities":{}}'`;
const FOUND = `echo '{"auditReportVersion":2,"vulnerabilities":{"x":{"via":[{"name":"x","severity":"high","title":"reads too far","url":"https://github.com/advisories/GHSA-0000"}]}}}'`;

test('where no advisory database can be reached the check says so and fails nothing', () => {
  const { status, said } = ask({ cargo: 'exit 1', npm: 'exit 1' });
  assert.equal(status, 0, said);
  assert.match(said, /the advisory database for Rust libraries cannot be reached/);
  assert.match(said, /the packages of web\/client were not checked/);
});

test('a known weakness of a library fails the check and is named', () => {
  assert.equal(ask({ cargo: 'exit 0', npm: NOTHING_FOUND }).status, 0);
  const ofNpm = ask({ cargo: 'exit 0', npm: FOUND });
  assert.equal(ofNpm.status, 1);
  assert.match(ofNpm.said, /x: high: reads too far/);
  assert.equal(ask({ cargo: '[ "$2" = fetch ]', npm: NOTHING_FOUND }).status, 1);
});
