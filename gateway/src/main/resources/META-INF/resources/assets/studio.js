/** The studio: choose a model, fill in its form, watch the picture being made, look at those there are. */
import { html, nothing, render } from './lit.js'
import { follow, get, post, Problem } from './api.js'
import { ENDED } from './format.js'
import { dice, fieldTemplate } from './fields.js'
import { earlier, gallery } from './gallery.js'
import { fromJob, pictureIn, fromFile } from './pictures.js'
import { fieldsOf, initialValues, inputOf, valuesOf } from './schema.js'
import { strip } from './strip.js'
import { introduction, tray } from './tray.js'

const PAGE = 24
const LAST_MODEL = 'model'
const LOOK_AGAIN_MS = 3000

const main = document.getElementById('main')
const submits = main.dataset.submits === 'true'
const parts = Object.fromEntries(['models', 'form', 'tray', 'gallery'].map(id => [id, document.getElementById(id)]))
const dialog = document.body.appendChild(document.createElement('dialog'))
dialog.setAttribute('aria-labelledby', 'earlier-title')

const studio = { models: [], model: undefined, fields: [], values: {}, errors: {}, problem: undefined, busy: false }
const roll = { jobs: undefined, next: undefined, busy: false, problem: undefined }
let shot
let stop = () => {}

const titles = () => Object.fromEntries(studio.models.map(model => [model.id, model.title]))

// The form --------------------------------------------------------------------------------------------------------------

const form = {
  get values() { return studio.values },
  get errors() { return studio.errors },
  get limits() { return studio.model.limits },
  set(name, value) {
    studio.values = { ...studio.values, [name]: value }
    delete studio.errors[name]
    showForm()
  },
  fail(name, message) {
    studio.errors[name] = message
    showForm()
  },
  chooseEarlier(name) {
    const take = (job, output) => {
      form.set(name, fromJob(job.id, output.index))
      dialog.close()
    }
    render(earlier(roll, titles(), take, () => dialog.close()), dialog)
    dialog.showModal()
  },
}

function choose(model, values) {
  studio.model = model
  studio.fields = fieldsOf(model)
  studio.values = values ?? initialValues(studio.fields)
  studio.errors = {}
  studio.problem = undefined
  localStorage.setItem(LAST_MODEL, model.id)
  showModels()
  showForm()
  showTray()
  parts.models.querySelector(`.frame:has(input[value="${model.id}"])`).scrollIntoView({ block: 'nearest', inline: 'center' })
}

/** Makes a picture the input of the chosen model, or of the first that takes one. */
function use(job, output) {
  const takes = model => fieldsOf(model).find(field => field.kind === 'picture')
  const model = takes(studio.model) ? studio.model : studio.models.find(takes)
  if (!model) return
  if (model !== studio.model) choose(model)
  form.set(takes(model).name, fromJob(job.id, output.index))
  document.getElementById(`field-${takes(model).name}`).focus()
}

function submit(event) {
  event.preventDefault()
  return send(studio.model.id, inputOf(studio.fields, studio.values))
}

async function send(model, input) {
  if (studio.busy) return
  studio.busy = true
  studio.errors = {}
  studio.problem = undefined
  showForm()
  try {
    watch(await post('/v1/jobs', { model, input, priority: 'interactive' }, { 'Idempotency-Key': `studio-${Date.now()}-${dice()}` }))
  } catch (problem) {
    refuse(problem)
  }
  studio.busy = false
  showForm()
}

/** Puts each error where it belongs, and the cursor at the first. */
function refuse(problem) {
  if (!(problem instanceof Problem)) throw problem
  const rest = []
  for (const [pointer, detail] of Object.entries(problem.errors)) {
    const name = pointer.split('/')[2]?.replaceAll('~1', '/').replaceAll('~0', '~')
    const field = studio.fields.find(each => each.name === name)
    if (!field) rest.push(detail)
    else studio.errors[name] = field.required && !studio.values[name] ? 'This is needed.' : detail
  }
  const bare = Object.keys(problem.errors).length === 0
  studio.problem = bare ? problem.message : rest.join('; ')
  showForm()
  const first = parts.form.querySelector('[aria-invalid="true"], .field:has(.problem) input')
  first?.closest('details')?.setAttribute('open', '')
  first?.focus()
}

function showForm() {
  const { fields, model } = studio
  const first = fields.filter(each => each.main)
  const fine = fields.filter(each => !each.main)
  render(html`
    <form @submit=${submit} novalidate>
      ${first.map(each => fieldTemplate(each, form))}
      ${fine.length ? html`
        <details class="fine"><summary>Fine tuning</summary>${fine.map(each => fieldTemplate(each, form))}</details>` : nothing}
      ${studio.problem ? html`<p class="problem" role="alert">${studio.problem}</p>` : nothing}
      ${submits
        ? html`<button type="submit" class="primary wide" ?disabled=${studio.busy}>${studio.busy ? 'Sending …' : 'Make it'}</button>`
        : html`<p class="notice">Your key may look, but not make pictures.</p>`}
      <p class="soft small">${model.licence} · <a href="/v1/models/${model.id}/card">model card</a></p>
    </form>`, parts.form)
}

