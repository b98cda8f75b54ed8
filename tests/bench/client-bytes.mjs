// SPDX-License-Identifier: MPL-2.0
// What each page of the client loads, compressed (script, style and page), as its build weighed it.
import { readFile } from 'node:fs/promises'

const routes = JSON.parse(await readFile(new URL('../../web/client/dist/routes.json', import.meta.url), 'utf8'))
for (const [route, bytes] of Object.entries(routes)) {
  console.log(JSON.stringify({ bench: 'client_bytes', route, brotli_bytes: bytes }))
}
