// SPDX-License-Identifier: MPL-2.0
// The network between a page and the server: what passes, and which way was taken.
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CHROMIUM } from './browsers.mjs'

const run = promisify(execFile)
const TABLE = 'diemcau_test'

/** Lets the rules drop what leaves any program of this namespace, for example `udp dport 7882`.
 * Replaces earlier rules. */
export async function drop(...rules) {
  await passEverything()
  const lines = rules.map((rule) => `add rule inet ${TABLE} out ${rule} drop`)
  const script = [`add table inet ${TABLE}`, `add chain inet ${TABLE} out { type filter hook output priority 0; }`, ...lines].join('\n')
  const file = join(await mkdtemp(join(tmpdir(), 'diemcau-nft-')), 'rules')
  await writeFile(file, `${script}\n`)
  await run('nft', ['-f', file])
}

export const passEverything = () => run('nft', ['delete', 'table', 'inet', TABLE]).catch(() => {})

export const ip = (...args) => run('ip', args)

/** Lets the page keep its peer connections where `waysOf` finds them; before the page is opened. */
export const watchConnections = (context) =>
  context.addInitScript(() => {
    window.peers = []
    const Real = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args)
        window.peers.push(this)
      }
    }
  })

/** Of each open peer connection of the page: the way that its media takes now. */
export const waysOf = (page) =>
  page.evaluate(async () => {
    const ways = []
    for (const peer of window.peers.filter((p) => p.connectionState === 'connected')) {
      const stats = [...(await peer.getStats()).values()]
      const byId = new Map(stats.map((one) => [one.id, one]))
      const pair = byId.get(stats.find((one) => one.type === 'transport')?.selectedCandidatePairId)
      if (!pair) continue
      const [local, remote] = [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)]
      ways.push({ kind: local.candidateType, protocol: remote.protocol, relay: local.relayProtocol, from: local.address, to: remote.address })
    }
    return ways
  })

/** A network namespace behind a pair of interfaces: `10.79.0.1` is this side, `address` the other.
 * `executable`: its browser. */
export async function site(name, address, executable = CHROMIUM) {
  await ip('netns', 'add', name)
  await ip('link', 'add', `${name}-a`, 'type', 'veth', 'peer', 'name', `${name}-b`, 'netns', name)
  await ip('address', 'add', '10.79.0.1/24', 'dev', `${name}-a`)
  await ip('link', 'set', `${name}-a`, 'up')
  const inside = (...args) => ip('-n', name, ...args)
  await inside('link', 'set', 'lo', 'up')
  await inside('address', 'add', `${address}/24`, 'dev', `${name}-b`)
  await inside('link', 'set', `${name}-b`, 'up')
  await inside('route', 'add', 'default', 'via', '10.79.0.1')
  // A browser in there: the pipe that drives it crosses namespaces.
  const browser = join(await mkdtemp(join(tmpdir(), 'diemcau-site-')), 'chromium')
  await writeFile(browser, `#!/bin/sh\nexec ip netns exec ${name} ${executable} "$@"\n`)
  await chmod(browser, 0o755)
  return {
    browser,
    /** The address goes, as when a laptop leaves its network. */
    leave: () => inside('address', 'del', `${address}/24`, 'dev', `${name}-b`),
    /** Another network, another address. */
    async arriveAt(next) {
      await inside('address', 'add', `${next}/24`, 'dev', `${name}-b`)
      await inside('route', 'replace', 'default', 'via', '10.79.0.1')
    },
    close: () => ip('netns', 'del', name),
  }
}
