/** What the page of a job tells beside its pictures. */
import { html, nothing, svg } from './lit.js'
import { clock, duration } from './format.js'

const EVENT_WORDS = {
  'job.queued': 'Waits', 'job.started': 'A worker began', 'job.updated': 'Changed', 'job.succeeded': 'Done',
  'job.failed': 'Failed', 'job.canceled': 'Canceled', 'job.expired': 'Time ran out',
}

const OUTCOME_WORDS = {
  succeeded: 'made it', failed: 'failed', lost: 'was lost; another one took over', released: 'gave it back', canceled: 'stopped: canceled',
  expired: 'stopped: time ran out', worker_lost: 'died',
}

/** Why a job waits or ended without a picture, in words. */
export function reason(job) {
  if (job.state === 'failed' || job.state === 'expired') {
    const hint = job.error?.retryable ? ' A retry may succeed.' : ''
    return `${job.error?.detail ?? 'It failed.'}${hint}`
  }
  if (job.state === 'canceled') return job.superseded_by ? 'A newer job replaced it.' : 'It was canceled.'
  if (job.state === 'queued') return job.queue?.why?.detail ?? 'It waits for a worker.'
  return ''
}

function expected(job) {
  const eta = job.queue?.eta?.finish_at
  const parts = []
  if (job.queue?.position > 0) parts.push(`${job.queue.position} before it`)
  if (eta?.p50) parts.push(`done at about ${clock(eta.p50)}`)
  return parts.join(', ')
}

/** The states of a job, and the workers that tried it. */
export const timeLine = (job, events) => html`
  <section aria-labelledby="line-title">
    <h3 id="line-title">What happened</h3>
    <ol class="line">
      ${events.map((event, index) => html`
        <li class=${event.data.state}>
          <span class="line-what">${index === 0 && event.type === 'job.queued' ? 'Accepted' : EVENT_WORDS[event.type] ?? event.type}</span>
          <time datetime=${event.time} title=${event.time}>${clock(event.time)}</time>
          ${index > 0 ? html`<span class="line-after">+ ${duration(Date.parse(event.time) - Date.parse(events[index - 1].time))}</span>` : nothing}
          ${event.type === 'job.started' ? attempt(job.attempts.find(each => each.number === event.data.attempt)) : nothing}
          ${index === events.length - 1 && reason(job) ? html`<p>${reason(job)} ${expected(job)}</p>` : nothing}
        </li>`)}
    </ol>
    ${job.attempts.length > 1 ? html`
      <p class="soft small">${job.attempts.length} attempts: ${job.attempts.map(each => `${each.number} ${OUTCOME_WORDS[each.outcome] ?? each.outcome ?? 'runs'}`).join(', ')}.</p>` : nothing}
  </section>`

const attempt = is =>
  is ? html`<p class="soft">attempt ${is.number} on <span class="mono">${is.worker}</span>${is.device ? html`, <span class="mono">${is.device}</span>` : nothing}</p>` : nothing

const PARTS = [
  ['queue_ms', 'waiting', 'part-1'], ['prepare_ms', 'preparing', 'part-2'], ['run_ms', 'drawing', 'part-3'],
  ['encode_ms', 'encoding', 'part-4'], ['store_ms', 'storing', 'part-5'],
]

/** Where the time went. */
export function timings(job) {
  if (!job.timings) return nothing
  const parts = PARTS.map(([name, words, colour]) => ({ ms: job.timings[name], words, colour }))
  const sum = parts.reduce((total, part) => total + part.ms, 0) || 1
  let at = 0
  const bars = parts.map(part => {
    const bar = svg`<rect x=${at} y="0" width=${(part.ms / sum) * 100} height="10" class=${part.colour}/>`
    at += (part.ms / sum) * 100
    return bar
  })
  return html`
    <section aria-labelledby="time-title">
      <h3 id="time-title">Where the time went <span class="soft">${duration(sum)}</span></h3>
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=${parts.map(part => `${part.words} ${duration(part.ms)}`).join(', ')}>${bars}</svg>
      <ul class="legend">${parts.map(part => html`<li class=${part.colour}>${part.words} <span class="mono">${duration(part.ms)}</span></li>`)}</ul>
    </section>`
}

const shown = (job, name, value) => {
  if (typeof value === 'string' && value.startsWith('sha256:')) {
    return html`<img class="input-picture" src="/v1/jobs/${job.id}/inputs/${name}" alt="The picture that went in">`
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? html`<code>${JSON.stringify(value)}</code>` : String(value)
}

/** What the job was made from. */
export const inputs = (job, schema) => {
  const entries = Object.entries(job.input ?? {}).filter(([, value]) => value !== '')
  if (job.erased_at || entries.length === 0) return nothing
  return html`
    <section aria-labelledby="input-title">
      <h3 id="input-title">Made from</h3>
      <dl class="facts">${entries.map(([name, value]) => html`<div><dt>${schema[name]?.title ?? name}</dt><dd>${shown(job, name, value)}</dd></div>`)}</dl>
    </section>`
}

/** The messages that told of the job. */
export const deliveries = log => log.length === 0 ? nothing : html`
  <section aria-labelledby="told-title">
    <h3 id="told-title">Webhooks</h3>
    <ul class="log">${log.map(each => html`
      <li><span class="state ${each.state}">${each.state}</span> ${each.event_type} <span class="soft">to ${each.url ?? 'your endpoint'}, ${each.tries.length} ${each.tries.length === 1 ? 'try' : 'tries'}</span></li>`)}</ul>
  </section>`
