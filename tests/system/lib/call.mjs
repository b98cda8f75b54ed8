// SPDX-License-Identifier: MPL-2.0
// What a person sees and hears in the call, read off the page.
import { until } from './wait.mjs'

/** Decoded frames of `name`'s camera in this page, by the tile's accessible name; 0 when there is
 * no picture. */
export const framesOf = (page, participant) =>
  page.evaluate((id) => {
    const videos = [...document.querySelectorAll('video[data-source="camera"]')].filter((v) => v.dataset.participant === id)
    // Firefox counts no frames of a call: there the clock of the picture stands for them, at 30 a
    // second.
    const frames = (v) => v.getVideoPlaybackQuality().totalVideoFrames || Math.floor(v.currentTime * 30)
    return Math.max(0, ...videos.map(frames))
  }, participant)

/** Waits until the picture of `participant` moves. A page that connects anew shows it in a new
 * element, which counts from 0. */
export async function sees(page, participant, limitMs = 30_000) {
  let before = await framesOf(page, participant)
  const counts = [before]
  const moves = async () => {
    const now = await framesOf(page, participant)
    if (now !== counts.at(-1)) counts.push(now)
    before = Math.min(before, now)
    return now > before + 5
  }
  await until(`frames of ${participant} grow`, limitMs, moves).catch(async (error) => {
    const shown = (await page.locator('body').innerText()).replace(/\s+/g, ' ').slice(0, 1500)
    throw new Error(`${error.message}\ncounts: ${counts.join(' ')}\nthe page shows: ${shown}`)
  })
}

/** Waits until the page shows that `participant` speaks, or is silent. */
export async function speaking(page, participant, now, limitMs = 40_000) {
  await until(`${participant} ${now ? 'speaks' : 'is silent'}`, limitMs, () =>
    page.evaluate(([id, state]) => {
      const marks = [...document.querySelectorAll('[data-speaking]')].filter((e) => e.dataset.participant === id)
      return marks.length > 0 && marks.some((e) => e.dataset.speaking === String(state))
    }, [participant, now]))
}

/** The loudest sound that this page plays from `participant` within `ms`, as RMS from 0 to 1. The
 * time counts from the first sound track: a page that connects anew has a picture before it. */
export const heardFrom = (page, participant, ms) =>
  page.evaluate(async ([id, duration]) => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
    const playing = () => [...document.querySelectorAll('audio')].find((a) => a.dataset.participant === id)?.srcObject
    const limit = performance.now() + 20_000
    while (!playing() && performance.now() < limit) await pause()
    const context = new AudioContext()
    await context.resume()
    const analyser = context.createAnalyser()
    const samples = new Float32Array(analyser.fftSize)
    let heard = null
    let loudest = 0
    const end = performance.now() + duration
    while (performance.now() < end) {
      const stream = playing()
      if (stream && stream !== heard) context.createMediaStreamSource(stream).connect(analyser)
      heard = stream ?? heard
      analyser.getFloatTimeDomainData(samples)
      loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length))
      await pause()
    }
    await context.close()
    return loudest
  }, [participant, ms])

/** Waits until sound of `participant` arrives and is played, for browsers that open no sound device
 * without a screen. */
export const plays = (page, participant, limitMs = 20_000) =>
  until(`sound of ${participant} is played`, limitMs, () =>
    page.evaluate(async (id) => {
      const audio = [...document.querySelectorAll('audio')].find((a) => a.dataset.participant === id)
      const [track] = audio?.srcObject?.getAudioTracks() ?? []
      if (!track || track.muted || track.readyState !== 'live') return false
      const before = audio.currentTime
      await new Promise((resolve) => setTimeout(resolve, 1000))
      return !audio.paused && audio.currentTime > before + 0.5
    }, participant))

/** The id under which this page shows the person called `name`. */
export const participant = (page, name, limitMs = 20_000) =>
  until(`${name} is shown`, limitMs, () =>
    page.evaluate((start) => [...document.querySelectorAll('[role="group"][data-participant]')]
      .find((tile) => tile.getAttribute('aria-label').startsWith(start))?.dataset.participant, `${name},`))

/** Presses "Khai mạc" where the page has it, and waits until the page says that the meeting is
 * recorded. */
export async function opensIfNotOpen(page) {
  const open = page.getByRole('button', { name: 'Khai mạc', exact: true })
  // The controls are there before the page knows whether the meeting is open.
  await page.locator('.opening').or(page.getByText('Đang ghi âm', { exact: true })).first().waitFor({ timeout: 10_000 }).catch(() => undefined)
  if ((await open.count()) === 0) return
  await open.click()
  await page.getByText('Đang ghi âm', { exact: true }).waitFor()
}

/** Opens the panel called `name`, unless it is open. Its button is pressed only while it says that
 * the panel is closed: one that opens by itself a moment later would be closed again. */
export async function openPanel(page, name) {
  const panel = page.getByRole('complementary', { name })
  const named = page.getByRole('button', { name: new RegExp(`^${name}`) })
  const opens = named.and(page.locator('[data-opens-panel][aria-pressed="false"], .panel-tab:not([aria-current])')).first()
  await panel.or(opens).first().waitFor()
  if (!(await panel.isVisible())) await opens.click()
  await panel.waitFor()
  return panel
}
