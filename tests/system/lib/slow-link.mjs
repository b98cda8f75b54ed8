// SPDX-License-Identifier: MPL-2.0
// A site behind a slow, lossy link (tests/linkem): a network namespace with a browser in it. Needs a
// network of its own, which in-namespace makes.
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { CHROMIUM } from './browsers.mjs'
import { ip } from './network.mjs'
import { until } from './wait.mjs'

const LINKEM = process.env.LINKEM ?? join(dirname(process.env.DIEMCAU ?? new URL('../../../target/debug/diemcau', import.meta.url).pathname), 'linkem')

/** The address of the server as the site sees it. */
const SERVER = '10.81.0.1'
const SITE = '10.81.0.2'

/** Words of linkem for a line that is the same in both directions. `delay` is the round trip. */
export const bothWays = ({ rate, loss = 0, burst = 1, delay = 0, queue }) => {
  const words = `rate=${rate} loss=${loss} burst=${burst} delay=${delay / 2}${queue === undefined ? '' : ` queue=${queue}`}`
  return `up ${words} down ${words}`
}

export class SlowSite {
  #reports = []
  #number = 0

  /** `line`: words of linkem, up is from the site to the server. `executable`: its browser. */
  static async create(line, executable = CHROMIUM) {
    const site = new SlowSite()
    site.name = `slow${process.pid}`
    site.folder = await mkdtemp(join(tmpdir(), 'diemcau-slow-'))
    site.control = join(site.folder, 'control')
    await ip('netns', 'add', site.name)
    await ip('-n', site.name, 'link', 'set', 'lo', 'up')
    const words = [site.name, `${SITE}/24`, '-', `${SERVER}/24`, `ctl=${site.control}`, ...line.split(' ')]
    site.process = spawn(LINKEM, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: site.process.stdout }).on('line', (printed) => site.#reports.push(printed))
    await until('the link is up', 10_000, () => site.#reports.shift() === 'ready', 50)
    await ip('-n', site.name, 'route', 'add', 'default', 'via', SERVER)
    // The pipe that drives the browser crosses namespaces.
    site.browser = join(site.folder, 'chromium')
    await writeFile(site.browser, `#!/bin/sh\nexec ip netns exec ${site.name} ${executable} "$@"\n`)
    await chmod(site.browser, 0o755)
    return site
  }

  /** The address under which the site reaches `server`, as officials do: by HTTPS. */
  urlOf(server, { tls = true } = {}) {
    return tls ? `https://${SERVER}:${server.https}` : `http://${SERVER}:${server.http}`
  }

  /** What a browser in there needs to use cameras at that address; without TLS only the full
   * browser accepts it. */
  flags(server) {
    return [`--unsafely-treat-insecure-origin-as-secure=${this.urlOf(server, { tls: false })}`, '--ignore-certificate-errors']
  }

  /** The line is another from now on. */
  async change(line) {
    await writeFile(this.control, `#${++this.#number} ${line}\n`)
  }

  /** What went over the link since the last report, per direction. */
  async report() {
    await writeFile(this.control, `#${++this.#number} report\n`)
    return until('the link reports', 5000, () => this.#reports.length > 0 && JSON.parse(this.#reports.shift()), 50)
  }

  async close() {
    this.process.kill()
    await ip('netns', 'del', this.name)
  }
}
