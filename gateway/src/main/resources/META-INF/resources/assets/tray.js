/** The tray: the picture that is being made, or was made last. */
import { html, nothing } from './lit.js'
import { about, duration, ENDED } from './format.js'
import { outputPath } from './api.js'
import { fileName, frames, progress } from './frames.js'
import { sample } from './strip.js'

/** Before anything was made: what the chosen model is. */
export const introduction = model => html`
  <div class="intro">
    <div class="print dim">${sample(model)}</div>
    <div><h2>${model.title}</h2><p class="soft">${model.description}</p>
      ${model.workers === 0 ? html`<p class="notice">No worker serves this model now. Jobs wait until one does.</p>` : nothing}</div>
  </div>`

/**
 * @param shot {job, preview, chosen, problem}
 * @param act {again, cancel, use, choose, repeat}
 */
export const tray = (shot, title, act, submits) => {
  const { job } = shot
  const output = job.outputs[shot.chosen] ?? job.outputs[0]
  return html`
    <header class="tray-head">
      <p><strong>${title}</strong>${about(job) ? html` <span class="soft">${about(job)}</span>` : nothing}</p>
      <a class="details" href="/jobs/${job.id}">Details</a>
    </header>
    ${job.state === 'succeeded' && output ? frames(job, title, shot.chosen, act.choose) : nothing}
    ${ENDED.has(job.state) ? nothing : html`
      <div class="print wet">${shot.preview
        ? html`<img class="pixels" src=${shot.preview} alt="What it looks like so far">`
        : html`<span class="bath" aria-hidden="true"></span>`}</div>
      ${progress(job)}`}
    ${['failed', 'canceled', 'expired'].includes(job.state) ? html`
      <div class="print empty" role="status"><p><strong>${END_WORDS[job.state]}</strong>${job.error ? html`<br>${job.error.detail}` : nothing}</p></div>` : nothing}
    ${shot.problem ? html`<p class="problem" role="alert">${shot.problem}</p>` : nothing}
    <footer class="tray-foot">
      ${output ? html`
        <p class="mono soft" role="status"><span class="unseen">Done. </span>seed ${output.seed}
          · ${output.width} × ${output.height}${job.timings ? html` · ${duration(job.timings.run_ms)}` : nothing}</p>
        <p class="actions">
          ${submits ? html`
            <button type="button" @click=${act.again}>Again, another seed</button>
            <button type="button" @click=${() => act.use(job, output)}>Use as input</button>` : nothing}
          <a class="button" href=${outputPath(job.id, output.index)} download=${fileName(job, output)}>Download</a>
        </p>` : nothing}
      ${!ENDED.has(job.state) && submits && !job.cancel_requested_at
        ? html`<p class="actions"><button type="button" @click=${act.cancel}>Cancel</button></p>` : nothing}
      ${ENDED.has(job.state) && job.state !== 'succeeded' && submits
        ? html`<p class="actions"><button type="button" @click=${act.repeat}>Try again</button></p>` : nothing}
    </footer>`
}

const END_WORDS = { failed: 'It failed.', canceled: 'It was canceled.', expired: 'Its time ran out.' }
