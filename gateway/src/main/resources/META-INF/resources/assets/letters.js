/** One dead letter: of a job, or of a message that is none. */
import { html, nothing } from './lit.js'
import { bytes } from './format.js'
import { short, stamp, when } from './records.js'

const REASONS = {
  model_failed: 'The model failed',
  model_timeout: 'The model took too long',
  model_unavailable: 'No worker serves this version',
  worker_lost: 'Its workers died',
  store_unavailable: 'The object store was away',
  database_unavailable: 'The database was away',
  overloaded: 'A gateway was busy',
  internal: 'Something broke on our side',
  unreadable: 'Unreadable message',
}

export const reasonWords = reason => REASONS[reason] ?? reason.replaceAll('_', ' ')

const HOW = { redriven: 'Redriven', retried: 'Retried by its client', dismissed: 'Dismissed' }

/** A page of a job shows those of the visitor's own tenant alone. */
const jobLink = (id, mine, words) => (mine ? html`<a href="/jobs/${id}">${words}</a>` : html`<span title=${id}>${words}</span>`)

const settled = (is, mine) => html`
  <p class="settled"><span class="state settled">${HOW[is.how]}</span> ${when(is.at)}
    ${is.by ? html`by <a class="mono" href="/admin/audit?key=${is.by}" title=${is.by}>${short(is.by)}</a>` : nothing}
    ${is.new_job ? html`as job ${jobLink(is.new_job, mine, short(is.new_job))}` : nothing}</p>`

/** Shows what cannot be printed, so that nothing hides in a message. */
const printable = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)

const SHOWN_BYTES = 4096

const message = is => html`
  <details class="message">
    <summary>The message: ${bytes(is.bytes)}</summary>
    <dl class="pairs">
      <div><dt>Lies at</dt><dd class="mono">${is.topic}/${is.partition}/${is.offset}</dd></div>
      ${is.origin ? html`<div><dt>Came from</dt><dd class="mono">${is.origin}</dd></div>` : nothing}
      <div><dt>Key</dt><dd class="mono">${is.key === null ? 'none' : printable(is.key)}</dd></div>
    </dl>
    ${is.bytes === 0 ? html`<p class="soft">It is empty.</p>` : html`
      <pre tabindex="0" aria-label="How it begins">${printable(is.start)}</pre>
      ${is.bytes > SHOWN_BYTES ? html`<p class="hint">The first 4 KiB of ${bytes(is.bytes)}.</p>` : nothing}`}
  </details>`

/** @param on {mine, busy, problem, redrive, dismiss} */
export const letter = (is, on) => html`
  <li class="entry">
    <p class="entry-when">${stamp(is.at)}</p>
    <div class="entry-what">
      <p class="entry-title"><strong>${reasonWords(is.reason)}</strong> <code class="soft">${is.reason}</code></p>
      <p class="entry-detail">${is.detail || 'It gave no reason.'}</p>
      ${is.job ? html`
        <p class="entry-about">${jobLink(is.job, on.mine, `job ${short(is.job)}`)}
          <span>${is.model}</span> <span>tenant ${is.tenant}</span> <span>pool ${is.pool}</span></p>` : nothing}
      ${is.message ? message(is.message) : nothing}
      ${is.settled ? settled(is.settled, on.mine) : nothing}
      ${on.problem ? html`<p class="problem" role="alert">${on.problem}</p>` : nothing}
    </div>
    ${is.settled ? nothing : html`
      <p class="actions entry-do">
        <button type="button" class="small" ?disabled=${on.busy} @click=${on.dismiss}>Dismiss</button>
        ${is.job ? html`<button type="button" class="small" ?disabled=${on.busy} @click=${on.redrive}>Redrive</button>` : nothing}
      </p>`}
  </li>`
