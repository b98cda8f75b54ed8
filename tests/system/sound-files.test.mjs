// SPDX-License-Identifier: MPL-2.0
// `diemcau transcribe` in a script: a file is heard whole, or refused by name with exit status 1.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'sound-files-'));
const diemcau = (...args) => spawnSync(process.env.DIEMCAU, ['--data', join(folder, 'data'), ...args], { encoding: 'utf8' });

/** Two seconds in which nobody speaks, as a recorder saves them. */
function silence() {
  const sound = Buffer.alloc(44 + 64_000);
  sound.write('RIFF', 0);
  sound.writeUInt32LE(sound.length - 8, 4);
  sound.write('WAVEfmt ', 8);
  sound.writeUInt32LE(16, 16);
  for (const [value, at] of [[1, 20], [1, 22], [2, 32], [16, 34]]) sound.writeUInt16LE(value, at);
  sound.writeUInt32LE(16_000, 24);
  sound.writeUInt32LE(32_000, 28);
  sound.write('data', 36);
  sound.writeUInt32LE(64_000, 40);
  return sound;
}

test('a sound file that cannot be heard whole gives status 1 and its name, and the others are heard', () => {
  const [heard, refused] = ['hall.wav', 'letter.wav'].map((name) => join(folder, name));
  writeFileSync(heard, silence());
  writeFileSync(refused, 'Kính gửi Ủy ban nhân dân tỉnh');
  const added = diemcau('model', 'add', process.env.DIEMCAU_TEST_MODEL, '--name', 'base');
  assert.equal(added.status, 0, added.stderr);
  const whole = diemcau('transcribe', '--model', 'base', heard);
  assert.equal(whole.status, 0, whole.stderr);
  assert.match(whole.stdout, /hall\.wav:/);
  const both = diemcau('transcribe', '--model', 'base', refused, heard);
  assert.equal(both.status, 1);
  assert.match(both.stderr, /letter\.wav/);
  assert.match(both.stdout, /hall\.wav:/);
});
