/** What is wrong, in words, with what to do about it. */
import { html, nothing } from './lit.js'
import { count, many, moment, since } from './format.js'

const URGENT = new Set(['broker_away', 'no_worker', 'stalled'])

/** The API's advice without its calls, for which the page has buttons. */
const advice = words => words.replace(/[;:] (GET|POST) \S+?( says how many)?\.$/, '.')

/** How many workers would have it done within a minute. */
const wanted = (alarm, scales) => {
  const value = scales[alarm.pool]?.value
  return alarm.code === 'no_worker' && value ? ` ${many(value, 'worker')} would have what waits there done in about a minute.` : ''
}

/**
 * @param act {resume(kind, name), narrow(filter), cancel(filter)}
 */
const deeds = (alarm, act) => {
  const { code, pool, model, tenant } = alarm
  const [kind, name] = pool ? ['pool', pool] : model ? ['model', model] : ['tenant', tenant]
  if (code === 'paused_with_jobs') {
    return html`<button type="button" class="small" @click=${() => act.resume(kind, name)}>Resume ${kind} ${name}</button>`
  }
  if (code === 'no_worker') {
    return html`
      <a class="button small" href="/admin/workers">Workers</a>
      <button type="button" class="small" @click=${() => act.cancel({ pool, model })}>Cancel its jobs</button>`
  }
  if (code === 'oldest_too_old') return html`<button type="button" class="small" @click=${() => act.narrow({ pool })}>Show what waits</button>`
  return ['stalled', 'jobs_lost_recently'].includes(code) ? html`<a class="button small" href="/admin/workers">Workers</a>` : nothing
}

const alarm = (is, scales, act) => html`
  <li class="alarm ${URGENT.has(is.code) ? 'urgent' : ''}" data-code=${is.code}>
    <div>
      <p class="what">${is.detail[0].toUpperCase()}${is.detail.slice(1)}</p>
      <p>${advice(is.action)}${wanted(is, scales)}${is.since ? html` <span class="small" title=${moment(is.since)}>For ${since(is.since)}.</span>` : nothing}</p>
    </div>
    <div class="actions">${deeds(is, act)}</div>
  </li>`

/** All of them, the most urgent first; or that there is none. */
export const alarms = (view, scales, act) => html`
  <p class="unseen" role="status">${view.alarms.length === 0 ? 'Nothing is wrong.' : `${many(view.alarms.length, 'thing')} to look at.`}</p>
  ${view.alarms.length === 0
    ? html`<p class="calm" aria-hidden="true">Nothing is wrong. ${quiet(view)}</p>`
    : html`<ul class="alarms" aria-label="What is wrong">${view.alarms.map(each => alarm(each, scales, act))}</ul>`}`

function quiet(view) {
  const waiting = view.data.reduce((sum, pool) => sum + pool.depth.waiting + pool.depth.on_broker, 0)
  return waiting === 0 ? 'Nothing waits.' : `${count(waiting)} ${waiting === 1 ? 'job waits its' : 'jobs wait their'} turn.`
}
