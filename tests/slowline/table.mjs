// SPDX-License-Identifier: MPL-2.0
// Results as a Markdown table, one row per line: runs of one line are pooled.

const HEAD = ['line', 'heard wrongly', 'made up', 'round trip p50 / p95', 'mouth to ear p50 / p95', 'link to door', 'click to sound', 'picture', 'queue we cause, p95 up / down', 'used up / down']

const sum = (values) => values.reduce((total, value) => total + value, 0)
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const percent = (share) => `${(share * 100).toFixed(1)} %`
const pair = ([a, b], unit) => (a === null || b === null ? '-' : `${a} / ${b} ${unit}`)
const pairOf = (runs, key) => [0, 1].map((i) => {
  const values = runs.map((run) => run[key][i]).filter((value) => value !== null)
  return values.length > 0 ? middle(values) : null
})

function row(line, runs) {
  const well = runs.filter((run) => !run.failed)
  const failed = runs.length - well.length
  if (well.length === 0) return [line, `all ${failed} runs failed`, ...HEAD.slice(2).map(() => '-')]
  const seconds = (key) => (well.some((run) => run[key] === null) ? 'never' : `${middle(well.map((run) => run[key])).toFixed(1)} s`)
  const { width } = well[Math.floor(well.length / 2)].picture
  const freezes = sum(well.map((run) => run.picture.freezes))
  const longest = (key) => Math.round(middle(well.map((run) => run.queued_ms[key])))
  const used = (key) => middle(well.map((run) => run.kbit_per_s[key]))
  return [
    line + (failed > 0 ? ` (${failed} of ${runs.length} runs failed)` : ''),
    percent(sum(well.map((run) => run.errors)) / sum(well.map((run) => run.syllables))),
    percent(middle(well.map((run) => run.concealed))),
    pair(pairOf(well, 'round_trip_ms'), 'ms'),
    pair(pairOf(well, 'mouth_to_ear_ms'), 'ms'),
    seconds('link_to_door_s'),
    seconds('click_to_sound_s'),
    width > 0 ? `${width} wide, ${freezes} freezes` : 'none',
    `${longest('up_p95')} / ${longest('down_p95')} ms`,
    `${used('line_up')} / ${used('line_down')} kbit/s`,
  ]
}

export function table(results) {
  const lines = [...new Set(results.map(({ line }) => line))]
  const rows = lines.map((line) => row(line, results.filter((one) => one.line === line)))
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
