// SPDX-License-Identifier: MPL-2.0
// A mail server as an office has one: encrypted, with a password, by another program (smtp-server),
// whose letters are read by a third one (mailparser).
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { until } from './wait.mjs'

const run = promisify(execFile)
const USER = 'hop'
const PASSWORD = 'mat khau #1 của máy thư'

export class MailServer {
  #server
  /** Addresses that are refused, with the words. */
  refused = new Map()
  /** What is said to whoever sends; null: letters are taken. */
  refusesSender = null
  /** Every letter that was taken: `to` as in the envelope, `mail` as parsed. */
  letters = []

  static async create(folder) {
    const server = new MailServer()
    server.folder = folder
    const file = (name) => join(folder, name)
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=CA cua may thu', '-keyout', file('mail-ca.key'), '-out', file('mail-ca.pem'),
      '-addext', 'basicConstraints=critical,CA:TRUE'])
    await writeFile(file('mail.ext'), 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n')
    await run('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=may thu', '-keyout', file('mail.key'), '-out', file('mail.csr')])
    await run('openssl', ['x509', '-req', '-in', file('mail.csr'), '-CA', file('mail-ca.pem'), '-CAkey', file('mail-ca.key'), '-CAcreateserial', '-days', '30', '-extfile', file('mail.ext'), '-out', file('mail.pem')])
    await writeFile(file('mail-password'), `${PASSWORD}\n`)
    await server.start()
    return server
  }

  /** What the settings of the server under test say. */
  get settings() {
    return [
      'smtp_host = "127.0.0.1"', `smtp_port = ${this.port}`, `smtp_user = "${USER}"`, `smtp_password_file = ${JSON.stringify(join(this.folder, 'mail-password'))}`,
      `smtp_ca = ${JSON.stringify(join(this.folder, 'mail-ca.pem'))}`, 'mail_from = "hop@sonlam.gov.vn"', 'mail_reply_to = "vanphong@sonlam.gov.vn"', 'mail_per_minute = 6000',
      'mail_domains = ["sonlam.gov.vn", "tanlap.gov.vn", "banpho.gov.vn"]', '',
    ].join('\n')
  }

  /** At the same port as before. */
  async start() {
    this.#server = new SMTPServer({
      key: await readFile(join(this.folder, 'mail.key')),
      cert: await readFile(join(this.folder, 'mail.pem')),
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth: ({ username, password }, session, done) => (session.secure && username === USER && password === PASSWORD ? done(null, { user: username }) : done(new Error('wrong user name or password'))),
      onMailFrom: (_sender, _session, done) => done(this.refusesSender ? Object.assign(new Error(this.refusesSender), { responseCode: 550 }) : null),
      onRcptTo: ({ address }, _session, done) => {
        const words = this.refused.get(address)
        done(words ? Object.assign(new Error(words), { responseCode: 550 }) : null)
      },
      onData: (stream, { envelope }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address)
        simpleParser(stream).then((mail) => {
          this.letters.push({ to, mail })
          done()
        }, done)
      },
    })
    // Who is cut off says so here.
    this.#server.on('error', () => undefined)
    await new Promise((resolve) => this.#server.listen(this.port ?? 0, '127.0.0.1', resolve))
    this.port = this.#server.server.address().port
  }

  stop() {
    return new Promise((resolve) => this.#server.close(resolve))
  }

  /** Those to one address, oldest first. */
  to(address) {
    return this.letters.filter(({ to }) => to.includes(address))
  }

  /** Waits until the newest letter to this address has this subject, and answers it. */
  async arrives(address, subject) {
    const newest = () => this.to(address).at(-1)
    await until(`"${subject}" arrives at ${address}; so far: ${this.to(address).map(({ mail }) => mail.subject).join(' | ')}`, 60_000, () => newest()?.mail.subject.startsWith(subject))
    return newest()
  }
}

/** The entry for calendars in a letter, unfolded. */
export function calendarOf({ mail }) {
  const file = mail.attachments.find(({ filename }) => filename === 'lich-hop.ics')
  return file.content.toString('utf8').replaceAll('\r\n ', '')
}
