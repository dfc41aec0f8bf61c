/** The page of keys: who uses the platform, how much of it, and with which keys. */
import { html, nothing, render } from './lit.js'
import { patch, post } from './api.js'
import { confirm, tell } from './dialogs.js'
import { ask } from './forms.js'
import { isPerson, keyRow } from './key-rows.js'
import { all, asked, foot, keyName, remember, roll } from './records.js'
import { showSecret } from './secret.js'

const SCOPES = [
  { value: 'jobs', title: 'jobs', help: 'submits and changes jobs' },
  { value: 'read', title: 'read', help: 'sees jobs, pictures and models' },
  { value: 'admin', title: 'admin', help: 'steers queues, workers and keys of every tenant; neither of the other two' },
]

const GRACES = [
  { value: '0', title: 'not at all: it ends now' },
  { value: '3600', title: 'an hour' },
  { value: '86400', title: 'a day' },
  { value: '604800', title: 'a week' },
  { value: '2592000', title: '30 days' },
]

const place = document.getElementById('keys')
const keys = roll('/v1/admin/keys', show)
const page = { tenants: undefined, tenant: asked(['tenant']).tenant, problem: undefined }

function load() {
  remember({ tenant: page.tenant })
  return keys.load({ tenant: page.tenant })
}

function choose(tenant) {
  page.tenant = tenant
  load()
}

async function loadTenants() {
  try {
    page.tenants = await all('/v1/admin/tenants')
  } catch (problem) {
    page.problem = problem.message
  }
  show()
}

/** What is not as it was shown. The rest is not sent, so that it stays as somebody else may have made it meanwhile. */
const changes = (values, was) => Object.fromEntries(Object.entries(values)
  .filter(([name, value]) => JSON.stringify(value ?? '') !== JSON.stringify(was[name] ?? '')))

/** Sends what changed; where nothing did, it is answered with what was. */
async function change(path, values, was) {
  const changed = changes(values, was)
  return Object.keys(changed).length ? patch(path, changed) : was
}

// Tenants ---------------------------------------------------------------------------------------------------------------

const limits = is => [
  { kind: 'number', name: 'weight', label: 'Weight', value: is.weight, step: 'any', help: 'Its part when several want more than there is: 0.01 to 100.' },
  { kind: 'number', name: 'max_running', label: 'At most running', value: is.max_running, placeholder: 'no bound', help: 'Jobs that run or are on their way to a worker; others wait.' },
  { kind: 'number', name: 'max_waiting', label: 'At most waiting', value: is.max_waiting, help: 'New jobs are refused beyond that.' },
]

/** What was left empty stays as it is, or becomes what is usual. Only a bound on what runs can be none. */
const limitsOf = values => Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || name === 'max_running'))

async function newTenant() {
  const made = await ask({
    title: 'A new tenant', action: 'Make it',
    intro: 'It can do nothing before it has a key.',
    fields: [
      { kind: 'text', name: 'id', label: 'Id', longest: 64, placeholder: 'shop', help: 'Lower-case letters, digits and inner hyphens. It stays for ever.' },
      ...limits({ weight: 1, max_running: null, max_waiting: 100_000 }),
    ],
    send: ({ id, ...values }) => post('/v1/admin/tenants', { ...(id === null ? {} : { id }), ...limitsOf(values) }),
  })
  if (!made) return
  tell(`Tenant ${made.id} is there. Make it a key now.`)
  await loadTenants()
  choose(made.id)
}

async function changeTenant(is) {
  const changed = await ask({
    title: `Limits of ${is.id}`, action: 'Change', intro: 'They hold for the next job that is accepted or sent to a worker.',
    fields: limits(is),
    send: values => change(`/v1/admin/tenants/${encodeURIComponent(is.id)}`, limitsOf(values), is),
  })
  if (!changed || changed === is) return
  page.tenants = page.tenants.map(each => (each.id === is.id ? changed : each))
  show()
  tell(`The limits of ${is.id} are changed.`)
}

const tenantRow = is => html`
  <tr aria-current=${page.tenant === is.id ? 'true' : nothing}>
    <th scope="row"><button type="button" class="link" aria-pressed=${page.tenant === is.id ? 'true' : 'false'} title="Show the keys of this tenant alone"
      @click=${() => choose(page.tenant === is.id ? '' : is.id)}>${is.id}</button></th>
    <td class="number" data-label="Weight">${is.weight}</td>
    <td class="number" data-label="At most running">${is.max_running ?? html`<span class="none">no bound</span>`}</td>
    <td class="number" data-label="At most waiting">${is.max_waiting.toLocaleString()}</td>
    <td class="actions-cell"><p class="actions">
      <a class="button small quiet" href="/admin/audit?target=tenant:${is.id}">History<span class="unseen"> of ${is.id}</span></a>
      <button type="button" class="small" @click=${() => changeTenant(is)}>Change<span class="unseen"> the limits of ${is.id}</span></button></p></td>
  </tr>`

const tenants = () => html`
  <section class="panel" aria-labelledby="tenants-title">
    <header><h2 id="tenants-title">Tenants</h2>
      <p class="actions"><button type="button" @click=${newTenant}>New tenant …</button></p></header>
    ${page.problem ? html`<p class="problem" role="alert">${page.problem}</p>` : nothing}
    ${page.tenants === undefined ? html`<p class="soft">${page.problem ? '' : 'Loading …'}</p>` : html`
      <div class="scroll tall" tabindex="0" role="group" aria-labelledby="tenants-title"><table class="grid cards">
        <thead><tr><th scope="col">Tenant</th><th scope="col" class="number">Weight</th><th scope="col" class="number">At most running</th>
          <th scope="col" class="number">At most waiting</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead>
        <tbody>${page.tenants.map(tenantRow)}</tbody>
      </table></div>`}
  </section>`

