// SPDX-License-Identifier: MPL-2.0
// A certificate authority and people's PKCS#12 files, made by OpenSSL: not by the code under test.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export class TestAuthority {
  constructor(folder) {
    this.folder = folder
    this.certificate = join(folder, 'ca.pem')
  }

  static async create(folder) {
    const authority = new TestAuthority(folder)
    await run('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650',
      '-subj', '/C=VN/O=Co quan chung thuc thu nghiem/CN=CA thu nghiem', '-keyout', join(folder, 'ca.key'), '-out', authority.certificate,
      '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign',
    ])
    return authority
  }

  /** A key and certificate for `name`, as an encrypted PKCS#12 file. Answers its path. */
  async pkcs12(id, name, passphrase) {
    const file = (ending) => join(this.folder, `${id}.${ending}`)
    await writeFile(file('ext'), 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n')
    await run('openssl', [
      'req', '-newkey', 'rsa:2048', '-nodes', '-utf8', '-subj', `/C=VN/CN=${name}`, '-keyout', file('key'), '-out', file('csr'),
    ])
    await run('openssl', [
      'x509', '-req', '-in', file('csr'), '-CA', this.certificate, '-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial',
      '-days', '730', '-extfile', file('ext'), '-out', file('pem'),
    ])
    await run('openssl', [
      'pkcs12', '-export', '-inkey', file('key'), '-in', file('pem'), '-certfile', this.certificate, '-name', name,
      '-passout', `pass:${passphrase}`, '-out', file('p12'),
    ])
    return file('p12')
  }
}
