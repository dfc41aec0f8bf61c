/** The strip of models: one of them is chosen. */
import { html } from './lit.js'
import { family } from './format.js'

export const strip = (models, chosen, choose) => html`
  <div class="film" role="radiogroup" aria-label="Model">
    ${models.map(model => html`
      <label class="frame">
        <input type="radio" name="model" class="unseen" value=${model.id} .checked=${model.id === chosen?.id} @change=${() => choose(model)}>
        <span class="frame-picture">${sample(model)}</span>
        <span class="frame-title">${model.title}</span>
        <span class="frame-family">${family(model.family)}${model.workers === 0 ? ' · asleep' : ''}</span>
      </label>`)}
  </div>`

/** A picture that the model made, or its first letter. */
export const sample = model =>
  model.sample
    ? html`<img class=${(model.output.width ?? 999) <= 128 ? 'pixels' : ''} src="/v1/models/${model.id}/sample" alt="" loading="lazy">`
    : html`<span class="letter" aria-hidden="true">${model.title.slice(0, 1)}</span>`
