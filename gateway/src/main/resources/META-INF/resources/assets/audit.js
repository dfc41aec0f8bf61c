/** The page of acts: who did what, the newest first. */
import { html, nothing, render } from './lit.js'
import { all, asked, foot, keyName, remember, roll, short, stamp } from './records.js'

const NAMES = ['action', 'key', 'target']

/** What was done, in words that its target ends; a new kind of act shows its name. */
const ACTS = {
  'tenant.create': 'made', 'tenant.change': 'changed the limits of',
  'key.create': 'made', 'key.change': 'changed', 'key.rotate': 'gave a new secret to', 'key.revoke': 'revoked',
  'dead_letter.redrive': 'redrove', 'dead_letter.dismiss': 'dismissed',
  'dead_letters.redrive': 'redrove dead letters by', 'dead_letters.dismiss': 'dismissed dead letters by',
  'jobs.cancel': 'canceled jobs by', 'action.stop': 'stopped', 'worker.drain': 'drained',
  'pool.pause': 'paused', 'pool.resume': 'resumed', 'model.pause': 'paused', 'model.resume': 'resumed',
  'tenant.pause': 'paused', 'tenant.resume': 'resumed',
}

const place = document.getElementById('audit')
const acts = roll('/v1/admin/audit', show)
const page = { filter: asked(NAMES), keys: new Map() }

function load() {
  remember(page.filter)
  return acts.load(page.filter)
}

function narrow(changes) {
  Object.assign(page.filter, changes)
  load()
}

// What was acted upon ---------------------------------------------------------------------------------------------------

/** A target is a kind and an id, such as key:0199…; some have a page. */
function target(is) {
  const [kind, ...rest] = is.target.split(':')
  const id = rest.join(':')
  const key = page.keys.get(id)
  const words = kind === 'key' && key ? keyName(key) : /^[0-9a-f-]{36}$/.test(id) ? short(id) : id
  return html`<button type="button" class="link" title="Everything that was done to ${is.target}" @click=${() => narrow({ target: is.target })}>
    <span class="soft">${kind.replaceAll('_', ' ')}</span> ${words}</button>`
}

function by(is) {
  const name = keyName(page.keys.get(is.key))
  return html`<button type="button" class="link" title="Everything that the key ${is.key} did" @click=${() => narrow({ key: is.key })}>
    ${name ?? short(is.key)}</button> <span class="soft">of ${is.tenant}</span>`
}

// Details ---------------------------------------------------------------------------------------------------------------

function value(is) {
  if (is === null || is === '') return html`<span class="soft">none</span>`
  if (Array.isArray(is)) return is.map(String).join(', ')
  if (typeof is === 'object') return Object.entries(is).map(([name, each]) => `${name} ${typeof each === 'object' ? JSON.stringify(each) : each}`).join(', ')
  return String(is)
}

const details = is => {
  const entries = Object.entries(is.details)
  return entries.length === 0 ? nothing : html`
    <dl class="about">${entries.map(([name, each]) => html`<div><dt>${name.replaceAll('_', ' ')}</dt><dd>${value(each)}</dd></div>`)}</dl>`
}

const act = is => html`
  <li class="entry">
    <p class="entry-when">${stamp(is.at)}</p>
    <div class="entry-what">
      <p class="entry-title">${by(is)} <strong>${ACTS[is.action] ?? is.action}</strong> ${target(is)}</p>
      ${details(is)}
    </div>
    <p class="entry-kind"><button type="button" class="link mono" title="Every ${is.action}" @click=${() => narrow({ action: is.action })}>${is.action}</button></p>
  </li>`

// The page --------------------------------------------------------------------------------------------------------------

const knownActions = () => [...new Set([...Object.keys(ACTS), ...(acts.rows ?? []).map(is => is.action), page.filter.action].filter(Boolean))].sort()

function knownKeys() {
  const ids = new Set([...[...page.keys.values()].filter(key => key.scopes.includes('admin')).map(key => key.id), ...(acts.rows ?? []).map(is => is.key), page.filter.key].filter(Boolean))
  return [...ids].map(id => ({ id, words: `${keyName(page.keys.get(id)) ?? short(id)}${page.keys.has(id) ? `, ${page.keys.get(id).tenant}` : ''}` }))
}

const bar = () => html`
  <div class="toolbar">
    <div class="field"><label for="of-action">What was done</label>
      <select id="of-action" @change=${event => narrow({ action: event.target.value })}>
        <option value="" .selected=${!page.filter.action}>anything</option>
        ${knownActions().map(action => html`<option value=${action} .selected=${action === page.filter.action}>${action}</option>`)}
      </select></div>
    <div class="field"><label for="of-key">By which key</label>
      <select id="of-key" @change=${event => narrow({ key: event.target.value })}>
        <option value="" .selected=${!page.filter.key}>any</option>
        ${knownKeys().map(({ id, words }) => html`<option value=${id} .selected=${id === page.filter.key}>${words}</option>`)}
      </select></div>
    <div class="field roomy"><label for="of-target">To what</label>
      <input id="of-target" type="search" class="mono" placeholder="kind:id, such as tenant:shop" .value=${page.filter.target} autocomplete="off" spellcheck="false"
        @change=${event => narrow({ target: event.target.value.trim() })}></div>
    ${isNarrow() ? html`<button type="button" @click=${() => narrow({ action: '', key: '', target: '' })}>Show all</button>` : nothing}
    <button type="button" class="push" ?disabled=${acts.busy} @click=${load}>Look again</button>
  </div>`

const isNarrow = () => NAMES.some(name => page.filter[name])

function show() {
  render(html`
    ${bar()}
    ${acts.rows?.length === 0 ? html`
      <p class="empty">${isNarrow() ? 'Nothing of the kind was done.' : 'Nothing was done yet. Every act of an admin appears here, with its key and time; nothing is ever taken out.'}</p>` : nothing}
    ${acts.rows?.length ? html`<ul class="entries" aria-label="Acts" aria-busy=${acts.busy ? 'true' : 'false'}>${acts.rows.map(act)}</ul>` : nothing}
    ${foot(acts)}`, place)
}

load()
all('/v1/admin/keys').then(keys => {
  page.keys = new Map(keys.map(key => [key.id, key]))
  show()
}).catch(() => {})