// Keys ------------------------------------------------------------------------------------------------------------------

const SAYS = {
  settings: 'The gateway’s settings say so (darkroom.bootstrap.keys).',
  provider: 'The provider of identities says so, each time they sign in.',
}

const grant = (is, says = undefined) => [
  { kind: 'text', name: 'name', label: 'Name', value: is.name, longest: 100, placeholder: 'web shop', fixed: says === 'provider',
    help: says === 'provider' ? SAYS.provider : 'What people call it.' },
  { kind: 'several', name: 'scopes', label: 'May', value: is.scopes, choices: SCOPES, fixed: says !== undefined, help: SAYS[says] },
  { kind: 'number', name: 'requests_per_minute', label: 'Requests per minute', value: is.requests_per_minute, placeholder: 'the platform’s default' },
]

async function newKey() {
  const made = await ask({
    title: 'A new key', action: 'Make it', intro: 'Its secret is shown when it is made, and never again.',
    fields: [
      { kind: 'choice', name: 'tenant', label: 'Tenant', value: page.tenant || page.tenants[0]?.id, choices: page.tenants.map(({ id }) => ({ value: id, title: id })) },
      ...grant({ name: '', scopes: ['jobs', 'read'], requests_per_minute: null }),
      { kind: 'time', name: 'expires_at', label: 'Ends at', help: 'Empty: never. In your own time zone.' },
    ],
    send: values => post('/v1/admin/keys', values),
  })
  if (!made) return
  await showSecret(made, 'The key is made')
  await load()
}

async function changeKey(is) {
  const changed = await ask({
    title: `Change ${keyName(is)}`, action: 'Change', intro: 'It holds within a second, on every gateway.',
    fields: grant(is, is.of_settings ? 'settings' : isPerson(is) ? 'provider' : undefined),
    send: values => change(`/v1/admin/keys/${is.id}`, values, is),
  })
  if (!changed || changed === is) return
  keys.replace(changed)
  tell(`${keyName(changed)} is changed.`)
}

async function rotate(is) {
  const rotated = await ask({
    title: `A new secret for ${keyName(is)}`, action: 'Rotate',
    intro: `The key stays the same, with its name, limits and history. Sessions that were begun with the former secret end with it.`,
    fields: [{ kind: 'choice', name: 'grace_s', label: 'The former secret works for', value: '86400', choices: GRACES, help: 'Time for its programs to change over. After a leak: not at all.' }],
    send: values => post(`/v1/admin/keys/${is.id}:rotate`, { grace_s: Number(values.grace_s) }),
  })
  if (!rotated) return
  await showSecret(rotated, 'The key has a new secret')
  await load()
}

async function revoke(is) {
  const own = is.id === place.dataset.key
  const revoked = await confirm(`Revoke ${keyName(is)}?`, html`
    <p>Programs of <strong>${is.tenant}</strong> that use it are refused at once, and sessions that were begun with it end. Jobs that it submitted go on. This cannot be undone.</p>
    ${own ? html`<p class="notice"><strong>It is the key that you are signed in with.</strong> You will have to sign in with another one.</p>` : nothing}
  `, { action: 'Revoke it', danger: true, run: () => post(`/v1/admin/keys/${is.id}:revoke`) })
  if (!revoked) return
  if (own) {
    location.assign('/sign-in?to=/admin/keys')
    return
  }
  keys.replace(revoked)
  tell(`${keyName(is)} is revoked.`)
}

const list = () => html`
  <section class="panel" aria-labelledby="keys-title">
    <header><h2 id="keys-title">${page.tenant ? html`Keys of ${page.tenant}` : 'Keys of all tenants'}</h2>
      ${page.tenant ? html`<button type="button" class="chip" @click=${() => choose('')}>Show all</button>` : nothing}
      <p class="actions"><button type="button" class="primary" ?disabled=${!page.tenants?.length} @click=${newKey}>New key …</button></p></header>
    ${keys.rows?.length === 0 ? html`
      <p class="empty">${page.tenant ? `${page.tenant} has no key, so nobody can use it. Make it one: its secret is shown once.` : 'There is no key.'}</p>` : nothing}
    ${keys.rows?.length ? html`
      <div class="scroll" tabindex="0" role="group" aria-labelledby="keys-title"><table class="grid cards keys" aria-busy=${keys.busy ? 'true' : 'false'}>
        <thead><tr><th scope="col">Key</th><th scope="col">Tenant</th><th scope="col">May</th><th scope="col" class="number">A minute</th>
          <th scope="col">Last used</th><th scope="col">Ends</th><th scope="col">State</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead>
        <tbody>${keys.rows.map(is => keyRow(is, { own: is.id === place.dataset.key, change: () => changeKey(is), rotate: () => rotate(is), revoke: () => revoke(is) }))}</tbody>
      </table></div>` : nothing}
    ${foot(keys)}
  </section>`

function show() {
  render(html`${tenants()}${list()}`, place)
}

load()
loadTenants()
