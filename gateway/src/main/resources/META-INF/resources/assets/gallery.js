/** The gallery: the tenant's jobs, the newest first. */
import { html, nothing } from './lit.js'
import { about, ago, ENDED } from './format.js'
import { DRAGGED, fromJob } from './pictures.js'
import { picture } from './frames.js'

const dragging = (job, output) => event => {
  event.dataTransfer.setData(DRAGGED, JSON.stringify(fromJob(job.id, output.index)))
  event.dataTransfer.effectAllowed = 'copy'
}

const tile = (job, title) => {
  const output = job.erased_at ? undefined : job.outputs[0]
  return html`
    <li>
      <a class="tile" href="/jobs/${job.id}" draggable=${output ? 'true' : 'false'} @dragstart=${output ? dragging(job, output) : nothing}>
        <span class="tile-picture ${job.state}">
          ${output ? picture(job, output, title) : html`<span class="tile-state">${job.erased_at ? 'erased' : job.state}</span>`}
          ${job.outputs.length > 1 ? html`<span class="count" title="${job.outputs.length} pictures">${job.outputs.length}</span>` : nothing}
          ${ENDED.has(job.state) ? nothing : html`<span class="bath" aria-hidden="true"></span>`}
        </span>
        <span class="tile-title">${about(job) || title}</span>
        <span class="tile-sub">${about(job) ? `${title} · ` : ''}${ago(job.created_at)}</span>
      </a>
    </li>`
}

/**
 * @param roll {jobs, next, busy, problem}
 * @param titles of models by their ids
 */
export const gallery = (roll, titles, older) => html`
  <header><h2 id="gallery-title">Your pictures</h2></header>
  ${roll.jobs === undefined ? html`<p class="soft">Loading …</p>`
    : roll.jobs.length === 0 ? html`<p class="soft">None yet. What you make appears here.</p>`
    : html`<ul class="sheet">${roll.jobs.map(job => tile(job, titles[job.model] ?? job.model))}</ul>`}
  ${roll.problem ? html`<p class="problem" role="alert">${roll.problem}</p>` : nothing}
  ${roll.next ? html`<p class="more"><button type="button" ?disabled=${roll.busy} @click=${older}>Show older ones</button></p>` : nothing}`

/** A dialog with the pictures there are, to choose one as an input. */
export const earlier = (roll, titles, take, close) => {
  const jobs = (roll.jobs ?? []).filter(job => job.state === 'succeeded' && !job.erased_at)
  return html`
    <header><h2 id="earlier-title">An earlier picture</h2><button type="button" class="quiet" @click=${close}>Close</button></header>
    ${jobs.length === 0 ? html`<p class="soft">There is none yet.</p>` : html`
      <ul class="sheet small">
        ${jobs.flatMap(job => job.outputs.map(output => html`
          <li><button type="button" class="contact" @click=${() => take(job, output)}>${picture(job, output, titles[job.model] ?? job.model)}</button></li>`))}
      </ul>`}`
}
