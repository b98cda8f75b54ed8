// SPDX-License-Identifier: MPL-2.0
// Real browsers with files as microphones.
import { chromium } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { smallFilm } from './small-film.mjs'

/** The headless shell: the same engine without the browser's own windows, at half the CPU time. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'
/** The full browser in headless mode: the shell cannot share a screen. */
export const WHOLE_CHROMIUM = '/usr/bin/chromium'

const CHROMIUM_FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream=fps=10', '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
]

/** A Chromium of its own (a microphone file is chosen per browser, not per page). Without a film
 * for `camera` it has a small one; null stands for Chromium's own picture, large and quick. */
export async function openChromium({ microphone, camera, size = { width: 1366, height: 768 }, executable = CHROMIUM, flags = [] } = {}) {
  const film = camera === undefined ? smallFilm() : camera
  const browser = await chromium.launch({
    executablePath: executable,
    headless: true,
    args: [
      ...CHROMIUM_FLAGS,
      ...flags,
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : []),
      ...(film ? [`--use-file-for-fake-video-capture=${film}`] : []),
    ],
  })
  const context = await browser.newContext({ viewport: size, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', ignoreHTTPSErrors: true })
  // How long people wait is measured elsewhere: here a busy machine must not fail a test.
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  page.problems = []
  page.on('pageerror', (error) => page.problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()))
  return { page, context, close: () => browser.close() }
}

/** Firefox has no microphone file: its own fake devices hum and show a moving picture. */
export async function openFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.peerconnection.ice.loopback': true,
      'media.autoplay.default': 0,
      'intl.accept_languages': 'vi',
    },
  })
  const page = await browser.newPage()
  await page.setViewport({ width: 1366, height: 768 })
  return { page, close: () => browser.close() }
}
