// SPDX-License-Identifier: MPL-2.0
// coturn as the server configures it, and a stranger who asks it (browsers accept TLS only from
// authorities they know).
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as tls } from 'node:tls'
import { until } from './wait.mjs'

/** Ports from which the relay sends: below those that the kernel gives to browsers, so that the
 * firewall can tell them apart. */
const PORTS = { from: 20_000, to: 20_199 }
const RELAY_HOST = '10.78.0.1'
export const RELAY_SETTINGS = `turn = "${RELAY_HOST}"\nturn_port = 3478\nturn_tls_port = 5349\n`
/** A firewall rule: what the relay does not send. */
export const NOT_THE_RELAY = `udp sport != ${PORTS.from}-${PORTS.to}`

/** Starts coturn with the file that the server has written. */
export async function startRelay(server) {
  const args = ['-c', join(server.data, 'turn', 'turnserver.conf'), '--min-port', String(PORTS.from), '--max-port', String(PORTS.to)]
  const relay = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [relay.stdout, relay.stderr]) stream.on('data', (chunk) => { log = (log + chunk).slice(-50_000) })
  const gone = new Promise((resolve) => relay.once('exit', resolve))
  await until('the relay listens', 20_000, () => {
    if (relay.exitCode !== null) throw new Error(`the relay stopped: ${log}`)
    return new Promise((resolve) => {
      const socket = connect(5349, RELAY_HOST, () => resolve(true)).once('error', () => resolve(false))
      socket.setTimeout(1000, () => socket.destroy())
      socket.once('connect', () => socket.destroy())
    })
  })
  return {
    close: () => {
      relay.kill('SIGTERM')
      return gone
    },
  }
}

/** The error that a stranger gets who asks over TLS for a way (RFC 8656, Allocate); 0 when there is
 * none. */
export const askedWithoutPass = () =>
  new Promise((resolve, reject) => {
    const allocate = Buffer.from('000300082112a442' + '0102030405060708090a0b0c' + '0019000411000000', 'hex')
    const socket = tls({ host: RELAY_HOST, port: 5349, rejectUnauthorized: false }, () => socket.write(allocate)).once('error', reject)
    socket.setTimeout(10_000, () => socket.destroy(new Error('the relay does not answer over TLS')))
    socket.once('data', (answer) => {
      socket.destroy()
      const at = answer.indexOf(Buffer.from('0009', 'hex'), 20)
      resolve(at < 0 ? 0 : answer[at + 6] * 100 + answer[at + 7])
    })
  })
