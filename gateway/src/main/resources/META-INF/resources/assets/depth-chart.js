/** The chart of how deep a queue was. */
import { UPlot } from './uplot.js'
import { clock, count } from './format.js'

/** What is drawn: the member of a sample, and its colour in queue.css. */
export const SERIES = [
  { member: 'waiting', words: 'waiting', ink: 'ink-waiting' },
  { member: 'on_broker', words: 'on their way', ink: 'ink-sent' },
  { member: 'running', words: 'running', ink: 'ink-running' },
]

const HEIGHT = 220
/** So many samples may be missing before the line is broken. */
const MISSING = 3

const probe = document.body.appendChild(document.createElement('i'))
probe.hidden = true

/** A colour of the style sheet as it is now, light or dark; a canvas knows no variables. */
function ink(name) {
  probe.className = name
  return getComputedStyle(probe).color
}

/** Hours and minutes. */
const hours = seconds => new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })

const axis = extra => ({
  stroke: () => ink('ink-soft'),
  font: '12px system-ui, sans-serif',
  grid: { stroke: () => ink('ink-line'), width: 1 },
  ticks: { show: false },
  ...extra,
})

/** Columns of times and figures; a null where samples are missing. */
function columns(history) {
  const rows = []
  for (const point of history.data) {
    const at = Date.parse(point.at) / 1000
    const before = rows.at(-1)
    if (before && at - before[0] > MISSING * history.every_s) rows.push([before[0] + history.every_s, null, null, null])
    rows.push([at, ...SERIES.map(each => point[each.member])])
  }
  return [0, 1, 2, 3].map(column => rows.map(row => row[column]))
}

/** One chart in its place. `onPoint` is told the sample under the pointer, or undefined. */
export class DepthChart {
  #chart
  #history
  #place

  constructor(place, onPoint) {
    this.#place = place
    this.#chart = new UPlot({
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT,
      padding: [8, 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      select: { show: false },
      scales: {
        x: { time: true, range: () => this.#range() },
        y: { range: (chart, low, high) => [0, Math.max(4, Math.ceil((high ?? 0) * 1.1))] },
      },
      axes: [
        axis({ values: (chart, splits) => splits.map(hours), space: 70, size: 28 }),
        axis({ values: (chart, splits) => splits.map(count), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 5e5, 1e6], size: 54 }),
      ],
      series: [{}, ...SERIES.map((each, index) => ({
        label: each.words,
        stroke: () => ink(each.ink),
        fill: index === 0 ? () => ink('ink-wash') : undefined,
        width: 2,
        points: { show: false },
      }))],
      hooks: {
        setCursor: [chart => onPoint(chart.cursor.idx == null || chart.cursor.left < 0 ? undefined : this.#sample(chart.cursor.idx))],
      },
    }, [[], [], [], []], place)
    new ResizeObserver(() => {
      if (place.clientWidth > 0) this.#chart.setSize({ width: place.clientWidth, height: HEIGHT })
    }).observe(place)
    const again = () => this.#chart.redraw(false, true)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again)
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  }

  show(history) {
    if (history === this.#history) return
    this.#history = history
    this.#chart.setData(columns(history))
    this.#place.setAttribute('role', 'img')
    this.#place.setAttribute('aria-label', inWords(history))
  }

  /** Up to the last sample, and back as far as was asked for, also where nobody looked then. */
  #range() {
    if (!this.#history) return [0, 1]
    const last = this.#history.data.at(-1)
    const until = last ? Date.parse(last.at) / 1000 : Date.now() / 1000
    return [until - this.#history.minutes * 60, until]
  }

  #sample(index) {
    const at = this.#chart.data[0][index]
    const values = SERIES.map((each, series) => this.#chart.data[series + 1][index])
    return values[0] == null ? undefined : { at, values }
  }
}

/** The chart for those who cannot see it. */
function inWords(history) {
  const waiting = history.data.map(point => point.waiting)
  if (waiting.length === 0) return 'Jobs that waited: no samples yet'
  return `Jobs that waited, from ${clock(history.data[0].at)} to ${clock(history.data.at(-1).at)}: `
    + `${count(waiting[0])} at first, ${count(Math.max(...waiting))} at most, ${count(waiting.at(-1))} at last`
}
