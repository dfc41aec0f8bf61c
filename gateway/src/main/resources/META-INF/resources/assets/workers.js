/** The page of the workers: who they are, what they do, and a way to let one end. */
import { html, nothing, render, repeat } from './lit.js'
import { get } from './api.js'
import { ago, clock, count, many, moment, since, span } from './format.js'
import { tell } from './dialogs.js'
import { askAgain, askDrain, goesOn, HERE, job, standing } from './fleet.js'
import { askEvery } from './live.js'

const EVERY_MS = 2000
const STALE_MS = 10_000
/** So many models of a worker are named at once. */
const NAMED = 12

const main = document.getElementById('main')
const place = document.getElementById('workers')
const pulse = document.getElementById('pulse')
const visitor = { tenant: main.dataset.tenant, reads: main.dataset.reads === 'true' }
const page = { workers: undefined, heardAt: 0, problem: undefined, pool: '', open: new Set() }

const ORDER = ['draining', 'silent', 'live']

async function drain(worker) {
  if (await askDrain(worker, page.workers)) lookAgain()
}

const models = worker => {
  const all = worker.models
  const shown = page.open.has(worker.id) ? all : all.slice(0, NAMED)
  return all.length === 0 ? html`<span class="soft">none yet</span>` : html`
    <ul class="chips">
      ${shown.map(model => html`<li class="chip" title="version ${model.version}">${model.id}</li>`)}
      ${all.length > shown.length ? html`<li><button type="button" class="chip" @click=${() => { page.open.add(worker.id); show() }}>${all.length - shown.length} more</button></li>` : nothing}
    </ul>`
}

const jobs = worker => {
  const runs = new Set(worker.running.map(each => each.id))
  const taken = worker.held.filter(id => !runs.has(id))
  if (worker.running.length === 0 && taken.length === 0) return html`<p class="soft idle">${worker.state === 'live' && !worker.ready ? 'It gets ready.' : 'Nothing runs here now.'}</p>`
  return html`
    <ul class="runs">
      ${worker.running.map(each => html`
        <li><span class="tick" aria-hidden="true"></span>${job(each, visitor)} <span>${each.model}</span> <span class="soft">of ${each.tenant}, for ${since(each.since)}</span></li>`)}
      ${taken.length ? html`<li class="soft">${many(taken.length, 'more job')} taken and not begun</li>` : nothing}
    </ul>`
}

const beat = worker => {
  const age = Math.max(0, Date.now() - Date.parse(worker.last_heartbeat_at))
  return html`<time datetime=${worker.last_heartbeat_at} title=${moment(worker.last_heartbeat_at)}>${age < 5000 ? 'a moment ago' : `${span(age)} ago`}</time>`
}

const card = worker => html`
  <li class="panel worker" data-worker=${worker.id} data-state=${worker.state}>
    <header>
      <h2 class="mono">${worker.id}</h2>
      <span class="state ${worker.state}">${worker.state}</span>
      ${worker.state === 'live' || worker.state === 'silent' ? html`
        <p class="actions"><button type="button" class="small" @click=${() => drain(worker)} aria-label="Drain ${worker.id}">Drain …</button></p>` : nothing}
      ${goesOn(worker) ? html`
        <p class="actions"><button type="button" class="small" @click=${() => askAgain(worker)} aria-label="Ask again: ${worker.id}">Ask again</button></p>` : nothing}
    </header>
    <p class=${worker.state === 'live' ? 'soft' : 'stands'}>It ${standing(worker)}.</p>
    <dl class="facts">
      <div><dt>Pool</dt><dd>${worker.pool}</dd></div>
      <div><dt>Device</dt><dd class="mono">${worker.device}</dd></div>
      <div><dt>Holds</dt><dd>${count(worker.held.length)} of ${many(worker.capacity, 'job')}, ${many(worker.lanes, 'batch', 'batches')} at once</dd></div>
      <div><dt>Heartbeat</dt><dd>${beat(worker)}</dd></div>
    </dl>
    <h3>Runs now</h3>
    ${jobs(worker)}
    <h3>In memory <span class="soft">${many(worker.models.length, 'model')}</span></h3>
    ${models(worker)}
  </li>`

