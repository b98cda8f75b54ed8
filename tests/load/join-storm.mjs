// SPDX-License-Identifier: MPL-2.0
// A conference in which everybody comes at once: a server on this machine, and `diemcau probe` with
// hundreds of participants. Prints one JSON object. By hand: node load/join-storm.mjs [--count 300]
// [--ramp 10] [--seconds 20] [--speakers 1]
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TestServer } from '../system/lib/server.mjs'
import { figures, probe } from './bots.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    ramp: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '20' },
    speakers: { type: 'string', default: '1' },
  },
})

const server = await TestServer.create()
try {
  const units = join(server.data, 'units.csv')
  await writeFile(units, 'code,name,parent_code\nT01,UBND tỉnh Sơn Lâm,\n')
  await server.cli('unit', 'import', units)
  for (const [username, name] of [['an', 'Nguyễn Văn An'], ['binh', 'Trần Thị Bình']]) {
    await server.cli('user', 'add', username, '--name', name, '--unit', 'T01')
  }
  const printed = await server.cli('meeting', 'create', '--title', 'Diễn tập', '--chair', 'an', '--secretary', 'binh')
  await server.start()
  const { report, used } = await probe(server, printed.trim().split('\n').pop().trim(), options)
  console.log(JSON.stringify({ bench: 'join-storm', ...figures(report, used) }))
} finally {
  await server.stop()
}
