// SPDX-License-Identifier: MPL-2.0
// What a page plays again of what was missed, read off the page.
import { join } from 'node:path'

/** A voice from a file, as RMS; silence is 0. */
export const AUDIBLE = 0.01

/** The page remembers what plays files: what is heard again is in no place of the page. */
export const rememberPlayers = () => {
  window.players = []
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function () {
    if (this.src.startsWith('blob:')) window.players.push(this)
    return play.call(this)
  }
}

/** How fast what is heard again plays, measured for `ms` on what plays at first; and how loud it
 * gets, for as long as `longest` where the speaker pauses. */
export const heardAgain = (page, ms, longest = ms) =>
  page.evaluate(async ({ duration, longest, audible }) => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
    const playing = () => window.players.find((one) => !one.paused && one.currentTime > 0)
    const limit = performance.now() + 20_000
    while (!playing() && performance.now() < limit) await pause()
    const player = playing()
    if (!player) return null
    const context = new AudioContext()
    await context.resume()
    const analyser = context.createAnalyser()
    const samples = new Float32Array(analyser.fftSize)
    const listenedTo = new Set()
    let loudest = 0
    const listen = () => {
      for (const one of window.players) {
        if (listenedTo.has(one) || one.paused) continue
        listenedTo.add(one)
        context.createMediaStreamSource(one.captureStream()).connect(analyser)
      }
      analyser.getFloatTimeDomainData(samples)
      loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length))
    }
    const began = { at: performance.now(), position: player.currentTime }
    while (performance.now() < began.at + duration && !player.ended) {
      listen()
      await pause()
    }
    const speed = (player.currentTime - began.position) / ((performance.now() - began.at) / 1000)
    while (loudest < audible && performance.now() < began.at + longest) {
      listen()
      await pause()
    }
    await context.close()
    return { loudest, speed, pitchIsKept: player.preservesPitch }
  }, { duration: ms, longest, audible: AUDIBLE })

/** Whether live voices are silent on this page: each of them, or null where they differ. */
export const liveIsSilent = (page) =>
  page.evaluate(() => {
    const silent = new Set([...document.querySelectorAll('audio[data-source="microphone"]')].map((one) => one.muted))
    return silent.size === 1 ? [...silent][0] : null
  })

/** Screenshots for whoever asked for them, on a phone and on a common computer. */
export const picture = async (page, name) => {
  const folder = process.env.DIEMCAU_SCREENS
  if (!folder) return
  for (const [width, height] of [[390, 844], [1366, 768]]) {
    await page.setViewportSize({ width, height })
    await page.waitForTimeout(800)
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) })
  }
}
