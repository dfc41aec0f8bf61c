/** The page of the queue: what waits, why, for how long, and what to do about it. */
import { html, nothing, render } from './lit.js'
import { get } from './api.js'
import { clock, since, span } from './format.js'
import { alarms } from './alarms.js'
import { askCancel } from './canceling.js'
import { deedsPanel, watchDeeds } from './deeds.js'
import { DepthChart } from './depth-chart.js'
import { workersPanel } from './fleet.js'
import { askEvery, watchQueues } from './live.js'
import { askPause, askPauseAny, askResume, pauseOf, who } from './pausing.js'
import { EVERYTHING, linesPanel } from './queue-lines.js'
import { poolPanel } from './queue-pool.js'

const SAMPLES_MS = 10_000
const WORKERS_MS = 5000
/** While the page is seen a reading comes every two seconds; without one for so long something is broken. */
const STALE_MS = 8000

const place = document.getElementById('queue')
const pulse = document.getElementById('pulse')
const charts = new Map()
const page = {
  view: undefined, heardAt: 0, seenAt: 0, lost: false, minutes: 60, histories: {}, points: {}, scales: {}, workers: undefined, deeds: [], filter: EVERYTHING,
}

const act = {
  show,
  pause: (kind, name) => asked(askPause(kind, name, page.view)),
  resume: (kind, name) => {
    const paused = pauseOf(kind, name, page.view)
    if (paused) asked(askResume(paused, page.view))
  },
  pauseAny: () => asked(askPauseAny(page.view)),
  cancel: async filter => {
    await askCancel(filter, page.view)
    lookAtDeeds()
  },
  narrow: filter => {
    page.filter = { ...EVERYTHING, ...filter }
    show()
    document.getElementById('lines-title').scrollIntoView({ block: 'nearest' })
  },
  look: minutes => {
    page.minutes = minutes
    show()
    lookBack()
  },
}

/** Shows what a call changed without waiting for the next reading. */
async function asked(question) {
  if (await question) heard(await get('/v1/admin/queues'))
}

function heard(view) {
  const known = page.view !== undefined
  page.view = view
  page.heardAt = performance.now()
  page.lost = false
  show()
  if (!known) lookBack()
}

const otherPauses = () => page.view.pauses.filter(pause => pause.kind !== 'pool')

const pausesPanel = () => otherPauses().length === 0 ? nothing : html`
  <section class="panel" aria-labelledby="pauses-title">
    <header><h2 id="pauses-title">Paused</h2></header>
    <ul class="pauses">${otherPauses().map(pause => html`
      <li>
        <span><b>${pause.kind} ${pause.name}</b> <span class="soft">for ${since(pause.since)}, by ${who(pause, show)}${
          pause.reason ? html`: “${pause.reason}”` : ', without a reason'}</span></span>
        <button type="button" class="small" @click=${() => act.resume(pause.kind, pause.name)}>Resume</button>
      </li>`)}</ul>
  </section>`

function show() {
  const { view } = page
  if (!view) return
  const ctx = { view, scales: page.scales, minutes: page.minutes, points: page.points, act }
  render(html`
    ${alarms(view, page.scales, act)}
    ${deedsPanel(page.deeds, lookAtDeeds)}
    ${view.data.length === 0 ? html`<p class="panel empty">No pool is known yet: a pool comes with its first worker.</p>` : nothing}
    ${view.data.map(pool => poolPanel(pool, ctx))}
    ${pausesPanel()}
    ${linesPanel(view, page.filter, act)}
    ${page.workers ? workersPanel(page.workers, view) : nothing}`, place)
  showCharts()
  showPulse()
}

function showCharts() {
  for (const element of place.querySelectorAll('.chart')) {
    const { pool } = element.dataset
    if (charts.get(pool)?.element !== element) {
      element.replaceChildren()
      const chart = new DepthChart(element, point => {
        if (point?.at === page.points[pool]?.at) return
        page.points[pool] = point
        show()
      })
      charts.set(pool, { element, chart })
    }
    if (page.histories[pool]) charts.get(pool).chart.show(page.histories[pool])
  }
}

/** Whether the figures are alive, and how old they are where they are not. A hidden page is told nothing, and says nothing of it. */
function showPulse() {
  if (document.hidden) return
  const age = performance.now() - page.heardAt
  const stale = page.lost || Math.min(age, performance.now() - page.seenAt) > STALE_MS
  pulse.classList.toggle('lost', stale)
  render(html`
    <span role="status">${stale ? 'The connection is lost.' : 'Live'}</span>
    <span class="soft" aria-hidden="true">${stale ? `These figures are ${span(age)} old.` : `as of ${clock(page.view.at)}`}</span>`, pulse)
}

const lookBack = askEvery(async () => {
  const pools = page.view?.data.map(pool => pool.pool) ?? []
  const { minutes } = page
  await Promise.all(pools.map(async pool => {
    const name = encodeURIComponent(pool)
    const [history, scale] = await Promise.all([
      get(`/v1/admin/queues/${name}/history?minutes=${minutes}`), get(`/v1/admin/scale?pool=${name}`),
    ])
    if (minutes === page.minutes) page.histories[pool] = history
    page.scales[pool] = scale
  }))
  show()
}, SAMPLES_MS)

askEvery(async () => {
  page.workers = (await get('/v1/admin/workers')).data
  show()
}, WORKERS_MS)

const lookAtDeeds = watchDeeds(deeds => {
  page.deeds = deeds
  show()
})

setInterval(() => page.view && showPulse(), 1000)

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) page.seenAt = performance.now()
})

get('/v1/admin/queues').then(heard, problem => {
  render(html`<p class="problem" role="alert">${problem.message}</p>`, place)
}).then(() => watchQueues(heard, () => {
  page.lost = true
  if (page.view) showPulse()
}))
