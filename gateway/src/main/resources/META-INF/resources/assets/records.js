/** What the pages of dead letters, keys and acts share: lists that go on, times, ids, keys by their names. */
import { html, nothing } from './lit.js'
import { get } from './api.js'
import { ago, moment } from './format.js'

const PAGE = 50
const MOST = 200

/** A path of the API with a query; what is empty is left out. */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return given.length ? `${path}?${new URLSearchParams(given)}` : path
}

/**
 * A list of the API that is read page by page; the page that was asked for last counts. It is {rows, page, next, busy, problem},
 * where rows is undefined before the first answer.
 *
 * @param show called whenever it changed
 */
export function roll(path, show) {
  const list = { rows: undefined, page: undefined, next: undefined, busy: false, problem: undefined }
  let query = {}
  let turn = 0

  async function read(cursor, before) {
    const mine = ++turn
    Object.assign(list, { busy: true, problem: undefined })
    show()
    try {
      const page = await get(address(path, { ...query, limit: PAGE, cursor }))
      if (mine !== turn) return
      Object.assign(list, { page, rows: [...before, ...page.data], next: page.next_cursor })
    } catch (problem) {
      if (mine !== turn) return
      list.problem = problem.message
    }
    list.busy = false
    show()
  }

  return Object.assign(list, {
    /** Begins anew; what is shown stays until there is something else. */
    load(asked = query) {
      query = asked
      return read(undefined, [])
    },
    older: () => read(list.next, list.rows),
    /** Puts a row in the place of the one with its id. */
    replace(row) {
      list.rows = list.rows.map(each => (each.id === row.id ? row : each))
      show()
    },
  })
}

/** All rows of a list that is short. */
export async function all(path) {
  const rows = []
  let cursor
  do {
    const page = await get(address(path, { limit: MOST, cursor }))
    rows.push(...page.data)
    cursor = page.next_cursor
  } while (cursor)
  return rows
}

/** What stands below a list: what went wrong, and more of it. */
export const foot = list => html`
  ${list.problem ? html`<p class="problem" role="alert">${list.problem} <button type="button" class="small" @click=${() => list.load()}>Try again</button></p>` : nothing}
  ${list.rows === undefined && !list.problem ? html`<p class="soft">Loading …</p>` : nothing}
  ${list.next ? html`<p class="more"><button type="button" ?disabled=${list.busy} @click=${list.older}>${list.busy ? 'Loading …' : 'Show older ones'}</button></p>` : nothing}`

/** A time as people say it; pointing at it tells exactly. */
export const when = time => html`<time datetime=${time} title=${moment(time)}>${Date.parse(time) > Date.now() ? ahead(time) : ago(time)}</time>`

function ahead(time) {
  const hours = (Date.parse(time) - Date.now()) / 3_600_000
  if (hours < 1) return `in ${Math.ceil(hours * 60)} min`
  if (hours < 48) return `in ${Math.round(hours)} h`
  return new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** A time to the second: of today, or with its day. */
export function stamp(time) {
  const at = new Date(time)
  const today = at.toDateString() === new Date().toDateString()
  const clock = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const day = at.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
  return html`<time class="stamp" datetime=${time} title=${moment(time)}>${today ? clock : html`${day} <span>${clock}</span>`}</time>`
}

/** An id, short: its end, since ids of the same hour begin alike. */
export const short = id => `…${id.slice(-8)}`

/** What people call a key. */
export const keyName = key => (key === undefined ? undefined : key.name || (key.of_settings ? 'of the settings' : short(key.id)))

/** Texts to choose from while typing. */
export const suggestions = (id, values) => html`<datalist id=${id}>${values.map(value => html`<option value=${value}></option>`)}</datalist>`

/** What the address of this page asks for. */
export const asked = names => {
  const query = new URLSearchParams(location.search)
  return Object.fromEntries(names.map(name => [name, query.get(name) ?? '']))
}

/** Keeps it in the address, so that it can be sent to somebody and survives a reload. */
export const remember = query => history.replaceState(null, '', address(location.pathname, query))
