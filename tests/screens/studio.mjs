// SPDX-License-Identifier: MPL-2.0
// What every picture needs: the sizes, people whose cameras show something, and files that stay
// small.
import { execFile } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'
import { microphone, voices } from '../system/lib/voices.mjs'

const run = promisify(execFile)
const FOLDER = process.env.DIEMCAU_SCREENS ?? new URL('../../docs/screens/', import.meta.url).pathname
export const SIZES = { 1366: { width: 1366, height: 768 }, 390: { width: 390, height: 844 } }
export const TELEVISION = { width: 1920, height: 1080 }
const FONT = '/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf'
const SEATS = {
  // One's own picture is mirrored: it has no words.
  an: ['doan', 1, '', '0x16324f', '0x2f6690'],
  binh: ['ngoc', 20, 'Phòng thư ký', '0x3b2f4f', '0x6d5a8a'],
  lap: ['tuyen', 9, 'Điểm cầu xã Tân Lập', '0x1f4d3a', '0x3f8f6b'],
  pho: ['vinh', 15, 'Điểm cầu xã Bản Phố', '0x5a3a1f', '0x9a6a3a'],
}

/** A picture for a camera: a calm moving background with the name of the site, since nobody sits
 * before it here. */
async function camera(path, words, dark, light) {
  const text = `drawtext=fontfile=${FONT}:text='${words}':fontsize=44:fontcolor=white:x=(w-text_w)/2:y=(h-text_h)/2`
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `gradients=s=1280x720:c0=${dark}:c1=${light}:n=2:speed=0.02:d=4:r=15`, '-vf', text, '-pix_fmt', 'yuv420p', path])
  return path
}

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
  const [name, atSeconds, words, dark, light] = SEATS[username]
  const sound = await microphone((await voices())[name], join(meeting.folder, `${username}.wav`), { atSeconds, loopSeconds: 26 })
  const opened = await openChromium({ microphone: sound, camera: await camera(join(meeting.folder, `${username}.y4m`), words, dark, light) })
  await nameDevices(opened.page)
  return opened
}

/** One picture, in 256 colours: a third of the bytes. */
export async function picture(page, name) {
  const [path, small] = [join(FOLDER, `${name}.png`), join(FOLDER, `.${name}.png`)]
  await page.screenshot({ path })
  await run('ffmpeg', ['-v', 'error', '-y', '-i', path, '-vf', 'split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none', '-compression_level', '100', small])
  await rename(small, path)
}

/** Both sizes. The larger first: what is closed for the phone stays closed. */
export async function both(page, name, onPhone = async () => {}) {
  for (const [label, size] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(size)
    if (label === '390') await onPhone()
    await page.waitForTimeout(1000)
    await picture(page, `${name}-${label}`)
  }
  await page.setViewportSize(SIZES[1366])
}

/** Opens a panel beside the stage. */
export async function panelOf(page, name) {
  const panel = page.getByRole('complementary', { name })
  if ((await panel.count()) === 0) await page.getByRole('button', { name: new RegExp(`^${name}`) }).first().click()
  await panel.waitFor()
  return panel
}
