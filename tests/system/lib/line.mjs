// SPDX-License-Identifier: MPL-2.0
import net from 'node:net'

/** A line between a browser and the server that can be cut. */
export class Line {
  #open = new Set()
  #isCut = false

  static async to(port) {
    const line = new Line()
    line.server = net.createServer((near) => {
      if (line.#isCut) return near.destroy()
      const far = net.connect(port, '127.0.0.1')
      for (const [one, other] of [[near, far], [far, near]]) {
        line.#open.add(one)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => line.#open.delete(one))
      }
    })
    await new Promise((resolve) => line.server.listen(0, '127.0.0.1', resolve))
    line.url = `http://127.0.0.1:${line.server.address().port}`
    return line
  }

  cut() {
    this.#isCut = true
    for (const socket of this.#open) socket.destroy()
  }

  mend() {
    this.#isCut = false
  }

  close() {
    this.cut()
    this.server.close()
  }
}