// The tray --------------------------------------------------------------------------------------------------------------

function watch(job) {
  stop()
  shot = { job, preview: undefined, chosen: 0, problem: undefined }
  roll.jobs = [job, ...(roll.jobs ?? []).filter(each => each.id !== job.id)]
  showTray()
  showGallery()
  if (matchMedia('(max-width: 60rem)').matches) parts.tray.scrollIntoView({ behavior: 'smooth', block: 'start' })
  if (!ENDED.has(job.state)) stop = follow(job.id, told)
}

function told({ data }) {
  const { job } = shot
  shot.job = data.job ?? { ...job, state: data.state, progress: data.progress ?? job.progress }
  if (data.preview) shot.preview = data.preview.data_uri
  roll.jobs = roll.jobs.map(each => (each.id === job.id ? shot.job : each))
  showTray()
  if (data.job || data.state !== job.state) showGallery()
}

const act = {
  again: () => send(shot.job.model, { ...shot.job.input, seed: dice() }),
  repeat: () => send(shot.job.model, shot.job.input),
  choose: index => {
    shot.chosen = index
    showTray()
  },
  use,
  cancel: async () => {
    try {
      await post(`/v1/jobs/${shot.job.id}/cancel`)
      shot.job = { ...shot.job, cancel_requested_at: new Date().toISOString() }
    } catch (problem) {
      shot.problem = problem.message
    }
    showTray()
  },
}

function showTray() {
  render(shot ? tray(shot, titles()[shot.job.model] ?? shot.job.model, act, submits) : introduction(studio.model), parts.tray)
}

// The gallery -----------------------------------------------------------------------------------------------------------

async function older() {
  roll.busy = true
  showGallery()
  const cursor = roll.next ? `&cursor=${encodeURIComponent(roll.next)}` : ''
  try {
    const page = await get(`/v1/jobs?limit=${PAGE}${cursor}`)
    const known = new Set((roll.jobs ?? []).map(job => job.id))
    roll.jobs = [...(roll.jobs ?? []), ...page.data.filter(job => !known.has(job.id))]
    roll.next = page.next_cursor
    roll.problem = undefined
  } catch (problem) {
    roll.problem = problem.message
  }
  roll.busy = false
  showGallery()
}

const showGallery = () => render(gallery(roll, titles(), older), parts.gallery)
const showModels = () => render(strip(studio.models, studio.model, choose), parts.models)

// The beginning ---------------------------------------------------------------------------------------------------------

document.addEventListener('paste', async event => {
  const file = pictureIn(event.clipboardData)
  const field = studio.fields.find(each => each.kind === 'picture')
  if (!file || !field) return
  event.preventDefault()
  form.set(field.name, { busy: true })
  try {
    form.set(field.name, await fromFile(file, studio.model.limits))
  } catch (problem) {
    form.set(field.name, undefined)
    form.fail(field.name, problem.message)
  }
})

/** A job to go on from, named in the address: ?job=ID, with &use=N to take its output as an input. */
async function goOnFrom(query) {
  const job = await get(`/v1/jobs/${encodeURIComponent(query.get('job'))}`)
  const output = job.outputs[Number(query.get('use'))]
  const model = studio.models.find(each => each.id === job.model)
  if (query.has('use') && output) use(job, output)
  else if (model && !job.erased_at) choose(model, valuesOf(fieldsOf(model), job))
}

function lookAgain(why) {
  render(html`<p class="notice" role="status">${why} This page looks again in a moment.</p>`, parts.models)
  setTimeout(start, LOOK_AGAIN_MS)
}

/** Whether a gateway that is there again, or less busy, would answer. */
const passing = problem => problem.status === 0 || problem.status === 429 || problem.status >= 500

async function begin() {
  try {
    studio.models = (await get('/v1/models')).data
  } catch (problem) {
    if (!passing(problem)) throw problem
    lookAgain(problem.message)
    return
  }
  if (studio.models.length === 0) {
    lookAgain('No model is offered yet: no worker has announced any.')
    return
  }
  const favourite = localStorage.getItem(LAST_MODEL)
  choose(studio.models.find(each => each.id === favourite) ?? studio.models.find(each => each.family === 'text-to-image') ?? studio.models[0])
  const query = new URLSearchParams(location.search)
  await Promise.all([older(), query.has('job') ? goOnFrom(query) : undefined])
}

const start = () => begin().catch(problem => render(html`<p class="problem" role="alert">${problem.message}</p>`, parts.models))

start()
