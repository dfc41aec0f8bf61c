/** Something that is being done to many things, and how far it is. */
import { html, nothing } from './lit.js'
import { get, post } from './api.js'

const LOOK_AGAIN_MS = 700

const WORDS = {
  redrive: { doing: 'Redriving', done: 'Redriven' },
  dismiss: { doing: 'Dismissing', done: 'Dismissed' },
  cancel: { doing: 'Canceling', done: 'Canceled' },
}

/**
 * Follows an action until it has ended.
 *
 * @param show gets the action whenever it got on
 * @return the action as it ended
 */
export async function follow(action, show) {
  let is = action
  show(is)
  while (is.state === 'running') {
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS))
    // A gateway that is away for a moment does not stop it.
    is = await get(`/v1/admin/actions/${action.id}`).catch(() => is)
    show(is)
  }
  return is
}

export const stop = action => post(`/v1/admin/actions/${action.id}:stop`)

const ended = is => {
  const words = WORDS[is.kind]
  const rest = is.state === 'stopped' ? ' Stopped; what is left stays as it was.' : ''
  const failed = is.failed ? ` ${is.failed} could not be, and stay here: ${is.last_error}` : ''
  return `${words.done} ${is.done} of ${is.total}.${failed}${rest}`
}

/** @param act {stop, close} */
export const progress = (is, act) => html`
  <section class="panel tracked" aria-label="What is being done">
    ${is.state === 'running' ? html`
      <p><strong>${WORDS[is.kind].doing}</strong> <span class="mono">${is.done + is.failed} of ${is.total}</span>
        ${is.failed ? html`<span class="bad">, ${is.failed} could not be</span>` : nothing}
        <button type="button" class="small" @click=${act.stop}>Stop</button></p>
      <progress max=${Math.max(is.total, 1)} value=${is.done + is.failed} aria-label="How far it is"></progress>` : nothing}
    <p role="status" class=${is.state === 'running' ? 'unseen' : 'tracked-end'}>${is.state === 'running' ? `${WORDS[is.kind].doing} ${is.total}.` : html`
      ${ended(is)} <button type="button" class="quiet small" @click=${act.close}>Close</button>`}</p>
  </section>`
