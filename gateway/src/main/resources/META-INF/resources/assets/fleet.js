/** Workers: how they are, what they do, and how one is asked to end. */
import { html, nothing } from './lit.js'
import { post } from './api.js'
import { ago, count, many, since, span } from './format.js'
import { confirm, tell } from './dialogs.js'

export const HERE = new Set(['live', 'draining', 'silent'])

/** A job of a worker: a link where it is the visitor's to see. */
export const job = (is, visitor) => (visitor.reads && is.tenant === visitor.tenant
  ? html`<a class="mono" href="/jobs/${is.id}" title=${is.id}>…${is.id.slice(-8)}</a>`
  : html`<span class="mono" title=${is.id}>…${is.id.slice(-8)}</span>`)

/** How many of each model run there. */
export function running(worker) {
  if (worker.running.length === 0) return worker.state === 'live' && !worker.ready ? 'gets ready' : 'nothing'
  const models = new Map()
  worker.running.forEach(each => models.set(each.model, (models.get(each.model) ?? 0) + 1))
  return [...models].map(([model, n]) => (n > 1 ? `${model} × ${n}` : model)).join(', ')
}

/** A worker hears that it is to end, and says so, within seconds. */
const HEARS_MS = 10_000

/** Whether a worker was asked to end and takes jobs as before: it may not have heard of it. */
export const goesOn = (worker, now = Date.now()) => worker.state === 'draining' && worker.ready && now - Date.parse(worker.drain_requested_at) > HEARS_MS

/** A state in words, with what is known of it. */
export function standing(worker, now = Date.now()) {
  switch (worker.state) {
    case 'draining': {
      if (goesOn(worker, now)) return `was asked to end ${since(worker.drain_requested_at, now)} ago, and still takes jobs`
      const left = Date.parse(worker.drain_by) - now
      const rest = worker.held.length || worker.running.length
      return `${rest ? `finishes ${many(rest, 'job')}` : 'ends'}; ${left > 0 ? `gives back what is left in ${span(left)}` : 'its deadline has passed'}`
    }
    case 'silent': return `was last heard of ${since(worker.last_heartbeat_at, now)} ago`
    case 'drained': return `was asked to end, and has left ${worker.stopped_at ? ago(worker.stopped_at) : ''}`
    case 'gone': return `has left ${ago(worker.stopped_at ?? worker.last_heartbeat_at)}`
    default: return worker.ready ? `takes jobs, up for ${since(worker.started_at, now)}` : 'gets ready'
  }
}

/** Models that no other live worker of the pool has. */
function onlyThere(worker, workers) {
  const others = workers.filter(each => each.id !== worker.id && each.pool === worker.pool && each.state === 'live')
  const elsewhere = new Set(others.flatMap(each => each.models.map(model => model.id)))
  return worker.models.map(model => model.id).filter(id => !elsewhere.has(id))
}

const askToEnd = (worker, body) => post(`/v1/admin/workers/${encodeURIComponent(worker.id)}:drain`, body)

/** Asks a worker once more; its first deadline stays. */
export async function askAgain(worker) {
  try {
    await askToEnd(worker, {})
    tell(`${worker.id} was asked again to end.`)
  } catch (problem) {
    tell(problem.message)
  }
}

const DEADLINES = [[30, '30 seconds'], [120, '2 minutes'], [300, '5 minutes'], [900, '15 minutes'], [3600, 'an hour']]

/** Asks before a worker is drained. */
export function askDrain(worker, workers) {
  const alone = onlyThere(worker, workers)
  const rest = workers.filter(each => each.id !== worker.id && each.pool === worker.pool && each.state === 'live').length
  const has = worker.held.length || worker.running.length
  return confirm(`Drain ${worker.id}?`, errors => html`
    <p class="big">${count(has)} <small>${has === 1 ? 'job is' : 'jobs are'} there now</small></p>
    <p>It takes no more, finishes what it has, and ends. ${many(rest, 'other live worker')} of pool ${worker.pool} ${rest === 1 ? 'stays' : 'stay'}.</p>
    ${alone.length ? html`<p class="notice"><b>No other worker has ${alone.length > 3 ? many(alone.length, 'of its models', 'of its models') : alone.join(', ')}.</b>
      Jobs for ${alone.length === 1 ? 'it' : 'them'} wait until one does.</p>` : nothing}
    <div class="field">
      <label for="deadline">What is not finished is given back after</label>
      <select id="deadline" name="deadline_s">${DEADLINES.map(([s, words]) => html`<option value=${s} .selected=${s === 300}>${words}</option>`)}</select>
      ${errors.deadline_s ? html`<p class="problem">${errors.deadline_s}</p>` : nothing}
    </div>`, {
    action: 'Drain it',
    danger: true,
    run: async values => {
      const answer = await askToEnd(worker, { deadline_s: Number(values.deadline_s) })
      tell(`${worker.id} was asked to end.`)
      return answer
    },
  })
}

/** Those that are here, in a line each, for the page of the queue. */
export const workersPanel = (workers, view) => {
  const here = workers.filter(each => HERE.has(each.state))
  return html`
    <section class="panel" aria-labelledby="workers-title">
      <header><h2 id="workers-title">Workers</h2><p class="actions"><a class="button" href="/admin/workers">All, and drain</a></p></header>
      ${here.length === 0 ? html`<p class="empty">No worker lives. Jobs are accepted and wait; they start when one comes.</p>` : html`
        <div class="scroll" tabindex="0" role="region" aria-label="Workers, as a table">
          <table class="grid cards">
            <thead><tr><th scope="col">Worker</th><th scope="col">State</th>${view.data.length > 1 ? html`<th scope="col">Pool</th>` : nothing}
              <th scope="col">Device</th><th scope="col" class="number">Holds</th><th scope="col">Runs now</th></tr></thead>
            <tbody>${here.map(each => html`
              <tr>
                <th scope="row" class="mono">${each.id}</th>
                <td><span class="state ${each.state}">${each.state}</span></td>
                ${view.data.length > 1 ? html`<td data-label="Pool">${each.pool}</td>` : nothing}
                <td data-label="Device" class="mono">${each.device}</td>
                <td data-label="Holds" class="number">${count(each.held.length)} <span class="soft">of ${count(each.capacity)}</span></td>
                <td data-label="Runs now">${each.state === 'live' ? running(each) : standing(each)}</td>
              </tr>`)}</tbody>
          </table>
        </div>`}
    </section>`
}
