/** The page of dead letters: what went wrong for good, by reason; done again, or passed over. */
import { html, nothing, render } from './lit.js'
import { get, post } from './api.js'
import { deedsPanel, watchDeeds } from './deeds.js'
import { confirm, tell } from './dialogs.js'
import { count, many } from './format.js'
import { all, asked, foot, remember, roll, suggestions } from './records.js'
import { letter, reasonWords } from './letters.js'

const NAMES = ['reason', 'model', 'tenant', 'pool']
const LOOK_AGAIN_MS = 10_000

const place = document.getElementById('dead-letters')
const mine = place.dataset.tenant
const letters = roll('/v1/admin/dead-letters', show)
const page = { filter: asked(NAMES), settled: asked(['settled']).settled === 'true', reasons: [], newer: false, busy: new Set(), problems: {}, deeds: [], problem: undefined, tenants: [] }

const query = () => ({ ...page.filter, settled: page.settled ? 'true' : '' })
const filter = () => Object.fromEntries(Object.entries(page.filter).filter(([, value]) => value))
const isNarrow = () => Object.keys(filter()).length > 0

async function load() {
  remember(query())
  page.newer = false
  await letters.load(query())
  page.reasons = letters.page?.reasons ?? page.reasons
  show()
}

function narrow(changes) {
  Object.assign(page.filter, changes)
  load()
}

/** Counts again, and notices what came since. */
async function look() {
  if (document.hidden || letters.busy || !letters.rows) return
  const now = await get(`/v1/admin/dead-letters?${new URLSearchParams({ ...filter(), settled: page.settled, limit: 1 })}`).catch(() => undefined)
  if (!now) return
  page.reasons = now.reasons
  page.newer = now.data.length > 0 && !letters.rows.some(each => each.id === now.data[0].id)
  show()
}

// One letter ------------------------------------------------------------------------------------------------------------

const settle = (is, verb) => async () => {
  page.busy.add(is.id)
  delete page.problems[is.id]
  show()
  try {
    letters.replace(await post(`/v1/admin/dead-letters/${is.id}:${verb}`))
    tell(verb === 'redrive' ? 'It is a new job now.' : 'Passed over; it is among the settled ones.')
  } catch (problem) {
    page.problems[is.id] = problem.message
    // Somebody else may have been first: then that is shown.
    await get(`/v1/admin/dead-letters/${is.id}`).then(letters.replace).catch(() => {})
  }
  page.busy.delete(is.id)
  await look()
  show()
}

// Many ------------------------------------------------------------------------------------------------------------------

const MANY = {
  redrive: {
    question: n => `Redrive ${many(n, 'failed job')}?`,
    body: html`<p>Each becomes a new job of its tenant, with the same input and seed. What cannot be done again stays here, and says why.</p>`,
    action: 'Redrive', none: 'No failed job matches.',
  },
  dismiss: {
    question: n => `Dismiss ${many(n, 'dead letter')}?`,
    body: html`<p>Nothing is done with them. They move to the settled ones, with who did it, and cannot be brought back.</p>`,
    action: 'Dismiss', none: 'Nothing matches.', danger: true,
  },
}

const filterWords = () => Object.entries(filter()).map(([name, value]) => html`
  <li><span class="soft">${name}</span> ${name === 'reason' ? reasonWords(value) : value}</li>`)

const settleMany = verb => async () => {
  const path = `/v1/admin/dead-letters:${verb}`
  const { question, body, action, none, danger } = MANY[verb]
  page.problem = undefined
  show()
  try {
    const matching = (await post(path, { filter: filter(), dry_run: true })).count
    if (matching === 0) {
      tell(none)
      return
    }
    const begun = await confirm(question(matching), html`
      <p class="big">${count(matching)} <small>counted just now</small></p>
      <ul class="plain">${filterWords()}</ul>
      ${body}`, { action: `${action} ${count(matching)}`, danger, run: () => post(path, { filter: filter() }) })
    if (!begun) return
    page.deeds = [begun.action, ...page.deeds]
    show()
    lookAtDeeds()
  } catch (problem) {
    page.problem = problem.message
    show()
  }
}

// What is shown ---------------------------------------------------------------------------------------------------------

const chips = () => html`
  <div class="chips" role="group" aria-label="Reason">
    <button type="button" class="chip" aria-pressed=${page.filter.reason ? 'false' : 'true'} @click=${() => narrow({ reason: '' })}>All
      <span class="count-of">${total()}</span></button>
    ${shownReasons().map(each => html`
      <button type="button" class="chip" aria-pressed=${page.filter.reason === each.reason ? 'true' : 'false'} @click=${() => narrow({ reason: page.filter.reason === each.reason ? '' : each.reason })}>
        ${reasonWords(each.reason)} <span class="count-of">${count(each.count)}${each.more ? '+' : ''}</span></button>`)}
  </div>`

