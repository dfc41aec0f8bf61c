/** What waits, by model, tenant and priority: a table that can be narrowed, and acted on. */
import { html, nothing, repeat } from './lit.js'
import { count, many, span } from './format.js'
import { pauseOf } from './pausing.js'

const MOST = 200
export const EVERYTHING = { pool: '', model: '', tenant: '', priority: '' }

/** All lines that fit, the one whose oldest job waits longest first. */
function narrowed(view, filter) {
  const lines = view.data.flatMap(pool => pool.lines.map(line => ({ ...line, pool: pool.pool })))
  const age = line => line.depth.oldest?.age_s ?? -1
  const name = line => `${line.pool} ${line.model} ${line.tenant} ${line.priority}`
  return lines
    .filter(line => Object.entries(filter).every(([member, value]) => !value || line[member] === value))
    .sort((a, b) => age(b) - age(a) || name(a).localeCompare(name(b)))
}

/** Why the jobs of a line do not run. */
function why(line, view) {
  const { depth } = line
  if (line.paused) return html`<span class="chip held">paused: ${line.paused.kind} ${line.paused.name}</span>`
  if (view.alarms.some(alarm => alarm.code === 'no_worker' && alarm.pool === line.pool && alarm.model === line.model)) {
    return html`<span class="chip wrong">no live worker serves it</span>`
  }
  if (depth.waiting > 0) return depth.on_broker + depth.running > 0 ? 'its turn comes' : 'others go first'
  if (depth.on_broker > 0) return 'on its way to a worker'
  if (depth.running > 0) return 'runs'
  return 'delayed on purpose, or before another try'
}

const PAUSE = html`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M4.5 3v10M11.5 3v10" stroke="currentColor" stroke-width="2.4" fill="none"/></svg>`
const RESUME = html`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M4 2.5v11l9-5.5z" fill="currentColor"/></svg>`

const pausable = (kind, name, view, act) => {
  const paused = pauseOf(kind, name, view)
  const words = `${paused ? 'Resume' : 'Pause'} ${kind} ${name}`
  return html`<span class="pausable">${name}<button type="button" class="quiet tiny ${paused ? 'on' : ''}" aria-label=${words} title=${words}
    @click=${() => (paused ? act.resume(kind, name) : act.pause(kind, name))}>${paused ? RESUME : PAUSE}</button></span>`
}

const number = (words, n) => html`<td class="number ${n ? '' : 'none'}" data-label=${words}>${count(n)}</td>`

const row = (line, view, pools, act) => html`
  <tr>
    ${pools ? html`<td data-label="Pool">${line.pool}</td>` : nothing}
    <th scope="row">${pausable('model', line.model, view, act)}</th>
    <td data-label="Tenant">${pausable('tenant', line.tenant, view, act)}</td>
    <td data-label="Priority">${line.priority}</td>
    ${number('Waiting', line.depth.waiting)}
    ${number('On the way', line.depth.on_broker)}
    ${number('Running', line.depth.running)}
    ${number('Delayed', line.depth.delayed)}
    <td class="number" data-label="Oldest">${line.depth.oldest ? span(line.depth.oldest.age_s * 1000) : '–'}</td>
    <td class="number" data-label="Device time">${span(Math.ceil(line.depth.backlog_device_s) * 1000)}</td>
    <td data-label="Why">${why(line, view)}</td>
    <td class="actions-cell"><button type="button" class="small" @click=${() => act.cancel({ pool: line.pool, model: line.model, tenant: line.tenant, priority: line.priority })}
      aria-label="Cancel jobs of ${line.tenant} for ${line.model}, ${line.priority}">Cancel …</button></td>
  </tr>`

const select = (member, words, values, filter, act) => html`
  <div class="field">
    <label for="narrow-${member}">${words}</label>
    <select id="narrow-${member}" @change=${event => act.narrow({ ...filter, [member]: event.target.value })}>
      <option value="" .selected=${!filter[member]}>all</option>
      ${values.map(value => html`<option value=${value} .selected=${filter[member] === value}>${value}</option>`)}
    </select>
  </div>`

/**
 * @param act {narrow, pause, resume, cancel, pauseAny}
 */
export function linesPanel(view, filter, act) {
  const all = view.data.flatMap(pool => pool.lines.map(line => ({ ...line, pool: pool.pool })))
  const values = member => [...new Set([...all.map(line => line[member]), filter[member]].filter(Boolean))].sort()
  const lines = narrowed(view, filter)
  const pools = view.data.length > 1
  const chosen = Object.values(filter).some(Boolean)
  const sum = member => lines.reduce((total, line) => total + line.depth[member], 0)
  return html`
    <section class="panel" aria-labelledby="lines-title">
      <header>
        <h2 id="lines-title">What waits</h2>
        <p class="actions">
          <button type="button" @click=${act.pauseAny}>Pause a model or tenant …</button>
          <button type="button" @click=${() => act.cancel(filter)}>Cancel many …</button>
        </p>
      </header>
      <div class="toolbar">
        ${pools || filter.pool ? select('pool', 'Pool', values('pool'), filter, act) : nothing}
        ${select('model', 'Model', values('model'), filter, act)}
        ${select('tenant', 'Tenant', values('tenant'), filter, act)}
        ${select('priority', 'Priority', ['interactive', 'normal', 'batch'], filter, act)}
        ${chosen ? html`<button type="button" class="small" @click=${() => act.narrow(EVERYTHING)}>Show all</button>` : nothing}
        <p class="push soft small" role="status">${lines.length === 0 ? '' : `${many(lines.length, 'line')}${chosen ? ` of ${count(all.length)}` : ''}`}</p>
      </div>
      ${lines.length === 0
        ? html`<p class="empty">${all.length === 0 ? 'Nothing waits and nothing runs. What comes appears here, by model, tenant and priority.' : 'Nothing of that waits or runs.'}</p>`
        : html`
          <div class="scroll" tabindex="0" role="region" aria-label="What waits, as a table">
            <table class="grid cards lines">
              <thead><tr>
                ${pools ? html`<th scope="col">Pool</th>` : nothing}
                <th scope="col">Model</th><th scope="col">Tenant</th><th scope="col">Priority</th>
                <th scope="col" class="number">Waiting</th><th scope="col" class="number">On the way</th><th scope="col" class="number">Running</th>
                <th scope="col" class="number">Delayed</th><th scope="col" class="number">Oldest</th><th scope="col" class="number">Device time</th>
                <th scope="col">Why it waits</th><th scope="col"><span class="unseen">Do</span></th>
              </tr></thead>
              <tbody>${repeat(lines.slice(0, MOST), line => `${line.pool} ${line.model} ${line.tenant} ${line.priority}`, line => row(line, view, pools, act))}</tbody>
              ${lines.length > 1 ? html`
                <tfoot><tr>
                  <th scope="row" colspan=${pools ? 4 : 3}>All of these</th>
                  ${number('Waiting', sum('waiting'))}${number('On the way', sum('on_broker'))}${number('Running', sum('running'))}${number('Delayed', sum('delayed'))}
                  <td></td><td class="number" data-label="Device time">${span(Math.ceil(sum('backlog_device_s')) * 1000)}</td><td></td><td></td>
                </tr></tfoot>` : nothing}
            </table>
          </div>
          ${lines.length > MOST ? html`<p class="soft small">${count(lines.length - MOST)} more lines: narrow them.</p>` : nothing}`}
    </section>`
}
