/** The fields of a form, one template a kind. */
import { html, nothing } from './lit.js'
import { DRAGGED, draggedFromGallery, fromFile, pictureIn } from './pictures.js'

const MOST_SEED = 2 ** 53
const OWN_PICTURE = '\u0000own'

export const dice = () => Math.floor(Math.random() * 2 ** 32) % MOST_SEED

/**
 * A field with its label, help and what is wrong with it.
 *
 * @param form {values, errors, set(name, value), fail(name, message), limits, chooseEarlier(name)}
 */
export function fieldTemplate(field, form) {
  const id = `field-${field.name}`
  const error = form.errors[field.name]
  const about = [field.help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  const control = { id, about: about || nothing, invalid: error ? 'true' : nothing }
  const group = ['picture', 'choice-or-picture', 'weights'].includes(field.kind)
  return html`
    <div class="field ${field.kind}" data-field=${field.name}>
      ${field.kind === 'switch' ? nothing : group
        ? html`<span class="label" id="${id}-label">${field.title}${optional(field)}</span>`
        : html`<label for=${id}>${field.title}${optional(field)}</label>`}
      ${CONTROLS[field.kind](field, form, control)}
      ${field.help && field.kind !== 'seed' ? help(id, field.help) : nothing}
      ${error ? html`<p class="problem" id="${id}-error">${error}</p>` : nothing}
    </div>`
}

const optional = field => (field.kind === 'picture' && !field.required ? html` <span class="soft">optional</span>` : nothing)

const SHORT = 110

/** A long explanation is folded away, but stays readable for everybody. */
function help(id, text) {
  if (text.length <= SHORT) return html`<p class="help" id="${id}-help">${text}</p>`
  const end = text.indexOf('. ')
  const first = end > 0 && end < SHORT + 60 ? text.slice(0, end + 1) : `${text.slice(0, SHORT)}…`
  const rest = first.endsWith('…') ? text : text.slice(first.length).trim()
  return html`<details class="help"><summary id="${id}-help">${first}</summary><p>${rest}</p></details>`
}

/** Takes a number; half of one, such as "1.", is waited for. */
const takeNumber = (field, form) => ({ target }) => {
  if (!target.validity.badInput) form.set(field.name, target.value === '' ? undefined : Number(target.value))
}

const CONTROLS = {
  'text': (field, form, c) => html`
    <input id=${c.id} type="text" .value=${form.values[field.name] ?? ''} maxlength=${field.maxLength ?? nothing}
      placeholder=${field.placeholder ?? nothing} aria-describedby=${c.about} aria-invalid=${c.invalid}
      @input=${e => form.set(field.name, e.target.value)}>`,

  'long-text': (field, form, c) => html`
    <textarea id=${c.id} class=${field.name === 'prompt' ? 'roomy' : ''} rows="1" placeholder=${field.placeholder ?? nothing} .value=${form.values[field.name] ?? ''}
      maxlength=${field.maxLength ?? nothing} aria-describedby=${c.about} aria-invalid=${c.invalid}
      aria-required=${field.required ? 'true' : nothing}
      @input=${e => form.set(field.name, e.target.value)}
      @keydown=${e => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); e.target.form.requestSubmit() } }}></textarea>`,

  'json': (field, form, c) => {
    const value = form.values[field.name]
    return html`
      <textarea id=${c.id} class="mono" rows="2" spellcheck="false" placeholder="JSON"
        .value=${value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)}
        aria-describedby=${c.about} aria-invalid=${c.invalid} @input=${e => form.set(field.name, e.target.value || undefined)}></textarea>`
  },

  'number': (field, form, c) => html`
    <input id=${c.id} type="number" .value=${String(form.values[field.name] ?? '')} min=${field.minimum ?? nothing} max=${field.maximum ?? nothing}
      step="any" aria-describedby=${c.about} aria-invalid=${c.invalid} @input=${takeNumber(field, form)}>`,

  'range': (field, form, c) => {
    const value = form.values[field.name]
    return html`
      <div class="slide">
        <input id=${c.id} type="range" min=${field.minimum} max=${field.maximum} step=${field.step}
          .value=${String(value ?? field.minimum)} aria-describedby=${c.about} aria-invalid=${c.invalid}
          @input=${takeNumber(field, form)}>
        <input type="number" class="mono" aria-label="${field.title}, as a number" min=${field.minimum} max=${field.maximum} step="any"
          .value=${String(value ?? '')} @input=${takeNumber(field, form)}>
      </div>`
  },

  'seed': (field, form, c) => html`
    <div class="seed-row">
      <input id=${c.id} type="text" inputmode="numeric" class="mono" placeholder="chosen for you" autocomplete="off"
        .value=${String(form.values[field.name] ?? '')} aria-describedby=${c.about} aria-invalid=${c.invalid}
        @input=${e => form.set(field.name, /^\d+$/.test(e.target.value) ? Number(e.target.value) : e.target.value || undefined)}>
      <button type="button" class="icon" title="Another seed" aria-label="Another ${field.title.toLowerCase()}" @click=${() => form.set(field.name, dice())}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><rect x="3.5" y="3.5" width="17" height="17" rx="4" fill="none" stroke="currentColor" stroke-width="1.6"/><g fill="currentColor"><circle cx="8.3" cy="8.3" r="1.5"/><circle cx="15.7" cy="8.3" r="1.5"/><circle cx="12" cy="12" r="1.5"/><circle cx="8.3" cy="15.7" r="1.5"/><circle cx="15.7" cy="15.7" r="1.5"/></g></svg>
      </button>
    </div>`,

  'switch': (field, form, c) => html`
    <label class="switch" for=${c.id}>
      <input id=${c.id} type="checkbox" .checked=${Boolean(form.values[field.name])} aria-describedby=${c.about} aria-invalid=${c.invalid}
        @change=${e => form.set(field.name, e.target.checked)}>
      ${field.title}
    </label>`,

  'choice': (field, form, c) => html`
    <select id=${c.id} aria-describedby=${c.about} aria-invalid=${c.invalid} @change=${e => form.set(field.name, field.choices.find(each => String(each) === e.target.value))}>
      ${field.initial === undefined ? html`<option value="">–</option>` : nothing}
      ${options(field.choices, form.values[field.name])}
    </select>`,

  'choice-or-picture': (field, form, c) => {
    const value = form.values[field.name]
    const own = typeof value === 'object' && value !== null
    return html`
      <select id=${c.id} aria-labelledby="${c.id}-label" aria-describedby=${c.about} aria-invalid=${c.invalid}
        @change=${e => form.set(field.name, e.target.value === OWN_PICTURE ? {} : e.target.value)}>
        ${options(field.choices, value)}
        <option value=${OWN_PICTURE} .selected=${own}>a picture of mine …</option>
      </select>
      ${own ? picture(field, form, { id: `${c.id}-picture`, about: nothing }) : nothing}`
  },

  'picture': (field, form, c) => picture(field, form, c),

  'weights': (field, form, c) => {
    const value = form.values[field.name] ?? {}
    return html`
      <div role="group" class="weights" aria-labelledby="${c.id}-label" aria-describedby=${c.about}>
        ${field.weights.map(name => html`
          <label><span>${plain(name)}</span>
            <input type="range" min="0" max="1" step="0.05" .value=${String(value[name] ?? 0)}
              @input=${e => form.set(field.name, { ...value, [name]: Number(e.target.value) })}>
            <output class="mono">${(value[name] ?? 0).toFixed(2)}</output></label>`)}
      </div>`
  },
}

const plain = name => String(name).replaceAll('-', ' ').replaceAll('_', ' ')

const options = (choices, value) => choices.map(each => html`<option value=${each} .selected=${each === value}>${plain(each)}</option>`)

function picture(field, form, c) {
  const value = form.values[field.name]
  const take = async file => {
    form.set(field.name, { ...value, busy: true })
    try {
      form.set(field.name, await fromFile(file, form.limits))
    } catch (problem) {
      form.set(field.name, undefined)
      form.fail(field.name, problem.message)
    }
  }
  const drop = event => {
    event.preventDefault()
    event.currentTarget.classList.remove('over')
    const earlier = draggedFromGallery(event.dataTransfer)
    const file = pictureIn(event.dataTransfer)
    if (earlier) form.set(field.name, earlier)
    else if (file) take(file)
  }
  const over = event => {
    if (event.dataTransfer.types.includes('Files') || event.dataTransfer.types.includes(DRAGGED)) {
      event.preventDefault()
      event.currentTarget.classList.add('over')
    }
  }
  return html`
    <div class="well ${value?.shown ? 'filled' : ''}" @dragover=${over} @dragleave=${e => e.currentTarget.classList.remove('over')} @drop=${drop}>
      ${value?.shown ? html`<img src=${value.shown} alt="The chosen picture">` : nothing}
      <div class="well-words">
        ${value?.busy ? html`<p role="status">Uploading …</p>` : html`
        <p class="soft">${value?.shown ? 'Drop or paste another one, or' : 'Drop or paste a picture, or'}</p>
        <p class="well-actions">
          <label class="button small" for=${c.id}>choose a file</label>
          <input class="unseen" id=${c.id} type="file" accept="image/*" aria-describedby=${c.about ?? nothing}
            @change=${e => { if (e.target.files[0]) take(e.target.files[0]); e.target.value = '' }}>
          <button type="button" class="small" @click=${() => form.chooseEarlier(field.name)}>an earlier one</button>
          ${value?.shown ? html`<button type="button" class="small quiet" @click=${() => form.set(field.name, undefined)}>remove</button>` : nothing}
        </p>`}
      </div>
    </div>`
}
