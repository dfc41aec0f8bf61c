/** Pausing and resuming a pool, a model or a tenant: asked first, with what it holds back. */
import { html, nothing } from './lit.js'
import { get, post } from './api.js'
import { count, many, moment, since } from './format.js'
import { confirm, tell } from './dialogs.js'

const FOLDERS = { pool: 'queues', model: 'models', tenant: 'tenants' }

/** Names of keys by their ids, asked for once somebody wants to know one. */
const names = { known: undefined }

/** Who paused it, as far as that is known. */
export function who(pause, onKnown) {
  if (!names.known) {
    names.known = new Map()
    get('/v1/admin/keys?limit=200').then(page => {
      names.known = new Map(page.data.map(key => [key.id, key.name]))
      onKnown?.()
    }, () => {})
  }
  const name = names.known.get(pause.key)
  return `${pause.tenant}, key ${name || `…${pause.key.slice(-6)}`}`
}

/** What a pause of it would hold, or holds. */
function held(kind, name, view) {
  const lines = view.data.flatMap(pool => pool.lines.filter(line => name === { pool: pool.pool, model: line.model, tenant: line.tenant }[kind]))
  const sum = member => lines.reduce((total, line) => total + line.depth[member], 0)
  return { wait: sum('waiting') + sum('on_broker') + sum('delayed'), run: sum('running') }
}

export const pauseOf = (kind, name, view) => view.pauses.find(pause => pause.kind === kind && pause.name === name)

const reasonField = errors => html`
  <div class="field">
    <label for="reason">Why <span class="soft">those whose jobs wait can read it</span></label>
    <input type="text" id="reason" name="reason" maxlength="500" autocomplete="off" aria-invalid=${errors.reason ? 'true' : 'false'}>
    ${errors.reason ? html`<p class="problem">${errors.reason}</p>` : nothing}
  </div>`

async function pause(kind, name, reason) {
  const answer = await post(`/v1/admin/${FOLDERS[kind]}/${encodeURIComponent(name)}:pause`, reason?.trim() ? { reason: reason.trim() } : {})
  tell(answer.changed ? `${kind} ${name} is paused. ${many(answer.taken_back, 'job')} on the way came back.` : `${kind} ${name} was paused already.`)
  return answer
}

export function askPause(kind, name, view) {
  const { wait, run } = held(kind, name, view)
  return confirm(`Pause ${kind} ${name}?`, errors => html`
    <p class="big">${count(wait)} <small>${wait === 1 ? 'job waits' : 'jobs wait'} until you resume it</small></p>
    <p>${run === 0 ? 'None runs.' : `${many(run, 'job')} that ${run === 1 ? 'runs' : 'run'} will finish.`}
      New ones are accepted and wait, too. Deadlines go on.</p>
    ${reasonField(errors)}`, { action: `Pause ${kind}`, run: values => pause(kind, name, values.reason) })
}

export function askResume(paused, view) {
  const { kind, name } = paused
  const { wait } = held(kind, name, view)
  return confirm(`Resume ${kind} ${name}?`, html`
    <p class="big">${count(wait)} <small>${wait === 1 ? 'job goes' : 'jobs go'} on in ${wait === 1 ? 'its' : 'their'} order</small></p>
    <p>Paused ${since(paused.since)} ago, ${moment(paused.since)}, by ${who(paused)}${paused.reason ? html`: “${paused.reason}”` : ', who gave no reason'}.</p>
    ${view.pauses.length > 1 ? html`<p class="soft">Pauses add up: what another one holds goes on waiting.</p>` : nothing}`, {
    action: `Resume ${kind}`,
    run: async () => {
      const answer = await post(`/v1/admin/${FOLDERS[kind]}/${encodeURIComponent(name)}:resume`)
      tell(`${kind} ${name} goes on.`)
      return answer
    },
  })
}

/** Pauses something that has no jobs now. */
export function askPauseAny(view) {
  const known = {
    pool: view.data.map(pool => pool.pool),
    model: view.data.flatMap(pool => pool.lines.map(line => line.model)),
    tenant: view.data.flatMap(pool => pool.lines.map(line => line.tenant)),
  }
  let kind = 'model'
  return confirm('Pause something', (errors, again) => html`
    <p class="soft">Also what has no jobs now: those that come will wait.</p>
    <div class="field">
      <label for="kind">What</label>
      <select id="kind" name="kind" @change=${event => { kind = event.target.value; again() }}>
        ${['model', 'tenant', 'pool'].map(each => html`<option value=${each} .selected=${each === kind}>${each}</option>`)}
      </select>
    </div>
    <div class="field">
      <label for="name">Its name</label>
      <input type="text" id="name" name="name" list="known-names" autocomplete="off" spellcheck="false" required>
      <datalist id="known-names">${[...new Set(known[kind])].map(each => html`<option value=${each}></option>`)}</datalist>
    </div>
    ${reasonField(errors)}`, {
    action: 'Pause it',
    run: values => {
      if (!values.name.trim()) throw new Error(`Name the ${kind}.`)
      return pause(values.kind, values.name.trim(), values.reason)
    },
  })
}