const left = workers => workers.length === 0 ? nothing : html`
  <section class="panel" aria-labelledby="left-title">
    <header><h2 id="left-title">Have left <span class="soft small">within a day</span></h2></header>
    <div class="scroll" tabindex="0" role="region" aria-label="Those that have left, as a table">
      <table class="grid cards">
        <thead><tr><th scope="col">Worker</th><th scope="col">How</th><th scope="col">Pool</th><th scope="col">Device</th><th scope="col">When</th><th scope="col">Lived</th></tr></thead>
        <tbody>${repeat(workers, each => each.id, each => {
          const end = each.stopped_at ?? each.last_heartbeat_at
          return html`
            <tr data-worker=${each.id}>
              <th scope="row" class="mono">${each.id}</th>
              <td><span class="state ${each.state}">${each.state}</span> <span class="soft">${each.state === 'drained' ? 'it was asked to end, and has left' : 'it ended by itself, or by a signal'}</span></td>
              <td data-label="Pool">${each.pool}</td>
              <td data-label="Device" class="mono">${each.device}</td>
              <td data-label="When"><time datetime=${end} title=${moment(end)}>${ago(end)}, ${clock(end)}</time></td>
              <td data-label="Lived">${span(Date.parse(end) - Date.parse(each.started_at))}</td>
            </tr>`
        })}</tbody>
      </table>
    </div>
  </section>`

const totals = here => {
  const sum = of => here.reduce((total, worker) => total + of(worker), 0)
  const of = state => here.filter(worker => worker.state === state).length
  const figure = (words, n, hot = false) => html`<div class="tile-figure ${hot ? 'hot' : ''}"><dt>${words}</dt><dd>${count(n)}</dd></div>`
  return html`
    <dl class="tiles">
      ${figure('live', of('live'))}${figure('draining', of('draining'))}${figure('silent', of('silent'), of('silent') > 0)}
      ${figure('jobs run now', sum(worker => worker.running.length))}${figure('jobs they can hold', sum(worker => (worker.state === 'live' ? worker.capacity : 0)))}
    </dl>`
}

function show() {
  const pools = [...new Set(page.workers.map(worker => worker.pool))]
  const mine = page.workers.filter(worker => !page.pool || worker.pool === page.pool)
  const here = mine.filter(worker => HERE.has(worker.state))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.pool.localeCompare(b.pool) || a.id.localeCompare(b.id))
  const ended = mine.filter(worker => !HERE.has(worker.state))
    .sort((a, b) => Date.parse(b.stopped_at ?? b.last_heartbeat_at) - Date.parse(a.stopped_at ?? a.last_heartbeat_at))
  render(html`
    ${pools.length > 1 ? html`
      <div class="toolbar"><div class="field">
        <label for="pool">Pool</label>
        <select id="pool" @change=${event => { page.pool = event.target.value; show() }}>
          <option value="">all</option>${pools.map(pool => html`<option value=${pool} .selected=${pool === page.pool}>${pool}</option>`)}
        </select>
      </div></div>` : nothing}
    ${totals(here)}
    ${here.length === 0 ? html`
      <p class="panel empty">No worker lives now. Jobs are accepted and wait until one comes; a worker that starts appears here within seconds.</p>` : html`
      <ul class="workers" aria-label="Workers that are here">${repeat(here, worker => worker.id, card)}</ul>`}
    ${left(ended)}`, place)
}

/** Says who has left, or was lost, since the last look. */
function tellChanges(before, now) {
  const was = new Map(before.map(worker => [worker.id, worker.state]))
  for (const worker of now) {
    const then = was.get(worker.id)
    if (then === undefined || then === worker.state) continue
    if (!HERE.has(worker.state) && HERE.has(then)) tell(`${worker.id} has left.`)
    else if (worker.state === 'silent') tell(`Nothing is heard of ${worker.id}.`)
  }
}

function showPulse() {
  const age = performance.now() - page.heardAt
  const stale = page.problem !== undefined || age > STALE_MS
  pulse.classList.toggle('lost', stale)
  render(html`
    <span role="status">${stale ? 'The gateway does not answer.' : 'Live'}</span>
    ${stale && page.workers ? html`<span class="soft" aria-hidden="true">What you see is ${span(age)} old.</span>` : nothing}`, pulse)
}

const lookAgain = askEvery(async () => {
  try {
    const { data } = await get('/v1/admin/workers')
    if (page.workers) tellChanges(page.workers, data)
    Object.assign(page, { workers: data, heardAt: performance.now(), problem: undefined })
    show()
  } catch (problem) {
    page.problem = problem.message
    throw problem
  } finally {
    showPulse()
  }
}, EVERY_MS)

setInterval(showPulse, 1000)
