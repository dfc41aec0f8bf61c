/** One key in the table of keys. */
import { html, nothing } from './lit.js'
import { moment } from './format.js'
import { short, when } from './records.js'

function stateOf(is) {
  if (is.revoked_at) return { name: 'revoked', words: 'revoked', title: `revoked ${moment(is.revoked_at)}` }
  if (is.expires_at && Date.parse(is.expires_at) <= Date.now()) return { name: 'expired', words: 'expired', title: `expired ${moment(is.expires_at)}` }
  return { name: 'live', words: 'live' }
}

/** Somebody who signs in with a provider of identities: nobody knows the secret. */
export const isPerson = is => !is.hint && !is.of_settings

const doing = (is, state, on) => {
  const name = html`<span class="unseen"> ${is.name || short(is.id)}</span>`
  return html`
    <p class="actions">
      <a class="button small quiet" href="/admin/audit?target=key:${is.id}">History${name}</a>
      ${state.name === 'revoked' ? nothing : html`
        <button type="button" class="small" @click=${on.change}>Change${name}</button>
        ${is.of_settings || isPerson(is) ? nothing : html`<button type="button" class="small" @click=${on.rotate}>Rotate${name}</button>`}
        <button type="button" class="small danger" @click=${on.revoke}>Revoke${name}</button>`}
    </p>`
}

/** @param on {own, change, rotate, revoke} */
export const keyRow = (is, on) => {
  const state = stateOf(is)
  return html`
    <tr class=${state.name === 'live' ? nothing : 'ended'}>
      <th scope="row">
        <span class="key-name">${is.name || html`<span class="soft">no name</span>`}</span>
        <span class="key-hint mono" title=${is.id}>${is.hint ? `…${is.hint}` : short(is.id)}</span>
        ${on.own ? html`<span class="chip">yours</span>` : nothing}
        ${isPerson(is) ? html`<span class="chip" title="Signs in with the provider of identities, which says each time what they may">a person</span>` : nothing}
        ${is.of_settings ? html`<span class="chip" title="The gateway makes it at each start: darkroom.bootstrap.keys">of the settings</span>` : nothing}
      </th>
      <td data-label="Tenant">${is.tenant}</td>
      <td data-label="May"><span class="chips">${is.scopes.map(scope => html`<span class="chip scope-${scope}">${scope}</span>`)}</span></td>
      <td class="number" data-label="A minute">${is.requests_per_minute?.toLocaleString() ?? html`<span class="none" title="The platform’s default">default</span>`}</td>
      <td data-label="Last used">${is.last_used_at ? when(is.last_used_at) : html`<span class="none">not known</span>`}</td>
      <td data-label="Ends">${is.expires_at ? when(is.expires_at) : html`<span class="none">never</span>`}</td>
      <td data-label="State"><span><span class="state ${state.name}" title=${state.title ?? nothing}>${state.words}</span>
        ${is.old_secret_until && state.name === 'live' ? html`<br><span class="soft small">former secret works, ends ${when(is.old_secret_until)}</span>` : nothing}</span></td>
      <td class="actions-cell">${doing(is, state, on)}</td>
    </tr>`
}
