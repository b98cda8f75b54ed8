// SPDX-License-Identifier: MPL-2.0
// Rooms of as many people as a picture needs, told by a script. Nobody sends pictures there: who
// would show a camera is drawn without one.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ScriptedRoom, roomOf } from '../system/lib/scripted-room.mjs'
import { camera } from './scenes.mjs'
import { SIZES } from './studio.mjs'

export const speech = (changed = {}) => ({ participant: 'site-1', since: Date.now() - 74_000, limit_s: 300, speaker: 'Giàng Thị Phố, Chủ tịch', ...changed })
export const conference = { mode: 'conference', limit_s: 300, first_timers_first: false }
const floor = () => ({ rules: conference, queue: ['site-2', 'site-9'], speeches: [speech()], given: [] })

let film = null

/** Somebody with a camera in a room with so many others, where one speaks and two wait. */
export async function entered(others, options, size = SIZES[1366], prepare = () => {}) {
  film ??= mkdtemp(join(tmpdir(), 'diemcau-film-')).then((folder) => camera('binh', join(folder, 'binh.y4m')))
  const room = await ScriptedRoom.open({ size, camera: await film })
  await prepare(room)
  const state = roomOf(others, { floor: floor(), ...options })
  const here = new Set(state.participants.map(({ id }) => id))
  state.floor.queue = state.floor.queue.filter((id) => here.has(id))
  for (const one of state.participants) one.tracks = one.tracks.filter(({ source }) => source === 'microphone')
  await room.enter(state)
  return room
}

export const closePanel = (page) => page.getByRole('button', { name: 'Đóng bảng' }).click()

export async function choose(page, name) {
  await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
