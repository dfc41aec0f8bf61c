/** Canceling many jobs: which, counted while they are chosen; then done as an action that can be watched. */
import { html, nothing } from './lit.js'
import { post } from './api.js'
import { count, many } from './format.js'
import { confirm } from './dialogs.js'

const SETTLE_MS = 250

const OLDER = [['', 'any'], ['10', 'more than 10 minutes'], ['60', 'more than an hour'], ['360', 'more than 6 hours'], ['1440', 'more than a day']]

/** Why a text is no tag; undefined where it is one, or empty. */
function tagProblem(text) {
  const [name, ...value] = text.split('=')
  return !text.trim() || (name.trim() && value.length) ? undefined : 'Write it as name=value, such as campaign=spring, or leave it empty.'
}

/** What the API takes: only what was chosen. */
function filterOf(chosen) {
  const filter = {}
  for (const member of ['pool', 'model', 'tenant', 'priority', 'state']) {
    if (chosen[member]) filter[member] = chosen[member]
  }
  if (chosen.older) filter.created_before = new Date(Date.now() - Number(chosen.older) * 60_000).toISOString()
  const tag = chosen.tag.split('=')
  if (chosen.tag.includes('=') && tag[0].trim()) filter.tags = { [tag[0].trim()]: tag.slice(1).join('=').trim() }
  return filter
}

const choice = (id, words, value, options, change) => html`
  <div class="field">
    <label for="cancel-${id}">${words}</label>
    <select id="cancel-${id}" @change=${event => change(id, event.target.value)}>
      ${options.map(([option, shown]) => html`<option value=${option} .selected=${option === value}>${shown}</option>`)}
    </select>
  </div>`

/**
 * Asks which jobs to cancel.
 *
 * @param first {pool, model, tenant, priority} as chosen already; empty for any
 * @return the action that began, or undefined
 */
export function askCancel(first, view) {
  const chosen = { pool: '', model: '', tenant: '', priority: '', state: '', older: '', tag: '', ...first }
  let counted
  let refused
  let latest = 0
  let again = () => {}
  let settled

  async function look() {
    const mine = ++latest
    const filter = filterOf(chosen)
    counted = undefined
    refused = undefined
    again()
    if (Object.keys(filter).length === 0 || tagProblem(chosen.tag)) return
    try {
      const answer = await post('/v1/admin/jobs:cancel', { filter, dry_run: true })
      if (mine === latest) counted = answer.count
    } catch (problem) {
      if (mine === latest) refused = Object.values(problem.errors ?? {}).join('; ') || problem.message
    }
    again()
  }

  const change = (member, value) => {
    chosen[member] = value
    // What was counted, or is being counted, is something else.
    latest++
    counted = undefined
    refused = undefined
    again()
    clearTimeout(settled)
    settled = setTimeout(look, SETTLE_MS)
  }

  const any = values => [['', 'any'], ...[...new Set(values)].sort().map(each => [each, each])]
  const lines = view.data.flatMap(pool => pool.lines)
  const wrong = () => tagProblem(chosen.tag)
  const nobody = () => Object.keys(filterOf(chosen)).length === 0

  const result = confirm('Cancel jobs?', (errors, show) => {
    again = show
    return html`
      <p class="big" role="status">${nobody() || wrong() ? '–' : counted === undefined ? '…' : count(counted)} <small>${counted === 1 ? 'job' : 'jobs'} would be canceled</small></p>
      ${nobody() && !wrong() ? html`<p class="hint">Choose something: with nothing chosen it would be every job there is.</p>` : nothing}
      ${refused ? html`<p class="problem" role="alert">${refused}</p>` : nothing}
      <div class="pair">
        ${choice('pool', 'Pool', chosen.pool, any([chosen.pool, ...view.data.map(pool => pool.pool)].filter(Boolean)), change)}
        ${choice('model', 'Model', chosen.model, any([chosen.model, ...lines.map(line => line.model)].filter(Boolean)), change)}
        ${choice('tenant', 'Tenant', chosen.tenant, any([chosen.tenant, ...lines.map(line => line.tenant)].filter(Boolean)), change)}
        ${choice('priority', 'Priority', chosen.priority, any(['interactive', 'normal', 'batch']), change)}
        ${choice('state', 'State', chosen.state, [['', 'waiting and running'], ['queued', 'waiting'], ['running', 'running']], change)}
        ${choice('older', 'Waiting for', chosen.older, OLDER, change)}
      </div>
      <div class="field">
        <label for="cancel-tag">With the tag <span class="soft">name=value</span></label>
        <input type="text" id="cancel-tag" autocomplete="off" spellcheck="false" aria-describedby=${wrong() ? 'cancel-tag-error' : nothing} aria-invalid=${wrong() ? 'true' : nothing}
          .value=${chosen.tag} @input=${event => change('tag', event.target.value)}>
        ${wrong() ? html`<p class="problem" id="cancel-tag-error">${wrong()}</p>` : nothing}
      </div>
      <p class="soft">It cannot be undone. Those that wait end at once, those that run at their next step; jobs that come later are spared.</p>`
  }, {
    action: () => (counted ? `Cancel ${many(counted, 'job')}` : undefined),
    danger: true,
    run: async () => (await post('/v1/admin/jobs:cancel', { filter: filterOf(chosen) })).action,
  })
  look()
  return result
}
