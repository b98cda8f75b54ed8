// SPDX-License-Identifier: MPL-2.0
// The lines of docs/slow-line.md. Rate in kbit/s and loss in percent are those of each direction,
// delay is the round trip in ms.

/** @typedef {{ name: string, up: object, down: object }} Profile */

const both = (line) => ({ up: line, down: line })

export const PROFILES = {
  clean: both({ rate: 20_000, loss: 0, delay: 20 }),
  '1M': both({ rate: 1000, loss: 1, delay: 50 }),
  '512k': both({ rate: 512, loss: 2, delay: 100 }),
  satellite: both({ rate: 512, loss: 1, delay: 600 }),
  '256k': both({ rate: 256, loss: 5, delay: 150 }),
  '128k': both({ rate: 128, loss: 5, delay: 200 }),
  'narrow-up': { up: { rate: 64, loss: 2, delay: 200 }, down: { rate: 512, loss: 2, delay: 200 } },
  '64k': both({ rate: 64, loss: 10, delay: 300 }),
  '64k-bursts': both({ rate: 64, loss: 20, burst: 3, delay: 300 }),
  '32k': both({ rate: 32, loss: 5, delay: 300 }),
}

const words = ({ rate, loss, burst = 1, delay }) => `rate=${rate} loss=${loss} burst=${burst} delay=${delay / 2}`

/** Words of linkem. */
export const lineOf = ({ up, down }) => `up ${words(up)} down ${words(down)}`

const side = ({ rate, loss, burst }) => `${rate}k, ${loss} %${burst ? ` in bursts of ${burst}` : ''}`

/** For the table. */
export const inWords = ({ up, down }) => (up === down ? side(up) : `${side(up)} up; ${side(down)} down`) + `, ${down.delay} ms`
