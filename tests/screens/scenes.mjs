// SPDX-License-Identifier: MPL-2.0
// What cameras show where nobody sits before them: drawn rooms with people in few colours, so that
// pictures stay sharp and small. Nothing in them is written: one's own picture is mirrored.
import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'

const run = promisify(execFile)
// A little larger than the picture, which moves within it: nothing stands still before a camera.
const [WIDTH, HEIGHT] = [1304, 724]

const SKIN = ['#c98f6b', '#b97f5c', '#d6a07c']
const HAIR = '#1d1a1b'

/** Somebody from the table up; `scale` 1 is as near as before a desk. */
function person(x, y, scale, { shirt, skin = SKIN[0], long = false }) {
  const hair = long
    ? `<path d="M-74 20 C-84 -110 84 -110 74 20 L82 108 L50 96 L52 0 L-52 0 L-50 96 L-82 108 Z" fill="${HAIR}"/>`
    : `<path d="M-64 -8 C-70 -96 70 -96 64 -8 L54 -22 C20 -44 -20 -44 -54 -22 Z" fill="${HAIR}"/>`
  const face = `<ellipse cx="0" cy="4" rx="56" ry="70" fill="${skin}"/>`
  const top = long ? '<path d="M-58 -8 C-50 -70 50 -70 58 -8 C20 -50 -20 -50 -58 -8 Z" fill="#1d1a1b"/>' : ''
  const features = '<circle cx="-21" cy="2" r="5.500"/><circle cx="21" cy="2" r="5.500"/><path d="M-17 40 Q0 50 17 40" fill="none" stroke="#5b2f24" stroke-width="5" stroke-linecap="round"/>'
  return `<g transform="translate(${x} ${y}) scale(${scale})">
    ${long ? hair : ''}
    <rect x="-22" y="50" width="44" height="70" fill="${skin}"/>
    <path d="M-170 330 C-170 170 -120 112 -40 104 L0 142 L40 104 C120 112 170 170 170 330 Z" fill="${shirt}"/>
    <path d="M-40 104 L0 146 L40 104 L22 96 L0 118 L-22 96 Z" fill="#f4f4f1"/>
    ${face}${long ? top : hair}${features}
  </g>`
}

const wall = (colour, board) => `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colour}"/><rect y="${HEIGHT - 250}" width="${WIDTH}" height="250" fill="${board}"/>`
const windowAt = (x) => `<g transform="translate(${x} 70)"><rect width="210" height="250" fill="#e8e4da"/><rect x="12" y="12" width="88" height="226" fill="#a9cbe0"/><rect x="110" y="12" width="88" height="226" fill="#a9cbe0"/><path d="M12 190 L60 150 L100 184 L100 238 L12 238 Z M110 176 L150 140 L198 190 L198 238 L110 238 Z" fill="#6f9b76"/></g>`
const shelf = (x) => `<g transform="translate(${x} 90)"><rect width="230" height="300" fill="#6b4a33"/>${['#8c2f2b', '#2f5d8c', '#c9b37e', '#3f6b4f', '#8a6d9c', '#b5653a'].map((colour, i) => `<rect x="${14 + i * 34}" y="20" width="26" height="112" fill="${colour}"/><rect x="${14 + i * 34}" y="164" width="26" height="118" fill="${colour}" opacity="0.8"/>`).join('')}</g>`
const curtain = `<rect width="${WIDTH}" height="470" fill="#7c2a2a"/>${Array.from({ length: 14 }, (_, i) => `<rect x="${i * 96}" width="34" height="470" fill="#6d2323"/>`).join('')}`
const table = (y, colour) => `<rect y="${y}" width="${WIDTH}" height="${HEIGHT - y}" fill="${colour}"/><rect y="${y}" width="${WIDTH}" height="12" fill="#00000030"/>`
const microphone = (x, y) => `<path d="M${x} ${y} C${x} ${y - 60} ${x + 26} ${y - 74} ${x + 40} ${y - 96}" fill="none" stroke="#20262d" stroke-width="8"/><rect x="${x + 30}" y="${y - 128}" width="22" height="40" rx="11" fill="#20262d"/><rect x="${x - 30}" y="${y - 4}" width="60" height="14" rx="5" fill="#20262d"/>`

const SCENES = {
  an: () => wall('#d9d2c3', '#b9ab92') + shelf(120) + windowAt(960) + person(652, 330, 1.15, { shirt: '#24405f' }) + table(640, '#7a5438'),
  binh: () => wall('#cfd8dc', '#a7b5bb') + windowAt(140) + shelf(960) + person(652, 340, 1.1, { shirt: '#7a3350', skin: SKIN[2], long: true }) + table(640, '#8a6a4a'),
  lap: () => curtain + `<rect y="470" width="${WIDTH}" height="260" fill="#5c1f1f"/>` + person(330, 330, 0.74, { shirt: '#35566b', skin: SKIN[1] }) + person(652, 316, 0.8, { shirt: '#2b3a4d' }) + person(974, 330, 0.74, { shirt: '#5c4a7d', skin: SKIN[2], long: true }) + table(540, '#83532f') + microphone(330, 560) + microphone(652, 560) + microphone(974, 560),
  pho: () => wall('#c7d4c0', '#93a688') + windowAt(120) + windowAt(980) + person(478, 336, 0.86, { shirt: '#8a5a2b', skin: SKIN[2], long: true }) + person(838, 340, 0.84, { shirt: '#3c5a3f', skin: SKIN[1] }) + table(570, '#6b4a33') + microphone(478, 590) + microphone(838, 590),
}

let drawn = null

/** Draws all of them at once, in one browser. */
async function draw() {
  const folder = await mkdtemp(join(tmpdir(), 'diemcau-scenes-'))
  const browser = await openChromium({ size: { width: WIDTH, height: HEIGHT } })
  for (const [name, scene] of Object.entries(SCENES)) {
    await browser.page.setContent(`<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" style="display:block">${scene()}</svg>`)
    await writeFile(join(folder, `${name}.png`), await browser.page.screenshot())
  }
  await browser.close()
  return folder
}

/** A film for the camera of `name`, written to `path`. */
export async function camera(name, path) {
  drawn ??= draw()
  const still = join(await drawn, `${name}.png`)
  await run('ffmpeg', ['-v', 'error', '-y', '-loop', '1', '-framerate', '15', '-t', '4', '-i', still, '-vf', "crop=1280:720:x='12+10*sin(t*PI/2)':y=2", '-pix_fmt', 'yuv420p', path])
  return path
}
