/** The page of a job: what came of it, how it went, where the time went, what it was made from. */
import { html, nothing, render } from './lit.js'
import { erase, follow, get, outputPath, post } from './api.js'
import { about, bytes, ENDED, moment } from './format.js'
import { fileName, frames, progress } from './frames.js'
import { deliveries, inputs, reason, timeLine, timings } from './story.js'

const main = document.getElementById('main')
const place = document.getElementById('job')
const id = main.dataset.job
const submits = main.dataset.submits === 'true'

const page = { job: undefined, title: '', schema: {}, events: [], preview: undefined, deliveries: [], chosen: 0, problem: undefined, sure: false }

function told(event) {
  const { data } = event
  if (!['job.progress', 'job.preview'].includes(event.type)) page.events = [...page.events, event]
  page.job = data.job ?? { ...page.job, state: ENDED.has(page.job.state) ? page.job.state : data.state, progress: data.progress ?? page.job.progress }
  if (data.preview) page.preview = data.preview.data_uri
  show()
  // Attempts and the reason to wait are not in each event.
  if (!data.job && event.type !== 'job.progress' && event.type !== 'job.preview') beside(refresh())
  if (data.job) beside(loadDeliveries())
}

/** What adds to an event: where the gateway cannot be asked for it now, the page does without. */
const beside = asked => asked.catch(problem => {
  if (problem.status === undefined) throw problem
})

async function refresh() {
  const job = await get(`/v1/jobs/${id}`)
  if (!ENDED.has(page.job.state) || ENDED.has(job.state)) page.job = job
  show()
}

async function loadDeliveries() {
  const log = await get('/v1/webhooks/deliveries?limit=200')
  page.deliveries = log.data.filter(each => each.job === id)
  show()
}

/** Does something and shows what the gateway thinks of it. */
const doing = deed => async () => {
  page.problem = undefined
  try {
    await deed()
  } catch (problem) {
    page.problem = problem.message
  }
  show()
}

const cancel = doing(async () => {
  await post(`/v1/jobs/${id}/cancel`)
  await refresh()
})

const retry = doing(async () => {
  const job = await post(`/v1/jobs/${id}/retry`)
  location.assign(`/jobs/${job.id}`)
})

const eraseIt = doing(async () => {
  if (!page.sure) {
    page.sure = true
    return
  }
  page.sure = false
  await erase(`/v1/jobs/${id}`)
  await refresh()
})

function actions(job) {
  const output = job.erased_at ? undefined : job.outputs[page.chosen]
  return html`
    <p class="actions">
      ${output ? html`<a class="button" href=${outputPath(id, output.index)} download=${fileName(job, output)}>Download</a>` : nothing}
      ${submits && output ? html`<a class="button" href="/?job=${id}&use=${output.index}">Use as input</a>` : nothing}
      ${submits && !job.erased_at ? html`<a class="button" href="/?job=${id}">Change and make again</a>` : nothing}
      ${submits && !ENDED.has(job.state) && !job.cancel_requested_at ? html`<button type="button" @click=${cancel}>Cancel</button>` : nothing}
      ${submits && ENDED.has(job.state) && !job.erased_at ? html`
        <button type="button" @click=${retry}>Retry</button>
        <button type="button" class=${page.sure ? 'danger' : ''} @click=${eraseIt}>${page.sure ? 'Erase for good?' : 'Erase'}</button>` : nothing}
    </p>
    ${page.problem ? html`<p class="problem" role="alert">${page.problem}</p>` : nothing}`
}

const result = job => {
  if (job.erased_at) return html`<div class="print empty"><p>Erased ${moment(job.erased_at)}.</p></div>`
  if (job.outputs.length) return frames(job, page.title, page.chosen, index => { page.chosen = index; show() })
  if (ENDED.has(job.state)) return html`<div class="print empty"><p>${reason(job)}</p></div>`
  return html`
    <div class="print wet">${page.preview ? html`<img class="pixels" src=${page.preview} alt="What it looks like so far">` : html`<span class="bath" aria-hidden="true"></span>`}</div>
    ${progress(job)}`
}

const facts = job => {
  const output = job.erased_at ? undefined : job.outputs[page.chosen]
  return html`
    <dl class="facts">
      <div><dt>Job</dt><dd class="mono">${job.id}</dd></div>
      <div><dt>Accepted</dt><dd>${moment(job.created_at)}</dd></div>
      ${output ? html`
        <div><dt>Picture</dt><dd>${output.width} × ${output.height}, ${bytes(output.bytes)}</dd></div>
        <div><dt>Seed</dt><dd class="mono">${output.seed}</dd></div>` : nothing}
      ${job.client_reference ? html`<div><dt>Reference</dt><dd>${job.client_reference}</dd></div>` : nothing}
      ${Object.entries(job.tags).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      ${job.retried_from ? html`<div><dt>Retry of</dt><dd><a class="mono" href="/jobs/${job.retried_from}">${job.retried_from}</a></dd></div>` : nothing}
      ${job.superseded_by ? html`<div><dt>Replaced by</dt><dd><a class="mono" href="/jobs/${job.superseded_by}">${job.superseded_by}</a></dd></div>` : nothing}
      ${job.expires_at && !job.erased_at ? html`<div><dt>Kept until</dt><dd>${moment(job.expires_at)}</dd></div>` : nothing}
    </dl>`
}

function show() {
  const { job } = page
  render(html`
    <header class="job-head">
      <p class="crumb"><a href="/">Studio</a></p>
      <h2>${about(job) || page.title}</h2>
      <p><span class="state ${job.state}">${job.state}</span> <span class="soft">${page.title}, version <span class="mono">${job.model_version}</span></span></p>
    </header>
    <div class="job-body">
      <section class="job-result" aria-label="Result">${result(job)}${actions(job)}${facts(job)}</section>
      <div class="job-story">
        ${timeLine(job, page.events)}
        ${timings(job)}
        ${inputs(job, page.schema)}
        ${deliveries(page.deliveries)}
      </div>
    </div>`, place)
}

async function begin() {
  const [job, models] = await Promise.all([get(`/v1/jobs/${id}`), get('/v1/models')])
  const model = models.data.find(each => each.id === job.model)
  page.job = job
  page.title = model?.title ?? job.model
  page.schema = model?.input_schema.properties ?? {}
  document.title = `${about(job) || page.title} – Darkroom`
  show()
  follow(id, told)
}

begin().catch(problem => render(html`
  <div class="print empty"><p role="alert">${problem.status === 404 ? 'There is no such job among yours.' : problem.message}</p></div>
  <p><a href="/">Back to the studio</a></p>`, place))
