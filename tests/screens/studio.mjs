// SPDX-License-Identifier: MPL-2.0
// What every picture needs: the sizes, people whose cameras show something, and files that stay
// small.
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'
import { microphone, voices } from '../system/lib/voices.mjs'
import { camera } from './scenes.mjs'

const run = promisify(execFile)
const FOLDER = process.env.DIEMCAU_SCREENS ?? new URL('../../docs/screens/', import.meta.url).pathname
/** The screen of a hall, of an office, and a phone. */
export const SIZES = { 1920: { width: 1920, height: 1080 }, 1366: { width: 1366, height: 768 }, 390: { width: 390, height: 844 } }
const SEATS = { an: ['doan', 1], binh: ['ngoc', 20], lap: ['tuyen', 9], pho: ['vinh', 15] }
/** Pages of people who see each other. */
const withCameras = new Set()
/** How long a picture of a person may take to become sharp after the window changed. */
const SHARP_WITHIN_MS = 20_000

/** Fake devices are called after their files; in a picture they have the names that an office's
 * devices have. */
const nameDevices = (page) =>
  page.addInitScript(() => {
    const names = { audioinput: ['Micrô hội nghị USB', 'Micrô máy tính'], videoinput: ['Camera hội nghị HD'], audiooutput: ['Loa phòng họp'] }
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
    navigator.mediaDevices.enumerateDevices = async () => {
      const seen = { audioinput: 0, videoinput: 0, audiooutput: 0 }
      return (await list()).flatMap((device) => {
        const label = names[device.kind][seen[device.kind]++]
        return label ? [{ ...device.toJSON(), label }] : []
      })
    }
  })

/** Somebody with a microphone that speaks now and then and a camera; not yet signed in. */
export async function person(meeting, username) {
  const [name, atSeconds] = SEATS[username]
  const sound = await microphone((await voices())[name], join(meeting.folder, `${username}.wav`), { atSeconds, loopSeconds: 26 })
  const opened = await openChromium({ microphone: sound, camera: await camera(username, join(meeting.folder, `${username}.y4m`)) })
  await nameDevices(opened.page)
  withCameras.add(opened.page)
  return opened
}

/** Waits until who is shown large is seen, with as many points as the place has, or nearly. A busy
 * machine rests pictures for a while; where it does so for too long, the name is told, and the
 * picture is one to take again. */
async function sharp(page, name) {
  const blurred = () =>
    page.evaluate((seen) => [...document.querySelectorAll('.tile-large')].some((tile) => {
      const video = tile.querySelector('video')
      return video ? video.videoWidth < Math.min(640, video.clientWidth * 0.6) : seen
    }), withCameras.has(page))
  if (!(await blurred())) return
  for (const end = Date.now() + SHARP_WITHIN_MS; await blurred(); await page.waitForTimeout(300)) {
    if (Date.now() < end) continue
    console.log(`blurred: ${name}`)
    return
  }
  // The first picture of a new size is a coarse one.
  await page.waitForTimeout(2000)
}

/** One picture, in 256 colours and without loss: a quarter of the bytes. */
export async function picture(page, name) {
  const whole = join(FOLDER, `.${name}.png`)
  await sharp(page, name)
  await page.screenshot({ path: whole })
  await run('ffmpeg', ['-v', 'error', '-y', '-i', whole, '-vf', 'split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none,format=bgra', '-c:v', 'libwebp', '-lossless', '1', '-compression_level', '6', join(FOLDER, `${name}.webp`)])
  await rm(whole)
}

/** Every size. The larger first: what is closed for the phone stays closed. `settle` is done again
 * at each, since what was scrolled to moves. */
export async function everySize(page, name, { onPhone = async () => {}, settle = async () => {} } = {}) {
  for (const [label, size] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(size)
    if (label === '390') await onPhone()
    await settle()
    await page.waitForTimeout(1000)
    await picture(page, `${name}-${label}`)
  }
  await page.setViewportSize(SIZES[1366])
}

/** Brings what is spoken of to the middle of the window. */
export const middle = (where) => where.first().evaluate((one) => one.scrollIntoView({ block: 'center' }))
