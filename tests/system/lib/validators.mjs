// SPDX-License-Identifier: MPL-2.0
// Other people's validators: what they say is what an outsider will see.
import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PYHANKO = process.env.PYHANKO ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'diemcau/validators/bin/pyhanko')

const output = (command, args) =>
  run(command, args).then(
    ({ stdout, stderr }) => ({ status: 0, text: stdout + stderr }),
    (error) => ({ status: error.code, text: `${error.stdout ?? ''}${error.stderr ?? ''}` }),
  )

/** pyHanko's verdict on every signature: `{ valid, text }`; valid only if all are and each is
 * trusted by `ca`. */
export async function pyhanko(pdf, ca) {
  const { status, text } = await output(PYHANKO, ['sign', 'validate', '--trust', ca, '--no-revocation-check', '--pretty-print', pdf])
  const verdicts = text.match(/The signature is judged (VALID|INVALID)/g) ?? []
  return { valid: status === 0 && verdicts.length > 0 && verdicts.every((v) => v.endsWith(' VALID')), count: verdicts.length, text }
}

/** poppler's verdict: how many signatures are valid, how many are not, and whether the last covers
 * the whole document. */
export async function pdfsig(pdf) {
  const { text } = await output('pdfsig', ['-nocert', pdf])
  return {
    valid: (text.match(/Signature Validation: Signature is Valid/g) ?? []).length,
    invalid: (text.match(/Signature Validation: (?!Signature is Valid)/g) ?? []).length,
    coversAll: /Total document signed/.test(text),
    text,
  }
}
