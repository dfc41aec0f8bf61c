/** Pictures of jobs, as they are shown on every page. */
import { html, nothing } from './lit.js'
import { about } from './format.js'
import { outputPath } from './api.js'

const SMALL = 160

/** A picture with as few pixels as an icon is enlarged without blur. */
const crisp = output => (Math.max(output.width, output.height) <= SMALL ? 'pixels' : '')

export const picture = (job, output, title) => html`
  <img class=${crisp(output)} src=${outputPath(job.id, output.index)} width=${output.width} height=${output.height}
    alt=${about(job) ? `${title}: ${about(job)}` : `A picture by ${title}`}>`

/** What a picture is saved as. */
export const fileName = (job, output) => `${job.model}-${output.seed}.${output.media_type === 'image/jpeg' ? 'jpg' : 'png'}`

/**
 * The pictures of a job: one of them large, the others below it.
 *
 * @param chosen index of the large one
 */
export const frames = (job, title, chosen, choose) => {
  const output = job.outputs[chosen] ?? job.outputs[0]
  return html`
    <div class="print">${picture(job, output, title)}</div>
    ${job.outputs.length > 1 ? html`
      <div class="contacts" role="group" aria-label="All ${job.outputs.length} pictures">
        ${job.outputs.map((each, index) => html`
          <button type="button" class="contact" aria-pressed=${String(index === chosen)} aria-label="Picture ${index + 1}, seed ${each.seed}" @click=${() => choose(index)}>
            <img class=${crisp(each)} src=${outputPath(job.id, each.index)} alt="" loading="lazy">
          </button>`)}
      </div>` : nothing}`
}

/** How far a job is that has not ended. */
export const progress = job => {
  const is = job.progress
  const words = job.state === 'queued' ? waiting(job) : is ? `Step ${is.step} of ${is.steps}` : 'Starting …'
  return html`
    <div class="developing" role="status">
      <p>${job.cancel_requested_at ? 'Canceling …' : words}</p>
      ${job.state === 'running' && is
        ? html`<progress max=${is.steps} value=${is.step} aria-label="Progress">${is.step} of ${is.steps}</progress>`
        : html`<progress aria-label="Progress"></progress>`}
    </div>`
}

const waiting = job => job.queue?.why?.detail ?? (job.queue?.position > 0 ? `Waiting: ${job.queue.position} before it` : 'Waiting for a worker …')
