/** Questions before something is done, and a word when it was. */
import { html, nothing, render } from './lit.js'

/**
 * Keeps Esc from closing a dialog while it is held. Browsers let `cancel` be prevented only once after each click, and close at the
 * next Esc; so the key is prevented, too, wherever the focus is.
 */
export function holdOpen(dialog, isHeld = () => true) {
  const hold = event => {
    if (isHeld()) event.preventDefault()
  }
  const press = event => {
    if (event.key === 'Escape') hold(event)
  }
  dialog.addEventListener('cancel', hold)
  document.addEventListener('keydown', press, true)
  dialog.addEventListener('close', () => document.removeEventListener('keydown', press, true))
}

/** What is wrong with controls that hold something which their value does not tell, such as half a date: it would be sent as nothing. */
function unread(form) {
  const controls = [...form.elements].filter(control => control.validity?.badInput)
  return controls.length === 0 ? undefined : {
    errors: Object.fromEntries(controls.map(control => [`/${control.name}`, control.type === 'number'
      ? 'is no number; write one, or leave it empty'
      : 'is half a time; give its day and its time of day, or clear it'])),
  }
}

/**
 * Asks before something is done. The promise is of what `run` returned, or of undefined where the visitor went back.
 *
 * @param title the question
 * @param body a template; or a function that makes one, of the errors (messages by member) and of a function that shows it anew
 * @param action what the button says that does it; or a function that tells it, and undefined while there is nothing to do
 * @param danger whether it cannot be undone
 * @param run does it with the values of the body's named fields. The dialog stays open meanwhile, and what the gateway objects to
 *     stands in it.
 */
export function confirm(title, body, { action = 'Do it', danger = false, run = values => values } = {}) {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.setAttribute('aria-labelledby', 'question')
  const asked = { busy: false, problem: undefined, errors: {} }
  let answer

  const does = () => (typeof action === 'function' ? action() : action)

  const show = () => render(html`
    <form @submit=${submit} novalidate>
      <h2 id="question">${title}</h2>
      ${typeof body === 'function' ? body(asked.errors, show) : body}
      ${asked.problem ? html`<p class="problem" role="alert">${asked.problem}</p>` : nothing}
      <p class="actions">
        <button type="button" ?disabled=${asked.busy} @click=${() => dialog.close()}>Go back</button>
        <button type="submit" class=${danger ? 'primary danger' : 'primary'} ?disabled=${asked.busy || !does()}>${asked.busy ? 'One moment …' : does() ?? 'Nothing to do'}</button>
      </p>
    </form>`, dialog)

  async function submit(event) {
    event.preventDefault()
    const bad = unread(event.target)
    if (bad) {
      refuse(bad)
      return
    }
    const values = Object.fromEntries(new FormData(event.target))
    Object.assign(asked, { busy: true, problem: undefined, errors: {} })
    show()
    try {
      answer = (await run(values)) ?? true
      dialog.close()
    } catch (problem) {
      refuse(problem)
    }
  }

  function refuse(problem) {
    const errors = Object.entries(problem.errors ?? {}).map(([pointer, detail]) => [pointer.split('/').at(-1), detail])
    const named = errors.filter(([name]) => dialog.querySelector(`[name="${CSS.escape(name)}"]`))
    const atFields = typeof body === 'function' ? named : []
    const rest = errors.filter(error => !atFields.includes(error)).map(([name, detail]) => `${name}: ${detail}`)
    asked.busy = false
    asked.errors = Object.fromEntries(atFields)
    asked.problem = errors.length ? rest.join('; ') : problem.message
    show()
    const first = atFields[0] && dialog.querySelector(`[name="${CSS.escape(atFields[0][0])}"]`)
    first?.focus()
  }

  const before = document.activeElement
  return new Promise(resolve => {
    holdOpen(dialog, () => asked.busy)
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (before?.isConnected) before.focus()
      resolve(answer)
    })
    show()
    dialog.showModal()
  })
}

const STAYS_MS = 6000
let told
let leaves

/** Says what happened, to eyes and to screen readers. */
export function tell(words) {
  if (!told) {
    told = document.body.appendChild(document.createElement('p'))
    told.className = 'told'
    told.setAttribute('role', 'status')
  }
  clearTimeout(leaves)
  told.textContent = words
  leaves = setTimeout(() => { told.textContent = '' }, STAYS_MS)
}
