/** What is being done to many things: how far it is, and a way to stop it. */
import { html, nothing } from './lit.js'
import { get, post } from './api.js'
import { ago, count } from './format.js'
import { tell } from './dialogs.js'
import { askEvery } from './live.js'

const WORDS = { cancel: 'Cancel jobs', redrive: 'Redrive dead letters', dismiss: 'Dismiss dead letters' }
const SHOWN_MS = 15 * 60_000
const BUSY_MS = 1000
const IDLE_MS = 10_000

/** A filter as people read it. */
export const filterWords = filter => Object.entries(filter)
  .map(([member, value]) => (typeof value === 'object' ? Object.entries(value).map(([tag, is]) => `${tag}=${is}`).join(', ')
    : `${member.replaceAll('_', ' ')} ${value}`))
  .join(', ')

/** Those that run, however many came after them, and those that ended a while ago; the newest first. */
async function ofLate() {
  const running = (await get('/v1/admin/actions?state=running&limit=200')).data
  const newest = (await get('/v1/admin/actions?limit=20')).data
    .filter(each => each.state === 'running' || Date.now() - Date.parse(each.finished_at) < SHOWN_MS)
  return [...newest, ...running.filter(each => !newest.some(is => is.id === each.id))]
}

/** Watches the actions of late, and tells them whenever they changed. */
export function watchDeeds(onDeeds) {
  let running = new Set()
  return askEvery(async () => {
    const deeds = await ofLate()
    deeds.filter(each => running.has(each.id) && each.state !== 'running').forEach(tellEnd)
    running = new Set(deeds.filter(each => each.state === 'running').map(each => each.id))
    onDeeds(deeds)
  }, () => (running.size ? BUSY_MS : IDLE_MS))
}

const tellEnd = is => tell(`${WORDS[is.kind]}: ${is.state}, ${count(is.done)} of ${count(is.total)} done.`)

const deed = (is, lookAgain) => {
  const stop = async () => {
    try {
      await post(`/v1/admin/actions/${is.id}:stop`)
    } catch (problem) {
      tell(`It was not stopped: ${problem.message}`)
    }
    lookAgain()
  }
  const passed = is.done + is.failed
  return html`
    <li class="deed">
      <p><b>${WORDS[is.kind] ?? is.kind}</b> <span class="soft">${filterWords(is.filter)}</span></p>
      ${is.state === 'running' ? html`
        <progress value=${passed} max=${Math.max(is.total, 1)} aria-label="How far it is"></progress>` : nothing}
      <p class="small"><span class="state ${is.state}">${is.state}</span>
        <span>${count(is.done)} of ${count(is.total)} done${is.failed ? `, ${count(is.failed)} failed: ${is.last_error}` : ''}</span>
        <span class="soft">by ${is.by.tenant}, ${ago(is.started_at)}</span>
        ${is.state === 'running' ? html`<button type="button" class="small" @click=${stop}>Stop</button>` : nothing}</p>
    </li>`
}

/** A panel; nothing where nothing was done of late. */
export const deedsPanel = (deeds, lookAgain) => deeds.length === 0 ? nothing : html`
  <section class="panel" aria-labelledby="deeds-title">
    <header><h2 id="deeds-title">Actions on many jobs</h2></header>
    <ul class="deeds">${deeds.map(each => deed(each, lookAgain))}</ul>
  </section>`
