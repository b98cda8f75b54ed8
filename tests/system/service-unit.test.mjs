// SPDX-License-Identifier: MPL-2.0
// The IT office's units: systemd reads them without complaint, and the server that they start is
// closed in.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const deploy = new URL('../../deploy/', import.meta.url).pathname;
const analyze = (...args) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const missing = analyze('--version').error ? 'systemd-analyze is not installed' : false;

test('systemd accepts the units of the server and of the relay', { skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  const binary = join(folder, 'diemcau');
  copyFileSync('/bin/true', binary);
  for (const name of ['diemcau.service', 'diemcau-turn.service']) {
    const unit = readFileSync(join(deploy, name), 'utf8').replace(/^ExecStart=\S+/m, `ExecStart=${binary}`);
    writeFileSync(join(folder, name), unit);
  }
  const files = ['diemcau.service', 'diemcau-turn.service'].map((name) => join(folder, name));
  const verified = analyze('verify', '--man=no', ...files);
  assert.equal(verified.stderr.split('\n').filter((line) => line.includes('diemcau')).join('\n'), '');
  const exposure = analyze('security', '--offline=yes', '--threshold=40', files[0]);
  assert.equal(exposure.status, 0, exposure.stdout);
});