/** The chosen reason keeps its chip when none is left. */
const shownReasons = () =>
  page.filter.reason && !page.reasons.some(each => each.reason === page.filter.reason)
    ? [...page.reasons, { reason: page.filter.reason, count: 0 }] : page.reasons

function total() {
  return `${count(page.reasons.reduce((sum, each) => sum + each.count, 0))}${page.reasons.some(each => each.more) ? '+' : ''}`
}

const bar = () => html`
  <div class="toolbar">
    <div class="field"><label for="of-model">Model</label>
      <input id="of-model" type="search" list="models" .value=${page.filter.model} autocomplete="off" @change=${event => narrow({ model: event.target.value.trim() })}></div>
    <div class="field"><label for="of-tenant">Tenant</label>
      <input id="of-tenant" type="search" list="tenants" .value=${page.filter.tenant} autocomplete="off" @change=${event => narrow({ tenant: event.target.value.trim() })}></div>
    <div class="field"><label for="of-state">Which</label>
      <select id="of-state" @change=${event => { page.settled = event.target.value === 'settled'; load() }}>
        <option value="open" .selected=${!page.settled}>open</option>
        <option value="settled" .selected=${page.settled}>settled</option>
      </select></div>
    ${suggestions('models', models())}${suggestions('tenants', page.tenants)}
    ${page.settled || !letters.rows?.length ? nothing : html`
      <p class="actions push">
        ${isNarrow() ? nothing : html`<span class="soft small" id="narrow-first">Narrow them down to act on many.</span>`}
        <button type="button" ?disabled=${!isNarrow() || running()} aria-describedby=${isNarrow() ? nothing : 'narrow-first'} @click=${settleMany('dismiss')}>Dismiss these …</button>
        <button type="button" class="primary" ?disabled=${!isNarrow() || running() || page.filter.reason === 'unreadable'} aria-describedby=${isNarrow() ? nothing : 'narrow-first'} @click=${settleMany('redrive')}>Redrive these …</button>
      </p>`}
  </div>`

const models = () => [...new Set((letters.rows ?? []).map(is => is.model).filter(Boolean))].sort()

const running = () => page.deeds.some(is => is.state === 'running')

const none = () => {
  if (page.settled) return html`<p class="empty">${isNarrow() ? 'No settled letter matches.' : 'Nothing was settled yet. What was redriven, retried by its client or dismissed appears here.'}</p>`
  if (isNarrow()) return html`<p class="empty">No open letter matches. <button type="button" class="small" @click=${() => narrow({ reason: '', model: '', tenant: '', pool: '' })}>Show all</button></p>`
  return html`
    <div class="empty">
      <p><strong>No dead letters.</strong></p>
      <p>Jobs that failed through no fault of their client, and messages that no worker can read, would wait here until somebody redrives or dismisses them.</p>
    </div>`
}

function show() {
  render(html`
    ${deedsPanel(page.deeds, lookAtDeeds)}
    ${page.settled ? nothing : chips()}
    ${bar()}
    ${page.problem ? html`<p class="problem" role="alert">${page.problem}</p>` : nothing}
    <p role="status" class=${page.newer ? 'notice' : 'unseen'}>${page.newer ? html`New ones came. <button type="button" class="small" @click=${load}>Show them</button>` : nothing}</p>
    ${letters.rows?.length === 0 ? none() : nothing}
    ${letters.rows?.length ? html`
      <ul class="entries" aria-label="Dead letters" aria-busy=${letters.busy ? 'true' : 'false'}>
        ${letters.rows.map(is => letter(is, {
          mine: is.tenant === mine, busy: page.busy.has(is.id), problem: page.problems[is.id],
          redrive: settle(is, 'redrive'), dismiss: settle(is, 'dismiss'),
        }))}
      </ul>` : nothing}
    ${foot(letters)}`, place)
}

const lookAtDeeds = watchDeeds(deeds => {
  const ended = page.deeds.some(was => was.state === 'running' && deeds.find(is => is.id === was.id)?.state !== 'running')
  page.deeds = deeds.filter(is => is.kind !== 'cancel')
  if (ended) load()
  else show()
})

load()
setInterval(look, LOOK_AGAIN_MS)
all('/v1/admin/tenants').then(tenants => {
  page.tenants = tenants.map(each => each.id)
  show()
}).catch(() => {})
