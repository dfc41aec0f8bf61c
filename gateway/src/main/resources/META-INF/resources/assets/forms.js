/** Questions that ask for values: fields, one template a kind, in the dialog that every question has. */
import { html, nothing } from './lit.js'
import { confirm } from './dialogs.js'

const CONTROLS = {
  text: (field, c) => html`
    <input id=${c.id} name=${field.name} type="text" .value=${field.value ?? ''} maxlength=${field.longest ?? nothing} placeholder=${field.placeholder ?? nothing}
      ?disabled=${field.fixed} autocomplete="off" spellcheck="false" aria-describedby=${c.about} aria-invalid=${c.invalid}>`,

  number: (field, c) => html`
    <input id=${c.id} name=${field.name} type="number" .value=${String(field.value ?? '')} step=${field.step ?? 1} placeholder=${field.placeholder ?? nothing}
      aria-describedby=${c.about} aria-invalid=${c.invalid}>`,

  time: (field, c) => html`
    <input id=${c.id} name=${field.name} type="datetime-local" aria-describedby=${c.about} aria-invalid=${c.invalid}>`,

  choice: (field, c) => html`
    <select id=${c.id} name=${field.name} aria-describedby=${c.about} aria-invalid=${c.invalid}>
      ${field.choices.map(each => html`<option value=${each.value} ?selected=${String(each.value) === String(field.value)}>${each.title}</option>`)}
    </select>`,

  several: (field, c) => field.choices.map(each => html`
    <label class="check">
      <input type="checkbox" name="${field.name}.${each.value}" ?checked=${field.value.includes(each.value)} ?disabled=${field.fixed} aria-invalid=${c.invalid}>
      <span>${each.title}${each.help ? html` <span class="soft">${each.help}</span>` : nothing}</span>
    </label>`),
}

/** What the browser has in a field, as the API takes it; null where it is empty. */
const READ = {
  text: (values, field) => values[field.name].trim() || null,
  number: (values, field) => (values[field.name] === '' ? null : Number(values[field.name])),
  time: (values, field) => (values[field.name] ? new Date(values[field.name]).toISOString() : null),
  choice: (values, field) => values[field.name],
  several: (values, field) => field.choices.map(each => each.value).filter(value => `${field.name}.${value}` in values),
}

function template(field, error) {
  const id = `ask-${field.name}`
  const about = [field.help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || nothing
  const body = html`
    ${CONTROLS[field.kind](field, { id, about, invalid: error ? 'true' : nothing })}
    ${field.help ? html`<p class="hint" id="${id}-help">${field.help}</p>` : nothing}
    ${error ? html`<p class="problem" id="${id}-error">${error}</p>` : nothing}`
  return field.kind === 'several'
    ? html`<fieldset name=${field.name} aria-describedby=${about}><legend class="label">${field.label}</legend>${body}</fieldset>`
    : html`<div class="field"><label for=${id}>${field.label}</label>${body}</div>`
}

/**
 * Asks for the values of fields. What the gateway refuses stands at the field.
 *
 * @param fields [{kind, name, label, value, help, …}]; one that is fixed is shown and not sent
 * @param send takes the values by their names
 * @return what send answered, or undefined where it was given up
 */
export const ask = ({ title, intro, fields, action, send }) => confirm(
  title,
  errors => html`
    ${intro ? html`<p class="soft">${intro}</p>` : nothing}
    ${fields.map(field => template(field, errors[field.name]))}`,
  {
    action,
    run: values => send(Object.fromEntries(fields.filter(field => !field.fixed).map(field => [field.name, READ[field.kind](values, field)]))),
  })
