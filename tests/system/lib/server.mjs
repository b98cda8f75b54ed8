// SPDX-License-Identifier: MPL-2.0
// The real binary on free ports of the loopback interface, with a data folder of its own.
import { spawn, execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createSocket } from 'node:dgram'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './wait.mjs'

const run = promisify(execFile)
const BINARY = process.env.DIEMCAU ?? new URL('../../../target/debug/diemcau', import.meta.url).pathname

/** Below those that the kernel gives to whoever asks for any: such a port may be given away between
 * looking and opening. Above the relay's. */
const PORTS = { from: 22_000, to: 31_999 }
const given = new Set()

/** A port that nobody has, `opens` being how it is tried. */
async function freePort(opens) {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to + 1)
    if (given.has(port)) continue
    given.add(port)
    if (await opens(port)) return port
  }
}

const freeTcpPort = () =>
  freePort((port) => new Promise((resolve) => {
    const socket = createServer().once('error', () => resolve(false))
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  }))

const freeUdpPort = () =>
  freePort((port) => new Promise((resolve) => {
    const socket = createSocket('udp4').once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  }))

export class TestServer {
  #process
  #log = ''

  constructor(data, http, https, media, metrics, host) {
    Object.assign(this, { data, http, https, media, metrics, host })
    this.url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${http}`
  }

  /** `host`: where it listens for pages; media it takes on every address of both families. */
  static async create({ host = '127.0.0.1' } = {}) {
    const data = await mkdtemp(join(tmpdir(), 'diemcau-test-'))
    return new TestServer(data, await freeTcpPort(), await freeTcpPort(), await freeUdpPort(), await freeTcpPort(), host)
  }

  /** The speech models that the tests are given: Whisper's, and the CTC model with the library that
   * it needs, which then comes first. */
  async addModels() {
    const { DIEMCAU_TEST_MODEL: whisper, DIEMCAU_TEST_CTC_MODEL: ctc, DIEMCAU_TEST_ONNXRUNTIME: library } = process.env
    if (whisper) await this.cli('model', 'add', whisper, '--name', 'base')
    if (!ctc || !library) return
    await mkdir(join(this.data, 'models'), { recursive: true })
    await copyFile(library, join(this.data, 'models/libonnxruntime.so'))
    await this.cli('model', 'add', ctc)
  }

  /** Runs a command of the binary on this server's data; answers its standard output. */
  async cli(...args) {
    const { stdout } = await run(BINARY, ['--data', this.data, ...args], { env: this.#environment(), maxBuffer: 1 << 24 })
    return stdout
  }

  /** Like `cli`, but answers the exit status too instead of failing. */
  async cliStatus(...args) {
    try {
      return { status: 0, stdout: await this.cli(...args) }
    } catch (error) {
      return { status: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? '' }
    }
  }

  async configure(toml) {
    await writeFile(join(this.data, 'diemcau.toml'), toml)
  }

  async start() {
    const args = [
      '--data', this.data, 'serve',
      '--http', `${this.host}:${this.http}`,
      '--https', `${this.host}:${this.https}`,
      '--media', `[::]:${this.media}`,
      '--metrics', `127.0.0.1:${this.metrics}`,
    ]
    this.#process = spawn(BINARY, args, { env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (chunk) => { this.#log = (this.#log + chunk).slice(-200_000) }
    this.#process.stdout.on('data', keep)
    this.#process.stderr.on('data', keep)
    await until('the server is ready', 30_000, async () => {
      if (this.#process.exitCode !== null) throw new Error(`the server stopped:\n${this.#log}`)
      const answer = await fetch(`${this.url}/ready`).catch(() => null)
      return answer?.ok
    })
  }

  /** Another process on this server's data that only listens and transcribes. */
  transcriber() {
    const child = spawn(BINARY, ['--data', this.data, 'serve', '--role', 'transcribe'], { env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (chunk) => { this.#log = (this.#log + chunk).slice(-200_000) }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const end = (signal) => {
      child.kill(signal)
      return gone
    }
    return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
  }

  /** SIGKILL: what a power cut looks like to the process. */
  async kill() {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await gone
  }

  async stop() {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.kill('SIGTERM')
      await gone
    }
    if (!process.env.DIEMCAU_KEEP_TEST_DATA) await rm(this.data, { recursive: true, force: true })
  }

  /** Of the running server's process. */
  get pid() {
    return this.#process.pid
  }

  get log() {
    return this.#log
  }

  #environment() {
    return { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'info' }
  }
}
