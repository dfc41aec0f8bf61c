/** The API of this gateway, as the signed-in visitor. */
import { ENDED } from './format.js'
import { whileSeen } from './streams.js'

/** An answer that is a problem document (RFC 9457). */
export class Problem extends Error {
  constructor(body, status) {
    super(body.detail ?? body.title ?? `The gateway answered ${status}.`)
    this.status = status
    this.code = body.code
    /** Messages by the JSON Pointer of the value at fault. */
    this.errors = Object.fromEntries((body.errors ?? []).map(error => [error.pointer, error.detail]))
  }
}

async function call(path, options = {}) {
  let answer
  try {
    answer = await fetch(path, options)
  } catch {
    throw new Problem({ detail: 'The gateway cannot be reached. Try again in a moment.' }, 0)
  }
  if (answer.ok) return answer
  if (answer.status === 401) {
    location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`)
  }
  throw new Problem(await answer.json().catch(() => ({})), answer.status)
}

export async function get(path) {
  return (await call(path)).json()
}

export async function post(path, body, headers = {}) {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }
  const answer = await call(path, { method: 'POST', ...json })
  return answer.status === 204 ? undefined : answer.json()
}

export async function patch(path, body) {
  const json = { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  return (await call(path, { method: 'PATCH', ...json })).json()
}

export async function erase(path) {
  await call(path, { method: 'DELETE' })
}

/** Uploads a picture; the answer is the file. */
export async function upload(blob) {
  return (await call('/v1/files', { method: 'POST', body: blob, headers: { 'Content-Type': blob.type } })).json()
}

const TYPES = ['queued', 'started', 'updated', 'progress', 'preview', 'succeeded', 'failed', 'canceled', 'expired']

/**
 * Tells the events of a job, from its first one, each once, until it has ended; nothing while the page is hidden, and then what
 * was missed. Where the gateway refuses the stream, the job itself is looked at now and then. Returns a function that stops it.
 */
export function follow(id, onEvent) {
  const path = `/v1/jobs/${id}`
  const told = new Set()
  let ended = false

  // A stream that is begun anew tells everything from the start.
  function tell(event) {
    if (ended || told.has(event.id)) return
    told.add(event.id)
    if (event.data.job) stop()
    onEvent(event)
  }

  const end = whileSeen(`${path}/events`, {
    bind(source) {
      for (const type of TYPES) source.addEventListener(`job.${type}`, message => tell(JSON.parse(message.data)))
    },
    async ask() {
      const job = await get(path)
      if (!ENDED.has(job.state)) return
      tell({ id: `${id}/${job.version}`, type: `job.${job.state}`, time: job.finished_at, data: { state: job.state, job } })
    },
  })

  function stop() {
    ended = true
    end()
  }

  return stop
}

/** Where an output of a job is. */
export const outputPath = (id, index) => `/v1/jobs/${id}/outputs/${index}`
