// SPDX-License-Identifier: MPL-2.0
// Waiting for something a person would notice, with a limit and a name for the report.
export async function until(what, limitMs, check, everyMs = 250) {
  const end = performance.now() + limitMs
  let last
  for (;;) {
    try {
      const answer = await check()
      if (answer) return answer
      last = answer
    } catch (error) {
      if (error.message?.startsWith('the server stopped')) throw error
      last = error
    }
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what} (last seen: ${last?.stack ?? JSON.stringify(last)})`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
